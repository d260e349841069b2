// What Terraform itself makes of states that we wrote, and we of states that it wrote.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { State } from "../../../src/engine/state/state.js";
import { StateStore } from "../../../src/engine/state/store.js";
import { findTerraform, TERRAFORM } from "../../support/terraform.js";

let directory: string;
const terraform = (...words: string[]) =>
  spawnSync(TERRAFORM, words, {
    cwd: directory,
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
  });
const available = findTerraform() !== undefined;

const configuration = {
  resource: {
    terraform_data: {
      foreign: {
        input: {
          big: "NUMBER",
          exact: "EXACT",
          text: "<a> & \u2028 $${x} é\b\f\u007f",
          "10": 1,
          "9": 0.00000015,
          empty: {},
        },
      },
    },
  },
  output: {
    o: { value: "$" + "{terraform_data.foreign.output}" },
    s: { value: "x", sensitive: true },
    ours: { value: { a: ["b", 1, true] } },
  },
};

describe.runIf(available)("beside a real Terraform", () => {
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "rampsync-terraform-"));
    const text = JSON.stringify(configuration)
      .replace('"NUMBER"', "123456789012345678901234567890")
      .replace('"EXACT"', "9007199254740993");
    writeFileSync(join(directory, "main.tf.json"), text);
    expect(terraform("init", "-input=false").status).toBe(0);
    expect(terraform("apply", "-auto-approve", "-input=false").status).toBe(0);
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it("a state of Terraform is read and printed byte for byte", () => {
    const text = readFileSync(join(directory, "terraform.tfstate"), "utf8");
    expect(text).toContain("123456789012345678901234567890");
    expect(State.parse(text, { file: "s" }).print()).toBe(text);
  });

  it("Terraform plans no changes on a state that rampsync wrote", async () => {
    const path = join(directory, "terraform.tfstate");
    const store = await StateStore.open(path);
    const foreign = store.state.get("terraform_data.foreign");
    store.state.removeOutput("ours");
    store.state.setOutput("ours", { value: { a: ["b", 1, true] }, sensitive: false });
    store.state.put(
      "terraform_data.foreign",
      { source: "terraform.io/builtin/terraform" },
      { schemaVersion: 0, attributes: foreign?.attributes ?? {}, private: Buffer.from("kept") },
    );
    expect(await store.save()).toBe(true);
    const plan = terraform("plan", "-detailed-exitcode", "-input=false");
    expect(plan.stdout + plan.stderr).toContain("No changes");
    expect(plan.status).toBe(0);
  });

  it("an emptied state of Terraform is continued", async () => {
    const path = join(directory, "terraform.tfstate");
    const store = await StateStore.open(path);
    store.state.remove("terraform_data.foreign");
    for (const name of store.state.outputs().keys()) store.state.removeOutput(name);
    await store.save();
    expect(terraform("plan", "-detailed-exitcode", "-input=false").status).toBe(2);
    expect(terraform("apply", "-auto-approve", "-input=false").status).toBe(0);
    const state = State.parse(readFileSync(path, "utf8"), { file: path });
    expect(state.lineage).toBe(store.state.lineage);
    expect(state.serial > store.state.serial).toBe(true);
  });
});
