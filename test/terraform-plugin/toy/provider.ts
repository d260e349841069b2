// A toy provider whose API is a JSON file: it has one of everything, and fails on request.

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import {
  a,
  type Diagnostic,
  DiagnosticsError,
  error,
  type InferPlanned,
  type InferStub,
  providerFor,
  schema,
  t,
  UNKNOWN,
  warning,
  withoutUnknown,
} from "../../../src/terraform-plugin/index.js";

/** What the toy's "server" has: items by id, and the write-only secrets it was sent. */
export interface ToyStore {
  items: { [id: string]: { state: object; secret: string | null } };
  applies: string[];
}

export class ToyClient {
  constructor(readonly file: string) {}

  load(): ToyStore {
    return existsSync(this.file)
      ? (JSON.parse(readFileSync(this.file, "utf8")) as ToyStore)
      : { items: {}, applies: [] };
  }

  change(edit: (store: ToyStore) => void): void {
    const store = this.load();
    edit(store);
    // Renamed into place: a test may be reading.
    const next = `${this.file}.${process.pid}`;
    writeFileSync(
      next,
      JSON.stringify(store, (_key, value) => (typeof value === "bigint" ? `${value}n` : value)),
    );
    renameSync(next, this.file);
  }
}

export const itemSchema = schema({
  version: 1,
  description: "An item.",
  attributes: {
    id: a.string({ computed: true, keep: true, description: "Given by the server." }),
    name: a.string({
      required: true,
      requiresReplace: true,
      validate: [(value) => (value === "" ? "must not be empty" : undefined)],
    }),
    size: a.number({ optional: true }),
    mode: a.string({ default: "normal" }),
    title: a.string({ optional: true, semanticEquals: (prior, now) => prior.toLowerCase() === now.toLowerCase() }),
    behaviour: a.string({ optional: true, description: "How applying goes wrong." }),
    password: a.string({ optional: true, sensitive: true }),
    secret_wo: a.string({ optional: true, writeOnly: true }),
    secret_wo_version: a.integer({ optional: true }),
    settings: a.single(
      {
        endpoint: a.string({ optional: true, computed: true }),
        speed: a.string({ default: "fast" }),
        token_wo: a.string({ optional: true, writeOnly: true }),
      },
      { optional: true },
    ),
    mappings: a.nestedMap(
      {
        entity: a.string({ required: true }),
        values: a.map(t.set(t.string), { required: true }),
        row_id: a.string({ computed: true, keep: true }),
      },
      { optional: true },
    ),
    rules: a.nestedList(
      { key: a.string({ required: true }), rule_id: a.string({ computed: true }) },
      { optional: true },
    ),
    peers: a.nestedSet(
      {
        host: a.string({ required: true }),
        port: a.integer({ default: 80 }),
        peer_id: a.string({ computed: true, keep: true }),
      },
      { optional: true },
    ),
    tags: a.set(t.string, { optional: true }),
    anything: a.dynamic({ optional: true }),
    revision: a.integer({ computed: true }),
  },
});

export type Item = InferStub<typeof itemSchema>;
type PlannedItem = InferPlanned<typeof itemSchema>;

/** What the server would answer for a planned item: everything unknown is settled. */
function settle(planned: PlannedItem, id: string, prior: Item | null): Item {
  const { settings, mappings, rules, peers, revision, ...rest } = withoutUnknown<typeof itemSchema>(planned);
  return {
    ...rest,
    id,
    revision: revision ?? (prior?.revision ?? 0) + 1,
    settings: settings && { ...settings, endpoint: settings.endpoint ?? `https://${id}.example.com` },
    mappings:
      mappings &&
      Object.fromEntries(
        Object.entries(mappings).map(([key, each]) => [key, { ...each, row_id: each.row_id ?? `row-${key}` }]),
      ),
    peers: peers?.map((each) => ({ ...each, peer_id: each.peer_id ?? `peer-${each.host}` })) ?? null,
    rules: rules?.map((each, index) => ({ ...each, rule_id: each.rule_id ?? `rule-${index}` })) ?? null,
  };
}

const counter = (bytes: Uint8Array): number => Number(Buffer.from(bytes).toString("utf8") || "0");
const counted = (count: number): Uint8Array => Buffer.from(String(count));

const toy = providerFor<ToyClient>();

