// Random live states for exports: texts that mean something elsewhere, many mappings, every way to authenticate.
import fc from "fast-check";
import type { EmulatorOptions, IntegrationState, RowState } from "../../src/emulator/index.js";

const { RAMPSYNC_DEEP_RUNS, RAMPSYNC_EXPORT_STATES, RAMPSYNC_SEED } = process.env;
/** How many live states are exported, as tenants of programs of at most so many. */
export const states = Number(RAMPSYNC_DEEP_RUNS ?? RAMPSYNC_EXPORT_STATES ?? 12);
export const IN_ONE = 50;
/** Whether there is time to ask the compiler too. */
export const isLong = process.env.RAMPSYNC_SUITE === "long";
export const seed = Number(RAMPSYNC_SEED ?? 20_261_128);

/** Texts that mean something to a program, a shell, a path, a spreadsheet, a template, or to whoever reads the source. */
const meaning = fc.constantFrom(
  "*/ process.exit(7); /*",
  "`${process.exit(7)}`",
  "${process.exit(7)}",
  "$${var.x} ${var.y} %{ for z in w }%%{",
  '"); process.exit(7); ("',
  "'; require('node:fs').writeFileSync('owned', ''); '",
  "../../../owned",
  "/tmp/owned\\..\\owned",
  "a\u2028b\u2029c",
  "line\r\nbreak\nand\ttab",
  "\u202eesrever\u2066",
  "\ufeffmark\u200b",
  "=HYPERLINK(1)",
  "@SUM(1)",
  "a,b;c\td",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "null",
  "1",
  "</script><!--",
  "# comment // comment",
  "\\u0041\\",
  "e\u0301",
  "\u00e9",
  "😀",
  "\ud800",
  " space around ",
  "x".repeat(4000),
);

const text = fc.oneof(
  { weight: 3, arbitrary: meaning },
  { weight: 3, arbitrary: fc.constantFrom("Open", "open", "Closed", "In Progress", "On Hold") },
  { weight: 2, arbitrary: fc.string({ minLength: 1, maxLength: 12 }) },
);

const parsing = fc.option(
  fc.record({
    defaultValue: fc.option(text, { nil: undefined }),
    oprset: fc.array(
      fc.record({
        operator: fc.constantFrom("BEFORE", "AFTER", "BETWEEN", "MATCHES"),
        startWord: fc.option(text, { nil: undefined }),
        endWord: fc.option(text, { nil: undefined }),
        regexStr: fc.option(text, { nil: undefined }),
      }),
      { maxLength: 2 },
    ),
  }),
  { nil: undefined, freq: 3 },
);

const header = fc.record({
  entityType: fc.constantFrom("INCIDENT", "incident", "ALERT", "SERVICEREQUEST", "Resource"),
  name: fc.oneof(fc.constantFrom("Status", "Priority", "status", "Custom field"), text),
  thirdPartyEntityType: fc.oneof(fc.constantFrom("TICKET", "Ticket"), text),
  thirdPartyAttrName: fc.oneof(fc.constantFrom("Status", "state"), text),
  parsingProperty: parsing,
});

const rows = fc
  .array(
    fc.record({
      of: header,
      pairs: fc.oneof(
        { weight: 5, arbitrary: fc.array(fc.tuple(text, text), { maxLength: 6 }) },
        { weight: 1, arbitrary: fc.constant([] as [string, string][]) },
      ),
      doubles: fc.nat(1),
    }),
    { maxLength: 4 },
  )
  .map((mappings) =>
    mappings.flatMap(({ of, pairs, doubles }): RowState[] => {
      const { parsingProperty, ...names } = of;
      const own = {
        ...names,
        ...(parsingProperty === undefined
          ? {}
          : { parsingProperty: clean<NonNullable<RowState["parsingProperty"]>>(parsingProperty) }),
      };
      const all = doubles === 0 ? pairs : [...pairs, ...pairs.slice(0, 1)];
      return all.length === 0 ? [own] : all.map(([value, thirdPartyValue]) => ({ ...own, value, thirdPartyValue }));
    }),
  );

/** 500 mappings, now and then. */
const manyRows = fc.oneof(
  { weight: 30, arbitrary: rows },
  {
    weight: 1,
    arbitrary: text.map((value) =>
      Array.from(
        { length: 500 },
        (_, number): RowState => ({
          entityType: "INCIDENT",
          name: `Field ${number}`,
          thirdPartyEntityType: "TICKET",
          thirdPartyAttrName: `field_${number}`,
          value,
          thirdPartyValue: `${number}`,
        }),
      ),
    ),
  },
);

const address = fc.oneof(
  fc.constantFrom("https://desk.example.com/api", "www.example.com", "https://bot:hunter2-canary@desk.example.com"),
  fc.constantFrom("https://desk.example.com/?token=hunter2-canary", "https://desk.example.com/a?b=c#d"),
  text,
);

