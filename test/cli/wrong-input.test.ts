// Wrong input ends with a coded error that says where and what would be right, exit code 1, and nothing written.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import {
  DESK_ID,
  desk,
  deskMappings,
  deskNotifier,
  deskVariables,
  environmentOf,
  mapping,
  startDesk,
} from "../support/desk.js";
import { Project } from "../support/project.js";
import type { StackInput } from "../support/stacks.js";

let emulator: Emulator;
const projects: Project[] = [];

beforeAll(async () => {
  emulator = await startDesk();
});
afterAll(async () => {
  for (const project of projects) project.remove();
  await emulator.close();
});

const stack = (integration: object, more: object = {}): StackInput => ({
  integrations: { desk: integration },
  more: { ...deskVariables, ...more },
});

function project(stacks: Readonly<Record<string, StackInput>>): Project {
  const made = new Project(environmentOf(emulator));
  projects.push(made);
  made.stacks(stacks);
  return made;
}

interface Wrong {
  readonly what: string;
  readonly stacks: Readonly<Record<string, StackInput>>;
  readonly code: string;
  readonly where: string;
  readonly environment?: NodeJS.ProcessEnv;
}

const outbound = (notifier: object) => ({ ...desk, outbound: { notifier } });
const without = (notifier: object, name: string) =>
  Object.fromEntries(Object.entries(notifier).filter(([key]) => key !== name));

const wrongs: readonly Wrong[] = [
  {
    what: "an unknown entity type",
    stacks: {
      s: stack({ ...desk, inbound: { mappings: { x: mapping("TICKET", "Status", ["T", "S"], { A: ["b"] }) } } }),
    },
    code: "RS1005",
    where: 's/desk: inbound.mappings["x"].entity_type',
  },
  {
    what: "a notifier without a URL",
    stacks: { s: stack(outbound(without(deskNotifier, "base_uri"))) },
    code: "RS1003",
    where: "s/desk: outbound.notifier.base_uri",
  },
  {
    what: "the grant PASSWORD without a user",
    stacks: { s: stack(outbound(without(deskNotifier, "user_name"))) },
    code: "RS1009",
    where: "s/desk: outbound.notifier.user_name",
  },
  {
    what: "a table that sends one value to two",
    stacks: {
      s: stack({
        ...desk,
        outbound: { mappings: { x: mapping("INCIDENT", "Status", ["T", "S"], { Ok: ["Good", "Fine"] }) } },
      }),
    },
    code: "RS1006",
    where: 's/desk: outbound.mappings["x"].values',
  },
  {
    what: "two mappings of the same attributes",
    stacks: {
      s: stack({
        ...desk,
        inbound: {
          mappings: {
            a: deskMappings.inbound["INCIDENT.Status"],
            b: mapping("incident", "STATUS", ["ticket", "status"], { A: ["c"] }),
          },
        },
      }),
    },
    code: "RS1007",
    where: 's/desk: inbound.mappings["b"]',
  },
  {
    what: "one integration at two addresses",
    stacks: { s: { integrations: { one: desk, two: { integration_id: DESK_ID.toLowerCase() } }, more: deskVariables } },
    code: "RS1013",
    where: "s/two",
  },
  {
    what: "one integration in two stacks",
    stacks: { s: stack(desk), t: stack({ integration_id: DESK_ID }) },
    code: "RS1013",
    where: "t/desk",
  },
  {
    what: "a literal secret",
    stacks: { s: stack(outbound({ ...deskNotifier, password_wo: "in-clear" })) },
    code: "RS1011",
    where: "s/desk: outbound.notifier.password_wo",
  },
  {
    what: "an id that is not installed",
    stacks: { s: stack({ integration_id: "INTG-none" }) },
    code: "RS4004",
    where: "INTG-none",
  },
  {
    what: "credentials that are refused",
    stacks: { s: stack(desk) },
    code: "RS4002",
    where: DESK_ID,
    environment: { OPSRAMP_CLIENT_SECRET: "not-the-secret" },
  },
  {
    what: "a host that is not there",
    stacks: { s: stack(desk) },
    code: "RS4001",
    where: DESK_ID,
    environment: { OPSRAMP_ENDPOINT: "http://127.0.0.1:9" },
  },
  {
    what: "plain http to another machine",
    stacks: { s: stack(desk) },
    code: "RS2011",
    where: "",
    environment: { OPSRAMP_ENDPOINT: "http://api.example.com" },
  },
  {
    what: "no credentials",
    stacks: { s: stack(desk) },
    code: "RS2010",
    where: "",
    environment: { OPSRAMP_CLIENT_SECRET: "" },
  },
  {
    what: "a reference that is not evaluated",
    stacks: { s: stack({ ...desk, display_name: "${terraform_data.other.output}" }) },
    code: "RS2006",
    where: "display_name",
  },
  {
    what: "a Terraform construct that is not evaluated",
    stacks: { s: stack(desk, { module: { x: { source: "./x" } } }) },
    code: "RS2005",
    where: "module",
  },
  {
    what: "a variable without a value",
    stacks: {
      s: stack(
        { ...desk, display_name: "${var.name}" },
        { variable: { ...deskVariables.variable, name: { type: "string" } } },
      ),
    },
    code: "RS2007",
    where: "name",
  },
  {
    what: "an attribute that is not supported yet",
    stacks: {
      s: stack({
        install: { application: "CUSTOM" },
        display_name: "Desk",
        inbound: { authentication: { auth_type: "BASIC" } },
      }),
    },
    code: "RS1090",
    where: "s/desk: inbound.authentication.auth_type",
  },
];

