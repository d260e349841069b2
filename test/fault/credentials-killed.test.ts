// A process that has a server make credentials is killed for real at every request, answer and write of a file: the next run
// ends with one integration, holds what was recorded or says what is lost, and makes nothing anew by itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ApplyDocument, PlanDocument } from "../../src/document/plan-document.js";
import { DESK_ID, TENANT } from "../support/desk.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
import { INSTALL, installStacks, installWorld, LIST, LOOK, NAME, newDesk } from "../support/install.js";
import { World } from "../support/world.js";
import { deep } from "./cases.js";
import { type AuthType, rotatingWorld } from "./rotating.js";

const apply = ["apply", "--auto-approve", "--no-synth"];
const oauth2 = { authentication: { auth_type: "OAUTH2", role_id: "ROLE-1" } };
const desk = { ...newDesk, inbound: { ...newDesk.inbound, ...oauth2 }, encrypt_to: PUBLIC_KEY };
const preload = `--require=${join(__dirname, "kill-at.cjs")}`;
const notTokens = { pathPattern: "^/api/" };

type Kill = (world: World) => Promise<boolean>;

/** At a request, before or after the server acts on it. */
const atRequest =
  (after: number, when: "before" | "after"): Kill =>
  async (world) => {
    await world.killCommand(apply, { match: notTokens, after, when });
    return true;
  };

/** In the process: as soon as it has read an answer (the token's is the first), or at an operation on a file. False where it ended before. */
const inProcess =
  (moment: Readonly<Record<string, string>>): Kill =>
  async (world) =>
    (await world.command(apply, { NODE_OPTIONS: preload, ...moment })).code === null;

const requestKills = (requests: number): readonly (readonly [string, Kill])[] =>
  Array.from({ length: requests }, (_, after) => [
    [`before request ${after}`, atRequest(after, "before")] as const,
    [`between commit and answer of request ${after}`, atRequest(after, "after")] as const,
    [`after answer ${after + 2}`, inProcess({ KILL_AFTER_ANSWER: String(after + 2) })] as const,
  ]).flat();

const notesOf = ({ resources }: Pick<ApplyDocument | PlanDocument, "resources">) =>
  resources[0]?.note_facts?.map(({ code }) => code) ?? [];
const rotationsOf = (world: World) =>
  world.writes.filter(({ path, status }) => path.endsWith("regenerateSecretOrToken") && status === 200).length;

function envelopeIn(world: World): Readonly<Record<string, string | null>> {
  const state = JSON.parse(world.project.read(`terraform.${TENANT}.tfstate`)) as {
    resources: { instances: { attributes: { inbound_credentials?: string } }[] }[];
  };
  return opened(state.resources[0]?.instances[0]?.attributes.inbound_credentials);
}

const pairOf = (world: World, id: string) =>
  world.emulator.tenant(TENANT).integration(id).authentication()?.apiKeyPairs?.at(-1);

/** What went wrong at each moment. The number of moments that killed is the number of those before the first that did not. */
async function eachKill(
  kills: Iterable<readonly [string, Kill]>,
  troublesOf: (kill: Kill) => Promise<readonly string[] | undefined>,
): Promise<number> {
  const troubles: Record<string, readonly string[]> = {};
  let killed = 0;
  for (const [name, kill] of kills) {
    const found = await troublesOf(kill);
    if (found === undefined) break;
    killed += 1;
    if (found.length > 0) troubles[name] = found;
  }
  expect(troubles).toEqual({});
  return killed;
}

/** A command has hundreds of operations on files with its cache, of which those of the state come last. */
function* fileKills(first: number, last: number): Iterable<readonly [string, Kill]> {
  for (let at = first; at <= last; at += deep ? 1 : 3) {
    yield [`at operation ${at} on files`, inProcess({ KILL_AT: String(at) })];
  }
}

async function countedOperations(world: World): Promise<number> {
  const file = join(world.project.directory, "count");
  expect((await world.command(apply, { NODE_OPTIONS: preload, KILL_AT: "0", COUNT_FILE: file })).code).toBe(0);
  return Number(readFileSync(file, "utf8"));
}

const install = () => installWorld([], { stacks: installStacks({ desk }) });

