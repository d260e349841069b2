// A test of your own mappings: they are applied to the emulator, the answer to the POST is lost, and nothing is doubled.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend } from "cdktf";
import { apply, drift } from "rampsync";
import { from, Incident, InstalledIntegration, inbound, MappingSet, TenantStack } from "rampsync/cdktf";
import { Emulator } from "rampsync/emulator";

const mappings = MappingSet.of(
  inbound(Incident.STATUS, from("TICKET", "Status"), { Open: "In Progress", Closed: ["Completed", "Done"] }),
);

async function main(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "emulator-example-"));
  const emulator = await Emulator.start({ state: join(__dirname, "state.json") });
  try {
    const app = new App({ outdir: join(directory, "cdktf.out") });
    const stack = new TenantStack(app, "client_8", {
      backend: (owner) => new LocalBackend(owner, { path: join(directory, "client_8.tfstate") }),
    });
    new InstalledIntegration(stack, "desk", { integrationId: "INTG-desk", mappings });
    app.synth();
    await writeFile(
      join(directory, "cdktf.json"),
      JSON.stringify({ language: "typescript", app: "already synthesised" }),
    );

    const faults = emulator.faults.load(join(__dirname, "scenario.json"));
    const options = {
      directory,
      synth: false,
      environment: {
        OPSRAMP_ENDPOINT: emulator.url,
        OPSRAMP_CLIENT_ID: "emulator",
        OPSRAMP_CLIENT_SECRET: "emulator-secret",
      },
      host: () => {},
    };
    const applied = await apply({ ...options, approve: async () => true });
    const looked = await drift(options);
    const writes = emulator.requests.filter((request) => request.class === "write");
    const rows = emulator.tenant("client_8").integration("INTG-desk").rows("inbound");
    const hits = faults.reduce((sum, fault) => sum + fault.hits, 0);
    process.stdout.write(
      `${applied.summary.done} done, ${hits} faults, ${writes.length} write, ${looked.counts.clean} clean, ${rows.length} rows\n`,
    );
  } finally {
    await emulator.close();
    await rm(directory, { recursive: true });
  }
}

void main();
