// `rampsync/cdktn` is the same layer for the other library: same program, same stack, and terraform applies it.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startReattachable } from "../../src/terraform-plugin/index.js";
import { createProvider } from "../../src/terraform-provider/provider.js";
import { DESK_ID, environmentOf, startDesk, TENANT } from "../support/desk.js";
import { findTerraform, terraformDirectory } from "../support/terraform.js";

const root = resolve(__dirname, "../..");
const example = join(root, "examples/service-desk");

/** Within the checkout, so that the program finds `rampsync` as its own package. */
let scratch: string;
beforeAll(() => {
  mkdirSync(join(root, ".rampsync-tmp"), { recursive: true });
  scratch = mkdtempSync(join(root, ".rampsync-tmp/cdktn-"));
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** The example, with `library` where it says cdktf, run as a program; the stack it writes. */
function synthesised(library: "cdktf" | "cdktn"): string {
  const directory = join(scratch, library);
  mkdirSync(join(directory, "tables"), { recursive: true });
  for (const file of ["main.ts", "tables/desk.ts"]) {
    const program = readFileSync(join(example, file), "utf8").replace(/"(rampsync\/)?cdktf"/g, `"$1${library}"`);
    writeFileSync(join(directory, file), program);
  }
  execFileSync(process.execPath, ["--import", "tsx", "main.ts"], {
    cwd: directory,
    env: { ...process.env, CDKTF_OUTDIR: "cdktf.out", CDKTF_CONTEXT_JSON: "" },
    stdio: "pipe",
  });
  return readFileSync(join(directory, "cdktf.out/stacks", TENANT, "cdk.tf.json"), "utf8").replaceAll(directory, ".");
}

describe("the layer for cdktn", () => {
  it("the constructs for cdktn synthesise the same as those for cdktf", () => {
    const [cdktf, cdktn] = [synthesised("cdktf"), synthesised("cdktn")].map((text) => JSON.parse(text));
    expect(cdktn["//"].metadata.version).toBe("0.24.0");
    cdktn["//"].metadata.version = cdktf["//"].metadata.version;
    expect(cdktn).toEqual(cdktf);
  });

  it.skipIf(findTerraform() === undefined)(
    "the constructs for cdktn make stacks that terraform applies and then finds unchanged",
    async () => {
      const emulator = await startDesk();
      const environment = environmentOf(emulator);
      const rampsync = createProvider({ environment });
      const reattachable = await startReattachable(rampsync.provider, { writeLog: () => {} });
      const directory = terraformDirectory();
      try {
        directory.write({ "cdk.tf.json": synthesised("cdktn") });
        const run = async (...args: string[]) => {
          const result = await directory.run(args, { ...environment, TF_REATTACH_PROVIDERS: reattachable.reattach });
          expect(result.code, result.stdout + result.stderr).toBe(0);
        };
        await run("init");
        await run("apply", "-auto-approve");
        const rows = emulator.tenant(TENANT).integration(DESK_ID).rows("inbound");
        expect(rows.map((row) => row.propertyValue)).toContain("Closed");
        await run("plan", "-detailed-exitcode");
      } finally {
        await reattachable.close();
        await rampsync.close();
        await emulator.close();
        directory.remove();
      }
    },
  );
});
