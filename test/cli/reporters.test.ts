// --report: several reports of one run, stdout for one of them, and a reporter that is added to the table.
import { statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { planCommand } from "../../src/cli/plan.js";
import { reporters } from "../../src/report/reporters.js";
import { countsReporter } from "../report/counts-reporter.js";
import { DESK_ID, startDeskWorld } from "../support/desk.js";
import type { World } from "../support/world.js";

let world: World;

beforeEach(async () => {
  world = await startDeskWorld();
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await world.close();
});

describe("the flag --report", () => {
  it("--report writes each report to its file beside the text, as the older flags do", async () => {
    const given = await world.command(["plan", "--report", "json=a.json", "--report", "markdown=a.md"]);
    const before = await world.command(["plan", "--json-out", "b.json"]);
    const markdown = await world.command(["plan", "--markdown"]);
    expect(given).toEqual(before);
    expect(JSON.parse(world.project.read("a.json"))).toMatchObject({
      format_version: "1.1",
      summary: { resources: 1 },
    });
    expect(Object.keys(JSON.parse(world.project.read("a.json")))).toEqual(
      Object.keys(JSON.parse(world.project.read("b.json"))),
    );
    expect(world.project.read("a.md")).toBe(markdown.stdout);
    expect(statSync(join(world.directory, "a.md")).mode & 0o777).toBe(0o600);
  });

  it("--report without a file writes to stdout, and the text goes to a file where that is requested", async () => {
    const { code, stdout } = await world.command(["drift", "--report", "markdown", "--report", "text=drift.txt"]);
    expect(stdout).toBe((await world.command(["drift", "--markdown"])).stdout);
    expect(world.project.read("drift.txt")).toBe((await world.command(["drift"])).stdout);
    expect(code).toBe(2);
  });

  it("--report keeps stdout of an apply to the document, and shows the plan on stderr", async () => {
    const { code, stdout, stderr } = await world.command(["apply", "--auto-approve", "--report", "json"]);
    expect(JSON.parse(stdout)).toMatchObject({ approved: true, summary: { done: 1 } });
    expect(stderr).toContain("Plan: ");
    expect(code).toBe(0);
  });

  it("--report github annotates on stdout, and puts the summary at the end of the file that GitHub names", async () => {
    world.project.write("step.md", "before\n");
    const file = join(world.directory, "step.md");
    const { stdout } = await world.command(["drift", "--report", "github"], { GITHUB_STEP_SUMMARY: file });
    expect(stdout).toMatch(/^::warning file=/);
    expect(world.project.read("step.md")).toBe(`before\n${(await world.command(["drift", "--markdown"])).stdout}`);
  });

  it("--report ndjson writes what happens as it happens, then each integration and the result", async () => {
    const { stdout } = await world.command(["apply", "--auto-approve", "--report", "ndjson", "--report", "ndjson=x"]);
    const events = (text: string) =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { event: string; time?: string });
    const names = events(stdout).map(({ event }) => event);
    expect(names.slice(-2)).toEqual(["resource", "result"]);
    for (const name of ["request", "planned", "applied", "progress"]) expect(names).toContain(name);
    expect(names.indexOf("planned")).toBeLessThan(names.indexOf("applied"));
    expect(events(world.project.read("x")).map(({ event }) => event)).toEqual(names);
    expect(stdout).not.toContain("canary");
  });

  it("--report html={tenant} writes a file for each tenant into a directory that it makes", async () => {
    const { code, stdout } = await world.command(["drift", "--report", "html=reports/{tenant}.html"]);
    const page = world.project.read("reports/client_8.html");
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain("preact");
    expect(page).not.toContain("canary");
    expect(statSync(join(world.directory, "reports/client_8.html")).mode & 0o777).toBe(0o600);
    expect(stdout).toContain("1 drifted");
    expect(code).toBe(2);
  });

  it("drift --accept writes an entry that the next run goes by", async () => {
    await world.command(["apply", "--auto-approve"]);
    const handle = world.emulator.tenant("client_8").integration(DESK_ID);
    handle.removeRow(handle.rows("outbound").find(({ propertyValue }) => propertyValue === "Ok")?.uniqueId ?? "");
    const { stdout } = await world.command(["drift"]);
    const [, id = ""] = /\(id ([0-9a-f]{16})\)/.exec(stdout) ?? [];
    expect((await world.command(["drift", "--accept", id])).stderr).toContain("--accept wants a reason and a last day");
    const until = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const words = ["drift", "--accept", id, "--reason", "agreed", "--who", "Ada", "--until", until];
    const accepting = await world.command(words);
    const found = "client_8 / desk, Ok → Good, live missing";
    expect(accepting.stderr).toContain(`${id} is accepted until ${until}: ${found} (`);
    expect(accepting.code).toBe(0);
    const after = await world.command(["drift"]);
    expect(after.stdout).toContain(`accepted until ${until}, Ada: agreed (id ${id})`);
    expect(after.code).toBe(0);
  });

  it("--report json prints the errors of a run that failed on stdout", async () => {
    const { code, stdout } = await world.command(["destroy", "--report", "json"], { OPSRAMP_CLIENT_ID: "" });
    expect(JSON.parse(stdout)).toMatchObject({ errors: [{ source: "user" }] });
    expect(code).toBe(1);
  });

  it("--report is refused before anything is sent where its file cannot be written", async () => {
    const { code, stderr } = await world.command(["apply", "--auto-approve", "--report", "json=/nowhere/x.json"]);
    expect(stderr).toContain("RS2017");
    expect(code).toBe(1);
    expect(world.emulator.requests).toEqual([]);
  });

  it.each(["plan", "drift", "apply", "destroy"] as const)(
    "the help of %s names the reporters that the table has for it",
    async (verb) => {
      const { stdout } = await world.command([verb, "--help"]);
      const names = reporters.filter(({ renderers }) => renderers[verb] !== undefined).map(({ name }) => name);
      expect(stdout.replace(/\s+/g, " ")).toContain(
        `report as ${names.slice(0, -1).join(", ")} or ${names.at(-1)} to stdout`,
      );
    },
  );
});

describe("a reporter made of one file and one line of the table", () => {
  const table = [...reporters, countsReporter];
  const flags = () => ({ chdir: world.directory, synth: false });

  beforeEach(() => {
    for (const [name, value] of Object.entries(world.environment)) vi.stubEnv(name, value);
  });

  function stdout(): () => string {
    const written = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    return () => written.mock.calls.map(([text]) => String(text)).join("");
  }

  it("a new reporter reports to stdout and to a file", async () => {
    const written = stdout();
    const file = join(world.directory, "counts");
    expect(await planCommand([], { ...flags(), report: ["counts", `text=${file}`] }, { reporters: table })).toBe(0);
    expect(written()).toBe("1 of 1 to change\n");
    expect(world.project.read("counts")).toContain("Plan: ");
  });

  it("a new reporter is among the names that an error lists", async () => {
    const errors = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await planCommand([], { ...flags(), report: ["count"] }, { reporters: table })).toBe(1);
    expect(String(errors.mock.calls[0]?.[0])).toContain(
      "text, summary, json, ndjson, markdown, github, sarif, html, junit, prometheus, counts",
    );
  });
});
