// A resource that no line of the source knows: an object with a name and a colour, which its own server names and gives a
// code. What a second real resource would have to answer is answered here in the shortest way.
import { createHash } from "node:crypto";
import { RampsyncError } from "../../src/base/error.js";
import type { Change } from "../../src/document/change.js";
import { UNKNOWN } from "../../src/integration/declared/config.js";
import { validateFields } from "../../src/integration/declared/validate.js";
import { type Attributes, declaredAttributes } from "../../src/resources/attributes.js";
import type { LaterResource, Resource, ResourcePlan, ResourceSchema, Target } from "../../src/resources/resource.js";

export interface LiveToy {
  readonly id: string;
  readonly name: string;
  readonly colour: string;
  readonly code: string;
}

type Applied = Pick<LiveToy, "name" | "colour">;

interface ToyPlan extends ResourcePlan {
  readonly applied: Applied | undefined;
  /** Undefined: it is removed. */
  readonly declared: Applied | undefined;
  readonly live: LiveToy | undefined;
}

export const TOY = "rampsync_toy";

export const toySchema = {
  type: TOY,
  schemaVersion: 0,
  fields: {
    tenant_id: { type: "string", replaces: true, description: "Tenant." },
    name: { type: "string", required: true, description: "Its name." },
    colour: { type: "string", required: true, description: "Its colour." },
    id: { type: "string", computed: true, description: "Given by the server." },
    code: { type: "string", computed: true, description: "Given by the server, and another for each colour." },
  },
  keptByUpdate: ["id"],
  changedByUpdate: ["code"],
} as const satisfies ResourceSchema;

const serverUrl = () => `${process.env.TOY_SERVER}/toys`;

async function ask(method: "GET" | "POST" | "DELETE", id: string, body?: Applied): Promise<LiveToy | undefined> {
  const url = id === "" ? serverUrl() : `${serverUrl()}/${id}`;
  const answer = await fetch(url, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return answer.status === 404 ? undefined : ((await answer.json()) as LiveToy);
}

async function look(id: string): Promise<LiveToy> {
  const live = await ask("GET", id);
  if (live === undefined) throw new RampsyncError("RS4004", `There is no toy ${id}.`);
  return live;
}

const partsOf = ({ name, colour }: Record<keyof Applied, unknown>): Applied => ({
  name: String(name),
  colour: String(colour),
});

function planOf(
  { tenant, id }: Target,
  declared: Applied | undefined,
  live: LiveToy | undefined,
  applied: Applied | undefined,
  now: number,
): ToyPlan {
  const changes: Change[] = [];
  const drift: Change[] = [];
  for (const name of ["name", "colour"] as const) {
    const [before, after, last] = [live?.[name], declared?.[name], applied?.[name]];
    if (before === after) continue;
    const action = before === undefined ? "add" : after === undefined ? "remove" : "change";
    const sides = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    const list = live !== undefined && before !== last && after === last ? drift : changes;
    list.push({ path: [name], label: name, kind: "scalar", field: name, action, ...sides });
  }
  const isNeeded = changes.length + drift.length > 0;
  const method = declared === undefined ? "DELETE" : "POST";
  return {
    tenant,
    id,
    action: declared === undefined ? "uninstall" : live === undefined ? "install" : isNeeded ? "update" : "no-op",
    diff: { changes, drift, unmanaged: [], residual: [], notes: [], unsent: [] },
    calls: isNeeded
      ? [{ method, path: `/toys/${id}`, class: "write", documented: true, ...(declared && { body: declared }) }]
      : [],
    applied,
    liveHash: createHash("sha256")
      .update(JSON.stringify(live ?? null))
      .digest("hex"),
    observedAt: now,
    declared,
    live,
  };
}

const ofServer = ({ id, code }: LiveToy): Attributes => ({ id, code });
const attributesOf = (live: LiveToy, { tenant_id = null }: Attributes): Attributes => ({ tenant_id, ...live });

export const toy: Resource<Applied, ToyPlan, LiveToy | undefined> = {
  ...toySchema,
  validate: (config, options) => validateFields(config, toySchema.fields, options),
  prepare: async () => {},
  async plan({ clock }, target, config, applied) {
    const live = target.id === "" ? undefined : await look(target.id);
    return planOf(target, partsOf(config as Applied & Attributes), live, applied, clock.now());
  },
  isPlanOf: (_, plan, config, applied) =>
    JSON.stringify([plan.declared, plan.applied]) ===
    JSON.stringify([config && partsOf(config as Applied & Attributes), applied]),
  nameOf: ({ live }) => live?.name,
  foresee: (_, { calls }) => calls.flatMap(() => ["write", "get"] as const),
  async apply(_, { id, declared, live, calls, applied: before }) {
    const sent = {
      posts: declared === undefined ? 0 : calls.length,
      deletes: declared === undefined ? calls.length : 0,
    };
    if (declared === undefined) {
      await ask("DELETE", id);
      return { applied: before, live: undefined, status: "done", errors: [], sent };
    }
    const written = calls.length === 0 ? live : await ask("POST", id, declared);
    return { applied: declared, live: await look(written?.id ?? id), status: "done", errors: [], sent };
  },
  read: async (_, { id }, state) => attributesOf(await look(id), state),
  importId: { isId: (text) => text.startsWith("TOY-"), names: "toy", hint: "Import TOY-…." },
  async import(_, { id }, named) {
    const live = await look(id);
    return { attributes: attributesOf(live, { tenant_id: named ?? null }), applied: partsOf(live), notes: [] };
  },
  removal: {
    reads: ["on_destroy"],
    changesLive: ({ on_destroy: way }) => way !== "forget",
    action: "uninstall",
    removes: "its parts",
    plan: async ({ clock }, target, applied) => planOf(target, undefined, await look(target.id), applied, clock.now()),
  },
  removalsOf: () => [],
  lossesOf: ({ declared }) => (declared === undefined ? 1 : 0),
  guard: () => [],
  records: {
    encode: (applied) => JSON.stringify(applied),
    reader: () => (text) => JSON.parse(text),
    recover: (attributes) => partsOf(attributes as Applied & Attributes),
  },
  attributesAfterApply: (config, live) => ({
    ...declaredAttributes(config, toySchema.fields),
    ...(live && ofServer(live)),
  }),
  attributesOfLive: (_, state, live) => (live === undefined ? state : attributesOf(live, state)),
  expectedAttributes: (_, prior, changes) =>
    prior === undefined ? {} : { id: prior.id, code: changes ? UNKNOWN : prior.code },
};

export const laterToy: LaterResource = { schema: toySchema, load: async () => toy };