const notifier = fc.option(
  fc.oneof(
    fc.record({ type: fc.constantFrom("REST_API", "SOAP_API"), baseURI: address, authType: fc.constant("NONE") }),
    fc.record({
      type: fc.constant("REST_API"),
      baseURI: address,
      authType: fc.constant("BASIC"),
      userName: text.map((name) => `user-canary${name}`),
      password: fc.constant("hunter2-canary"),
    }),
    fc.record({
      type: fc.constant("REST_API"),
      baseURI: address,
      authType: fc.constant("OAUTH2"),
      grantType: fc.constantFrom("PASSWORD", "CLIENT_CREDENTIALS", "REFRESH_TOKEN"),
      userName: fc.constant("user-canary"),
      password: fc.constant("hunter2-canary"),
      apiKey: text.map((name) => `key-canary${name}`),
      apiSecret: fc.constant("hunter2-canary"),
      accessTokenURL: address,
      scope: text,
    }),
    fc.record({
      type: fc.constant("REST_API"),
      baseURI: address,
      authType: fc.constant("JWT"),
      userName: fc.constant("user-canary"),
      tokenURL: address,
      tokenPayload: fc.constant({ key: "hunter2-canary" }),
      tokensPath: fc.constant([{ key: "token", value: "data.token" }]),
    }),
  ),
  { nil: undefined },
);

const json = fc
  .dictionary(text, fc.oneof(text, fc.constantFrom(true, null, 12), fc.array(text, { maxLength: 2 })), { maxKeys: 3 })
  .map((members) => JSON.stringify(Object.fromEntries(Object.entries(members)), null, 2));

const payload = fc.oneof(
  text,
  json,
  fc.constantFrom(
    '{"subject": "$incident.subject", "apiKey": "hunter2-canary", "kind": {"key": "OPS"}}',
    '{"token": "hunter2-canary", "text": "${x} %{ if }"}',
    '{"password" : "hunter2-canary"; broken $incident.id}',
  ),
);

const pairs = (key: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
  fc.uniqueArray(fc.record({ key, value }), { maxLength: 2, selector: ({ key: name }) => name.toLowerCase() });

const headers = fc
  .tuple(pairs(fc.constantFrom("Content-Type", "X-Desk", "accept"), text), fc.boolean())
  .map(([own, isSecret]) => [...own, ...(isSecret ? [{ key: "Authorization", value: "hunter2-canary" }] : [])]);

const events = fc.uniqueArray(
  fc.record({
    name: text,
    entity: fc.constantFrom("INCIDENT", "ALERT", "CHANGE"),
    eventType: fc.constantFrom("NONE", "CREATE", "UPDATE", "DELETE"),
    useBaseNotifier: fc.constant(true),
    endPointURI: address,
    thirdPartyEventType: fc.constantFrom("POST", "PUT", "PATCH"),
    headers,
    payload,
    responseHeaders: pairs(fc.constantFrom("extTicketId", "extTicketURL"), text),
    filterCriteria: fc.option(
      fc.record({
        matchType: fc.constantFrom("ANY", "ALL"),
        rules: fc.array(fc.record({ key: fc.constant("Subject"), operator: fc.constant("Contains"), value: text }), {
          minLength: 1,
          maxLength: 2,
        }),
      }),
      { nil: undefined },
    ),
    active: fc.boolean(),
  }),
  { maxLength: 2, selector: ({ entity, eventType }) => `${entity} ${eventType}` },
);

/** A live integration without its id. */
export const integration = fc
  .record({
    displayName: text,
    description: fc.option(text, { nil: undefined }),
    application: fc.oneof(fc.constantFrom("CASERVICEDESK", "CUSTOM", "JIRA"), text),
    category: text,
    authType: fc.constantFrom(undefined, "WEBHOOK", "OAUTH2", "BASIC", "ALL"),
    drop: fc.constantFrom(undefined, true, false),
    inbound: manyRows,
    outbound: rows,
    notifier,
    events: fc.option(events, { nil: undefined, freq: 1 }),
  })
  .map(({ authType, drop, application, inbound, outbound, notifier: sends, events: own, ...others }) =>
    clean<Omit<IntegrationState, "id">>({
      ...others,
      events: (own ?? []).map((event, number) => ({ ...event, id: `INTG-EVENT-${number + 1}` })),
      integration: { id: application, name: application },
      inbound: {
        rows: inbound,
        ...(authType === undefined ? {} : { authentication: { authType } }),
        ...(drop === undefined ? {} : { dropAlertsOnUnmanagedResources: drop }),
      },
      outbound: { rows: outbound, ...(sends === undefined ? {} : { notifier: sends }) },
    }),
  );

/** The ways of the server that reads show. */
export const switches: fc.Arbitrary<NonNullable<EmulatorOptions["switches"]>> = fc.record({
  keptNames: fc.constantFrom("stored", "display", "off"),
  tokenUrlField: fc.constantFrom("URL", "URI", "as-sent"),
  dropAlertsField: fc.constantFrom("both", "dropAlertsOnUnmanagedResources", "dropAlerts", "endpoint"),
  notifierTypeOnRead: fc.boolean(),
  rowEndpoints: fc.constantFrom("on", "on", "off", "forbidden"),
  rowValues: fc.constantFrom("shown", "id-and-shown"),
  searchRows: fc.constantFrom("whole", "thin"),
  bareArrays: fc.boolean(),
  eventAnswers: fc.constantFrom("newer", "older"),
  eventRows: fc.constantFrom("whole", "thin"),
  statusSpelling: fc.constantFrom("Enabled", "ENABLED", "enabled"),
  tokenLife: fc.constantFrom("number", "text"),
  maxPageSize: fc.constantFrom(1, 500),
  rateHeaderQuotes: fc.boolean(),
});

/** Without members that are undefined. */
function clean<Value>(value: unknown): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
