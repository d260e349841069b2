// Every fault at every request of a rotation and of a reading of credentials: a coded error or the right result, never a
// second rotation by itself, and nothing that a server made in anything that is said or left.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { toRampsyncErrors } from "../../src/base/error.js";
import type { ApplyDocument } from "../../src/document/plan-document.js";
import { readCredentialsWith } from "../../src/engine/verbs/credentials.js";
import { leaks, leaksBelow } from "../support/canary.js";
import { DESK_ID, TENANT } from "../support/desk.js";
import { opened } from "../support/envelope.js";
import { World } from "../support/world.js";
import { type Harm, harms } from "./faults.js";
import { isCoded } from "./flow-world.js";
import { type AuthType, FIRST, rotatingWorld } from "./rotating.js";
import { everythingSaid } from "./secretive.js";

/** Faults of an answer. What lies about what was carried out is another matter: a rotation is not read back. */
const faults = harms.filter(
  ({ actions, edit, prepare, match }) =>
    edit === undefined &&
    prepare === undefined &&
    match === undefined &&
    !actions.some(({ kind }) => kind === "drop" || kind === "stale"),
);

/** A world that is about to rotate, what is live in it, and all that its server made. */
async function rotating(authType: AuthType) {
  const world = await rotatingWorld(authType);
  const handle = world.emulator.tenant(TENANT).integration(DESK_ID);
  world.events.length = 0;
  const made = new Set<string>([FIRST]);
  /** What is live now of what the server made. */
  const live = () => {
    const { token, apiKeyPairs = [] } = handle.authentication() ?? {};
    const newest = authType === "WEBHOOK" ? token : apiKeyPairs.at(-1)?.secret;
    for (const text of [token, ...apiKeyPairs.flatMap(({ key, secret }) => [key, secret])])
      if (text !== undefined) made.add(text);
    return newest ?? "";
  };
  return { world, live, made };
}

const inject = (world: World, harm: Harm, after: number, times: number | undefined) =>
  world.emulator.faults.add({
    name: harm.name,
    match: { pathPattern: "^/api/" },
    after,
    ...(times === undefined ? {} : { times }),
    do: [...harm.actions],
  });

/** A run, and what it said and threw. */
async function outcomeOf(run: Promise<ApplyDocument>) {
  try {
    const document = await run;
    const errors = document.resources.flatMap((each) => each.errors);
    const planErrors = document.plan.resources.flatMap(({ error }) => (error === undefined ? [] : [error]));
    return { document, errors: [...errors, ...planErrors], thrown: undefined };
  } catch (thrown) {
    return { document: undefined, errors: toRampsyncErrors(thrown).map((each) => each.toJSON()), thrown };
  }
}

function sayingsOf({ document, thrown, errors }: Awaited<ReturnType<typeof outcomeOf>>): string {
  const shown = { verb: "apply", exit: 0, errors: [], results: {}, foreseen: 0, text: JSON.stringify(errors) } as const;
  return everythingSaid({ ...shown, ...(document === undefined ? {} : { document }), thrown });
}

const noted = (document: ApplyDocument | undefined) =>
  document?.resources.some(({ note_facts: notes = [] }) => notes.some(({ code }) => code === "RS6192")) === true;

async function troublesOf(authType: AuthType, harm: Harm, after: number, times: number | undefined) {
  const { world, live, made } = await rotating(authType);
  try {
    inject(world, harm, after, times);
    const outcome = await outcomeOf(world.apply());
    const afterFirst = live();
    world.emulator.faults.clear();
    const plan = await world.plan();
    const again = await outcomeOf(world.apply());
    const afterSecond = live();
    const state = JSON.parse(world.project.read(`terraform.${TENANT}.tfstate`)) as {
      resources: { instances: { attributes: { inbound_credentials?: string } }[] }[];
    };
    const { token, api_secret } = opened(state.resources[0]?.instances[0]?.attributes.inbound_credentials);
    const isKept = (authType === "WEBHOOK" ? token : api_secret) === afterSecond;
    const isSaid =
      noted(outcome.document) || plan.resources[0]?.note_facts?.some(({ code }) => code === "RS6194") === true;
    const sayings = [sayingsOf(outcome), sayingsOf(again), JSON.stringify(plan), inspect(world.events, { depth: 20 })];
    return [
      ...outcome.errors.filter((error) => !isCoded(error)).map((error) => `no code: ${JSON.stringify(error)}`),
      ...(again.errors.length > 0 ? [`the next run fails: ${JSON.stringify(again.errors)}`] : []),
      ...(afterFirst !== FIRST && afterSecond !== afterFirst ? ["it was rotated twice"] : []),
      ...(afterSecond === FIRST && !isSaid ? ["it was not rotated, and nothing is said"] : []),
      ...(!isKept && !isSaid ? ["what is live is not recorded, and nothing is said"] : []),
      ...((await world.plan()).summary.no_op === 1 ? [] : ["the plan after that is not silent"]),
      ...leaks(sayings.join("\n"), made).map((secret) => `said: ${secret}`),
      ...leaksBelow(world.project.directory, [...made]).map((leak) => `left: ${leak}`),
    ];
  } finally {
    await world.close();
  }
}

describe.each(["OAUTH2", "WEBHOOK"] as const)("a rotation of credentials of %s", (authType) => {
  it.each(faults)(
    "a rotation comes to the right result or to a coded error in spite of the fault: $name",
    async (harm) => {
      const troubles: Record<string, readonly string[]> = {};
      // The look of the plan, and the rotation.
      for (const after of [0, 1]) {
        for (const times of [1, undefined]) {
          const found = await troublesOf(authType, harm, after, times);
          if (found.length > 0) troubles[`after ${after} requests, ${times ?? "always"}`] = found;
        }
      }
      expect(troubles).toEqual({});
    },
  );
});

describe("a reading of credentials", () => {
  it.each(faults)("credentials are read or refused with a code in spite of the fault: $name", async (harm) => {
    for (const [authType, after] of [
      ["WEBHOOK", 0],
      ["OAUTH2", 1],
    ] as const) {
      const { world, live, made } = await rotating(authType);
      try {
        inject(world, harm, after, undefined);
        live();
        const read = () => readCredentialsWith({ ...world.runOptions, name: `${TENANT}/desk` });
        const sayings = await read().then(
          (document) => JSON.stringify(document),
          (thrown: unknown) => {
            const errors = toRampsyncErrors(thrown);
            expect(errors.map((error) => [error.code, isCoded(error.toJSON())])).toEqual(
              errors.map(({ code }) => [code, true]),
            );
            return inspect(thrown, { depth: 20 });
          },
        );
        expect([leaks(sayings, made), leaksBelow(world.project.directory, [...made])]).toEqual([[], []]);
        world.emulator.faults.clear();
        expect((await read()).auth_type).toBe(authType);
      } finally {
        await world.close();
      }
    }
  });
});
