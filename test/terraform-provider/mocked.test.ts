// Terraform's own tests of a module, with this provider mocked: nothing of it runs but its schema.
import { describe, expect } from "vitest";
import { DESK, header } from "../support/hcl.js";
import { addressOf, blockHead, INSTALLED_INTEGRATION } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { testWithTerraform } from "../support/terraform-world.js";

const module = `${header}
${blockHead("desk")} {
  integration_id = "${DESK}"
}
data "${INSTALLED_INTEGRATION}s" "all" {}
`;

const test = `
mock_provider "rampsync" {
  mock_resource "${INSTALLED_INTEGRATION}" {
    defaults = {
      findings = [{ kind = "duplicate", path = "outbound.mappings", count = 2 }]
      removals = [{ kind = "unmanaged", path = "outbound.mappings", before = "Ok -> Good", count = 1 }]
    }
  }
  mock_data "${INSTALLED_INTEGRATION}s" {
    defaults = {
      results = [{
        integration_id = "${DESK}", display_name = "Desk", application = "CUSTOM", application_name = "Service Desk",
        status = "enabled", category = "ITSM_INTEGRATION",
      }]
    }
  }
}

run "elements" {
  assert {
    condition     = ${addressOf("desk")}.findings[0].count == 2 && ${addressOf("desk")}.removals[0].kind == "unmanaged"
    error_message = "the elements of the resource are others"
  }
  assert {
    condition     = data.${INSTALLED_INTEGRATION}s.all.results[0].display_name == "Desk"
    error_message = "the elements of the data source are others"
  }
}
`;

describe.skipIf(findTerraform() === undefined)("a module whose provider is mocked", () => {
  testWithTerraform("mock_provider gives elements to findings, removals and results", async (world) => {
    world.files.write({ "main.tf": module, "desk.tftest.hcl": test });
    const { code, stdout, stderr } = await world.terraform("test");
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("1 passed, 0 failed");
    expect(world.takeWrites()).toEqual([]);
  });
});