const item = toy.resource({
  schema: itemSchema,

  validate(config): Diagnostic[] {
    if (config.title === "oops") return [error("Bad title", { path: ["title"] })];
    if (config.rules === null || config.rules === UNKNOWN) return [];
    return config.rules.flatMap((rule, index) =>
      rule !== UNKNOWN && rule.key === "bad"
        ? [error("Bad rule", { detail: "This key is bad.", path: ["rules", index, "key"] })]
        : [],
    );
  },

  async read({ state, private: kept }, { client, log }) {
    log.info("reading", { id: state.id, store: "hunter2" });
    const found = state.id === null ? undefined : client.load().items[state.id];
    if (found === undefined) return { state: null };
    // Numbers beyond JSON and dynamic values are not kept by this server: they are as the state has them.
    const live = found.state as Item;
    return {
      state: { ...live, size: state.size, anything: state.anything },
      private: kept,
    };
  },

  plan({ defaultPlan, config }) {
    if (config?.behaviour === "throw-in-plan") throw new Error("the plan broke");
    return defaultPlan();
  },

  async apply({ planned, config, prior, private: kept }, { client, signal, log }) {
    const behaviour = planned?.behaviour ?? null;
    if (behaviour === "throw") throw new Error("the apply broke");
    if (behaviour === "throw-diagnostics")
      throw new DiagnosticsError([error("Refused", { detail: "by the server", path: ["name"] })]);
    if (planned === null) {
      if (prior?.behaviour === "no-destroy") throw new Error("the destroy broke");
      client.change((store) => {
        if (prior?.id != null) delete store.items[prior.id];
        store.applies.push("destroy");
      });
      return { state: null };
    }
    const id = prior?.id ?? randomUUID();
    if (behaviour === "stray") {
      setTimeout(() => {
        throw new Error("a stray exception");
      });
      void Promise.reject(new Error("a stray rejection"));
    }
    if (behaviour === "slow") {
      client.change((store) => store.applies.push("begun"));
      const end = Date.now() + 10_000;
      while (!signal.aborted && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
      log.info("slow apply ends", { stopped: signal.aborted });
    }
    const state = settle(planned, id, prior);
    const secret = config === null || config.secret_wo === UNKNOWN ? null : config.secret_wo;
    const applied = kept.length === 0 ? 1 : counter(kept) + 1;
    if (behaviour === "half" && prior !== null) {
      return {
        state: prior,
        diagnostics: [error("Half done", { detail: "The update failed on the way.", path: ["behaviour"] })],
      };
    }
    client.change((store) => {
      store.items[id] = {
        state: { ...state, size: null, anything: null },
        secret: secret ?? store.items[id]?.secret ?? null,
      };
      store.applies.push(`${prior === null ? "create" : "update"} ${applied}`);
    });
    if (behaviour === "half") {
      return {
        state,
        private: counted(applied),
        diagnostics: [error("Half done", { detail: "Created, not configured." })],
      };
    }
    if (behaviour === "wrong-form") return { state: { ...state, tags: "no list" } as unknown as Item };
    return {
      state,
      private: counted(applied),
      diagnostics:
        behaviour === "warn" ? [warning("Careful", { path: ["mappings", "INCIDENT.Status", "entity"] })] : [],
    };
  },

  async importState(id, { client }) {
    const found = client.load().items[id];
    if (found === undefined) throw new DiagnosticsError([error("No such item", { detail: `There is no item ${id}.` })]);
    return { state: { id } };
  },

  moveState({ typeName, state }) {
    if (typeName !== "other_item") return undefined;
    const { identity, label } = state as { readonly identity: string; readonly label: string };
    return { state: { id: identity, name: label } };
  },

  upgradeState(_version, state) {
    const { label, ...rest } = state as { readonly label: string };
    return { ...rest, title: label };
  },
});

const lookupSchema = schema({
  attributes: { id: a.string({ required: true }), name: a.string({ computed: true }) },
});

const lookup = toy.dataSource({
  schema: lookupSchema,
  async read({ config }, { client }) {
    const found = client.load().items[config.id ?? ""];
    if (found === undefined) throw new Error(`no item ${config.id}`);
    return { state: { id: config.id, name: (found.state as Item).name } };
  },
});

/** The provider over a store file; `store` of the provider block takes precedence. */
export const toyProvider = (file: string) =>
  toy.provider({
    name: "toy",
    address: "registry.terraform.io/acme/toy",
    schema: schema({ attributes: { store: a.string({ optional: true }) } }),
    async configure(config) {
      return { client: new ToyClient(typeof config.store === "string" ? config.store : file) };
    },
    resources: { toy_item: item },
    dataSources: { toy_lookup: lookup },
    redact: (text) => text.replaceAll("hunter2", "(sensitive)"),
  });
