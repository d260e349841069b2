// Random declarations, live servers and earlier declarations, over few names so that they meet often.
import fc from "fast-check";
import { Secret } from "../../src/base/secret.js";
import { validateConfig } from "../../src/integration/declared/validate.js";
import { NaiveServer, type NaiveSwitches, type ServerRow } from "./naive-server.js";

const { RAMPSYNC_DEEP_RUNS, RAMPSYNC_SEED } = process.env;

/** Runs of each property; `RAMPSYNC_DEEP_RUNS` raises them, and `RAMPSYNC_SEED` repeats those that were printed. */
export const runs = {
  numRuns: Number(RAMPSYNC_DEEP_RUNS ?? 60),
  ...(RAMPSYNC_SEED === undefined ? {} : { seed: Number(RAMPSYNC_SEED) }),
};

export type Config = Readonly<Record<string, unknown>>;

const ourHeaders = [
  ["INCIDENT", "Status"],
  ["INCIDENT", "Priority"],
  ["SERVICEREQUEST", "Status"],
] as const;
const theirHeaders = [
  ["TICKET", "Status"],
  ["Ticket", "stats"],
  ["REQUEST", "Severity"],
] as const;

const value = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("Open", "open", "Closed", "New", "__proto__", "a b") },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 4 }).filter((text) => !text.includes("\u0000")) },
);

const parsing = fc.constantFrom(
  undefined,
  { operators: [{ operator: "AFTER", start_word: "[" }] },
  { operators: [{ operator: "BEFORE", end_word: "]" }] },
  { operators: [{ operator: "MATCHES", regex: "[A-Z]+" }], default_value: "Open" },
  { default_value: "New" },
);

/** One entry of `mappings`, unambiguous in its direction. */
const mapping = (direction: "inbound" | "outbound") =>
  fc
    .record({
      ours: fc.constantFrom(...ourHeaders),
      theirs: fc.constantFrom(...theirHeaders),
      table: fc.uniqueArray(fc.tuple(value, value), {
        maxLength: 4,
        selector: ([ours, theirs]) => (direction === "outbound" ? ours : theirs),
      }),
      parsing: fc.option(parsing, { freq: 6, nil: undefined }),
    })
    .map(({ ours, theirs, table, parsing: rules }) => {
      const values: Record<string, string[]> = Object.fromEntries(
        table.map(([source]) => [`=${source}`, [] as string[]]),
      );
      for (const [source, target] of table) values[`=${source}`]?.push(target);
      return {
        entity_type: ours[0],
        attribute: ours[1],
        third_party_entity_type: theirs[0],
        third_party_attribute: theirs[1],
        values: Object.fromEntries(Object.entries(values).map(([key, list]) => [key.slice(1), list])),
        ...(rules === undefined ? {} : { parsing: rules }),
      };
    });

const attributeOf = (mapping: { entity_type: string; attribute: string }) =>
  `${mapping.entity_type}.${mapping.attribute}`;

const mappings = (direction: "inbound" | "outbound") =>
  fc
    .uniqueArray(mapping(direction), {
      maxLength: 3,
      selector: (mapping) =>
        JSON.stringify([
          attributeOf(mapping),
          mapping.third_party_entity_type,
          mapping.third_party_attribute,
        ]).toLowerCase(),
    })
    .map((list) => Object.fromEntries(list.map((mapping, index) => [`m${index}`, mapping])));

export const canaries = {
  password: "canary-password",
  apiSecret: "canary-api-secret",
  payload: "canary-payload",
  header: "canary-header",
};

const secretHeader = (name: string | undefined) =>
  name === undefined ? undefined : { [name]: new Secret(canaries.header) };

const notifier = fc.oneof(
  fc.record({ type: fc.constant("REST_API"), base_uri: fc.constantFrom("a.example", "b.example") }),
  fc.record({
    type: fc.constantFrom("REST_API", "SOAP_API"),
    base_uri: fc.constantFrom("a.example", "A.example", "b.example"),
    auth_type: fc.constantFrom("BASIC", "basic"),
    user_name: fc.constantFrom("u", "v"),
    password_wo: fc.constantFrom("", "-2").map((end) => new Secret(canaries.password + end)),
    password_wo_version: fc.option(fc.integer({ min: 1, max: 2 }), { nil: null }),
  }),
  fc.record({
    type: fc.constant("REST_API"),
    base_uri: fc.constant("a.example"),
    auth_type: fc.constant("OAUTH2"),
    grant_type: fc.constantFrom("PASSWORD", "PASSWORD_CREDENTIALS"),
    user_name: fc.constant("u"),
    password_wo: fc.constantFrom("", "-2").map((end) => new Secret(canaries.password + end)),
    api_key: fc.constantFrom("k1", "k2"),
    api_secret_wo: fc.constant(canaries.apiSecret).map((text) => new Secret(text)),
    api_secret_wo_version: fc.constantFrom(undefined, 1, 2),
    access_token_uri: fc.constantFrom("t.example", "s.example"),
    scope: fc.constantFrom(undefined, "read", "write"),
  }),
  fc.record({
    type: fc.constant("REST_API"),
    base_uri: fc.constantFrom("a.example", "b.example"),
    auth_type: fc.constant("OAUTH2"),
    grant_type: fc.constant("CLIENT_CREDENTIALS"),
    api_key: fc.constantFrom("k1", "k2"),
    api_secret_wo: fc.constant(canaries.apiSecret).map((text) => new Secret(text)),
    access_token_uri: fc.constant("t.example"),
  }),
  fc.record({
    type: fc.constant("REST_API"),
    base_uri: fc.constant("a.example"),
    auth_type: fc.constant("JWT"),
    user_name: fc.constantFrom(undefined, "u"),
    jwt: fc.record({
      token_url: fc.constantFrom("t.example", "s.example"),
      token_payload_wo: fc.constant(canaries.payload).map((text) => new Secret(JSON.stringify({ key: text }))),
      token_headers_wo: fc.constantFrom(undefined, "X-Key").map(secretHeader),
      tokens_path: fc.constantFrom(undefined, { token: "data.token" }, { token: "data", user: "data.user" }),
      resource_auth_headers_wo: fc.constantFrom(undefined, "Authorization").map(secretHeader),
      wo_version: fc.constantFrom(undefined, 1, 2),
    }),
  }),
);

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined, freq: 3 });

