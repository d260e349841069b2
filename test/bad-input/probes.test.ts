// Every record of a probe that is wrong or of another place is refused before anything is asked, and what a probe cannot
// uninstall is named.
import { afterAll, describe, it } from "vitest";
import { Emulator } from "../../src/emulator/index.js";
import { probe } from "../../src/engine/verbs/probe.js";
import { JumpClock } from "../support/jump-clock.js";
import { errorsOf, expectFound, Folder, soundEnvironment } from "./bad-input.js";
import { probeRecords, soundRecord, uninstallRefused } from "./corpus/probes.js";

const folder = new Folder();
afterAll(() => folder.remove());

const probing = (environment: NodeJS.ProcessEnv) =>
  probe({
    directory: folder.path,
    environment,
    tenant: soundRecord.tenant,
    host: () => undefined,
    limitShare: 100,
    clock: new JumpClock(),
    approve: async () => true,
  });

describe("records of probes", () => {
  it.each(probeRecords)("$what is refused", async (wrong) => {
    folder.fill({ "rampsync.probe.json": wrong.text });
    expectFound(await errorsOf(() => probing({ ...soundEnvironment, OPSRAMP_ENDPOINT: soundRecord.endpoint })), wrong);
  });

  it(`${uninstallRefused.what} is named`, async () => {
    folder.fill({});
    const emulator = await Emulator.start();
    emulator.faults.add({
      match: { method: "DELETE", path: /installed\/INTG-[^/]+$/ },
      do: { kind: "answer", status: 403, body: { error: "access_denied" } },
    });
    const environment = {
      OPSRAMP_ENDPOINT: emulator.url,
      OPSRAMP_CLIENT_ID: "emulator",
      OPSRAMP_CLIENT_SECRET: "emulator-secret",
    };
    try {
      expectFound(await errorsOf(() => probing(environment)), uninstallRefused);
    } finally {
      await emulator.close();
    }
  });
});
