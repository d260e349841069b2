// rampsync unlock: removes what is dead, keeps what may be alive, and says so of every stack.
import { spawnSync } from "node:child_process";
import { hostname } from "node:os";
import { afterEach, expect, it } from "vitest";
import { thisProcess } from "../../src/engine/state/process-identity.js";
import { desk, deskVariables } from "../support/desk.js";
import { Project } from "../support/project.js";

const project = new Project({});
afterEach(() => project.remove());

const note = (who: string, info: string) =>
  JSON.stringify({ ID: "1", Operation: "apply", Info: info, Who: who, Version: "1", Created: "2026-01-01T00:00:00Z" });

it("unlock removes the dead locks of all stacks, leaves one of another host, and says what removes that one", async () => {
  // Of this process's namespace, at a start time that the number's next owner cannot have.
  const { pid } = spawnSync(process.execPath, ["-e", "0"]);
  project.stacks({
    a: { integrations: { desk }, more: deskVariables },
    b: { integrations: { desk }, more: deskVariables },
    c: { integrations: { desk }, more: deskVariables },
  });
  project.write(".terraform.a.tfstate.lock.info", note("somebody@elsewhere", ""));
  project.write(
    ".terraform.b.tfstate.lock.info",
    note(`me@${hostname()}`, `rampsync process ${pid} (${thisProcess().started}) on ${hostname()}`),
  );
  project.write(".terraform.c.tfstate.lock.info", "not JSON");
  const first = await project.run(["unlock"]);
  expect(first.stdout).toBe(`b: removed the lock of me@${hostname()} (apply, since 2026-01-01T00:00:00Z).\n`);
  expect(first.stderr).toContain("somebody@elsewhere");
  expect(first.stderr).toContain("rampsync unlock --force");
  expect(first.code).toBe(1);
  const forced = await project.run(["unlock", "--force"]);
  expect(forced.stdout).toContain("a: removed the lock of somebody@elsewhere (apply");
  expect(forced.stdout).toContain("c: removed the lock of an unknown owner.");
  expect(forced.code).toBe(0);
});