/** A valid declaration; `null` and absent parts among them. */
export const config: fc.Arbitrary<Config> = fc
  .record({
    integration_id: fc.constant("INTG-1"),
    tenant_id: fc.constantFrom(undefined, "client_8"),
    on_destroy: fc.constantFrom(undefined, "forget", "remove_mappings"),
    alert_source_id: fc.constantFrom(undefined, undefined, "1", "2"),
    display_name: fc.constantFrom(undefined, null, "", "Desk", "desk"),
    description: fc.constantFrom(undefined, "one", "two"),
    inbound: maybe(
      fc.record({
        mappings: maybe(mappings("inbound")),
        authentication: fc.constantFrom(
          undefined,
          { auth_type: "WEBHOOK" },
          { auth_type: "oauth2" },
          { auth_type: "OAUTH2", role_id: "role-1" },
          { auth_type: "OAUTH2", role_id: "role-2" },
        ),
        drop_alerts_on_unmanaged_resources: fc.constantFrom(undefined, true, false),
      }),
    ),
    outbound: maybe(fc.record({ mappings: maybe(mappings("outbound")), notifier: maybe(notifier) })),
    unmanaged_mappings: fc.constantFrom(undefined, "keep", "remove"),
  })
  .map((item) => JSON_LIKE(item))
  .filter((item) => validateConfig(item).length === 0);

/** Without members that are undefined, as a program gives it. */
function JSON_LIKE(value: unknown): Config {
  const clean = (value: unknown): unknown => {
    if (value instanceof Secret || value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(clean);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .map(([name, inner]) => [name, clean(inner)]),
    );
  };
  return clean(value) as Config;
}

const serverRow: fc.Arbitrary<ServerRow> = fc
  .record({
    ours: fc.constantFrom(...ourHeaders),
    theirs: fc.constantFrom(...theirHeaders),
    pair: fc.option(fc.tuple(value, value), { freq: 5, nil: ["", ""] as [string, string] }),
  })
  .map(({ ours, theirs, pair: [ourValue, theirValue] }) => ({
    entity: ours[0],
    name: ours[1],
    theirEntity: theirs[0],
    theirName: theirs[1],
    value: ourValue,
    theirs: theirValue,
  }));

export interface ServerContent {
  readonly inbound: readonly ServerRow[];
  readonly outbound: readonly ServerRow[];
  readonly notifier: Readonly<Record<string, string>> | undefined;
  readonly authType: string | undefined;
  readonly displayName: string | undefined;
}

export const noContent: ServerContent = {
  inbound: [],
  outbound: [],
  notifier: undefined,
  authType: undefined,
  displayName: undefined,
};

/** Every behaviour that the sources leave open. */
export const switches: fc.Arbitrary<NaiveSwitches> = fc.record({
  mergesPairs: fc.boolean(),
  joinsNames: fc.constantFrom("no", "no", "stored", "display"),
  isKnown: fc.boolean(),
  notifier: fc.constantFrom("merge", "merge", "replace", "reject-partial"),
  shows: fc.constantFrom("the least", "the least", "no secrets", "everything"),
  rowEndpoints: fc.constantFrom(true, true, true, false),
});

/** What somebody else put on the server: mappings, doubled rows, a notifier. */
export const content: fc.Arbitrary<ServerContent> = fc.record({
  inbound: fc.array(serverRow, { maxLength: 5 }),
  outbound: fc.array(serverRow, { maxLength: 5 }),
  notifier: fc.constantFrom(
    undefined,
    { baseURI: "a.example", authType: "NONE" },
    { baseURI: "c.example", authType: "BASIC", userName: "u", password: "server-password" },
  ),
  authType: fc.constantFrom(undefined, "WEBHOOK", "OAUTH2"),
  displayName: fc.constantFrom(undefined, "Desk", "other"),
});

export function serverWith(content: ServerContent, how?: NaiveSwitches): NaiveServer {
  const server = new NaiveServer(how);
  for (const row of content.inbound) server.add("inbound", row);
  for (const row of content.outbound) server.add("outbound", row);
  if (content.notifier !== undefined) server.notifier = { ...content.notifier };
  server.authType = content.authType;
  server.displayName = content.displayName;
  return server;
}