/** Killed, then run again: one integration, whose secret is recorded, or said to be lost. */
async function troublesOfInstallation(kill: Kill): Promise<readonly string[] | undefined> {
  const { world, idsOf } = await install();
  try {
    if (!(await kill(world))) return undefined;
    const again = await world.apply();
    const [id = "", ...others] = idsOf(NAME);
    const isSecretKept = envelopeIn(world).api_secret === pairOf(world, id)?.secret;
    const isSaidLost = notesOf(again).includes("RS6192") || notesOf(again.plan).includes("RS6192");
    return [
      ...(again.summary.failed + again.summary.unknown > 0 ? [`the next run fails: ${JSON.stringify(again)}`] : []),
      ...(others.length > 0 ? [`there are ${others.length + 1} integrations`] : []),
      ...(isSecretKept === isSaidLost ? [`secret kept: ${isSecretKept}, said to be lost: ${isSaidLost}`] : []),
      ...(rotationsOf(world) > 0 ? ["it was rotated"] : []),
      ...((await world.plan()).summary.no_op === 1 ? [] : ["the plan after that is not silent"]),
    ];
  } finally {
    await world.close();
  }
}

describe("a run that installs with OAUTH2 and is killed", () => {
  it("killed at every request and answer, the next run has one integration, and its secret is recorded or said to be lost", async () => {
    const { world, calls } = await install();
    calls();
    expect((await world.command(apply)).code).toBe(0);
    expect(calls()).toEqual([LIST, INSTALL, LOOK, LIST]);
    const kills = requestKills(4);
    expect(await eachKill(kills, troublesOfInstallation)).toBe(kills.length);
  }, 300_000);

  it("killed at operations on files, the next run has one integration, and its secret is recorded or said to be lost", async () => {
    const { world } = await install();
    const operations = await countedOperations(world);
    expect(operations).toBeGreaterThan(10);
    expect(await eachKill(fileKills(1, operations), troublesOfInstallation)).toBeGreaterThan(3);
  }, 900_000);
});

/** A look of the plan, and the rotation; of OAUTH2 nothing is read besides. */
const REQUESTS_OF_ROTATION = 2;

/** Killed, then run again: never rotated twice, and what is live is recorded, or it is said that it may be new. */
async function troublesOfRotation(authType: AuthType, kill: Kill): Promise<readonly string[] | undefined> {
  const world = await rotatingWorld(authType);
  world.emulator.clearRequests();
  try {
    if (!(await kill(world))) return undefined;
    const plan = await world.plan();
    const again = await world.apply();
    const live = world.emulator.tenant(TENANT).integration(DESK_ID).authentication();
    const { token, api_secret } = envelopeIn(world);
    const isKept = authType === "WEBHOOK" ? token === live?.token : api_secret === live?.apiKeyPairs?.at(-1)?.secret;
    const isSaid = plan.resources[0]?.note_facts?.some(({ code }) => code === "RS6194") === true;
    return [
      ...(again.summary.failed + again.summary.unknown > 0 ? [`the next run fails: ${JSON.stringify(again)}`] : []),
      ...(rotationsOf(world) > 1 ? [`it was rotated ${rotationsOf(world)} times`] : []),
      ...(rotationsOf(world) === 0 && !isSaid ? ["it was not rotated, and nothing is said"] : []),
      ...(!isKept && !isSaid ? ["what is live is not recorded, and nothing is said"] : []),
      // A token can be read again.
      ...(authType === "WEBHOOK" && !isKept ? ["the token that is live is not recorded"] : []),
      ...((await world.plan()).summary.no_op === 1 ? [] : ["the plan after that is not silent"]),
    ];
  } finally {
    await world.close();
  }
}

describe.each(["OAUTH2", "WEBHOOK"] as const)("a run that rotates credentials of %s and is killed", (authType) => {
  const troublesOf = (kill: Kill) => troublesOfRotation(authType, kill);

  it("killed at every request and answer, the next run does not rotate twice, and has what is live or says so", async () => {
    const world = await rotatingWorld(authType);
    world.emulator.clearRequests();
    expect((await world.command(apply)).code).toBe(0);
    expect(world.requests).toHaveLength(REQUESTS_OF_ROTATION);
    const kills = requestKills(REQUESTS_OF_ROTATION);
    expect(await eachKill(kills, troublesOf)).toBe(kills.length);
  }, 300_000);

  it("killed at operations on files, the next run does not rotate twice, and has what is live or says so", async () => {
    const world = await rotatingWorld(authType);
    world.emulator.clearRequests();
    const operations = await countedOperations(world);
    expect(operations).toBeGreaterThan(10);
    expect(await eachKill(fileKills(1, operations), troublesOf)).toBeGreaterThan(3);
  }, 900_000);
});