describe("wrong input of a command", () => {
  it.each(wrongs)(
    "a wrong input is refused with its place, and nothing is written: $what ($code)",
    async ({ stacks, code, where, environment }) => {
      const broken = project(stacks);
      emulator.clearRequests();
      const { code: exit, stdout, stderr } = await broken.run(["apply", "--auto-approve", "--quiet"], environment);
      const output = stdout + stderr;
      expect(output).toContain(code);
      expect(output).toContain(where);
      expect(output).not.toMatch(/\n\s+at .*\.js:\d+/);
      expect(exit).toBe(1);
      expect(emulator.requests.filter((request) => request.class === "write")).toEqual([]);
      expect(broken.exists("terraform.s.tfstate") && broken.read("terraform.s.tfstate").includes("rampsync_")).toBe(
        false,
      );
    },
  );

  it("a corrupt state is refused with RS3001, and the file stays unchanged", async () => {
    const broken = project({ s: stack(desk) });
    broken.write("terraform.s.tfstate", '{"version": 4, "serial":');
    const { code, stderr } = await broken.run(["apply", "--auto-approve", "--quiet"]);
    expect(stderr).toContain("RS3001");
    expect(stderr).toContain("terraform.s.tfstate");
    expect(code).toBe(1);
    expect(broken.read("terraform.s.tfstate")).toBe('{"version": 4, "serial":');
  });

  it("a state that another run has locked is refused with RS3003, which names who and what", async () => {
    const broken = project({ s: stack(desk) });
    const lock = {
      ID: "1",
      Operation: "apply",
      Info: "",
      Who: "somebody@elsewhere",
      Version: "1",
      Created: "2026-01-01T00:00:00Z",
      Path: "",
    };
    broken.write(".terraform.s.tfstate.lock.info", JSON.stringify(lock));
    const { code, stderr } = await broken.run(["apply", "--auto-approve", "--quiet"]);
    expect(stderr).toContain("RS3003");
    expect(stderr).toContain("somebody@elsewhere");
    expect(code).toBe(1);
  });

  it("an apply without a terminal and without approval is refused with RS2013, and does not hang", async () => {
    const broken = project({ s: stack(desk) });
    const { code, stderr } = await broken.run(["apply", "--quiet"]);
    expect(stderr).toContain("RS2013");
    expect(code).toBe(1);
  });

  it("a plan file that does not exist is refused with RS3007", async () => {
    const made = project({ s: stack(desk) });
    const { code, stderr } = await made.run(["apply", "none.json"]);
    expect(code).toBe(1);
    expect(stderr).toContain("RS3007  There is no such plan file.\n  where: none.json\n");
  });

  it("a directory without cdktf.json is refused with RS2001", async () => {
    const broken = project({});
    const { code, stderr } = await broken.run(["plan", "--chdir", "/"]);
    expect(stderr).toContain("RS2001");
    expect(code).toBe(1);
  });

  it("the error about an unknown flag says how to find the right one", async () => {
    const { code, stderr } = await project({}).run(["plan", "--colour"]);
    expect(stderr).toContain("--help");
    expect(code).toBe(1);
  });
});
