// Every field that can be declared, known from src/integration/fields.ts alone, is looked for in all places that write it
// by hand: the constructs, the emulator, the types of the wire and the generator of the property tests.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  Alert,
  Auth,
  from,
  InboundAuthentication,
  type InstalledIntegrationProps,
  inbound,
  MappingSet,
  Notifier,
  outbound,
  Secret,
  to,
} from "../../src/constructs/cdktf.js";
import { readScenario } from "../../src/emulator/faults/scenario.js";
import { declare } from "../../src/integration/declared/config.js";
import { type Field, type Fields, installedIntegrationFields, wireScalars } from "../../src/integration/fields.js";
import { encodeUpdate } from "../../src/integration/wire/codec.js";
import { namesRead } from "../../src/integration/wire/names.js";
import { attributesOf, desk as integrationOf } from "../constructs/program.js";
import { base, desk, startApi } from "../emulator/api.js";
import { config } from "../property/arbitraries.js";
import { PUBLIC_KEY } from "../support/envelope.js";

/** The paths of all values in `value` that `fields` declares, with `*` for a label or an index. */
function pathsIn(fields: Fields, value: unknown, above = ""): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const inner = (Object(value) as Readonly<Record<string, unknown>>)[name];
    const isDeclarable = field.computed !== true && field.notYet !== true;
    return isDeclarable && inner !== undefined && inner !== null ? pathsOf(field, inner, `${above}${name}`) : [];
  });
}

function pathsOf(field: Field, value: unknown, path: string): readonly string[] {
  if (field.type === "object") return pathsIn(field.fields, value, `${path}.`);
  if (field.type !== "map of objects" && field.type !== "list of objects") return [path];
  return Object.values(Object(value)).flatMap((item) => pathsIn(field.fields, item, `${path}.*.`));
}

/** A value for every field that there is: what `pathsIn` finds in it is all that can be declared. */
function everything(fields: Fields): unknown {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (field.type === "object") return [name, everything(field.fields)];
      if (field.type === "map of objects" || field.type === "list of objects")
        return [name, [everything(field.fields)]];
      return [name, "value"];
    }),
  );
}

/** What calls of their own take, which have tests of their own: an installation, its end, its credentials, whether it is enabled. */
const isOfInstallation = (path: string) =>
  path.startsWith("install.") || ["uninstall_reason", "enabled", "encrypt_to", "rotate_credentials"].includes(path);

const declarable = [...new Set(pathsIn(installedIntegrationFields, everything(installedIntegrationFields)))];
const isOfMapping = (path: string) => path.includes("*");

const user = { userName: "USER", password: Secret.variable("password"), passwordVersion: 1 };
const client = {
  tokenUrl: "token.example",
  apiKey: "KEY",
  apiSecret: Secret.variable("api_secret"),
  apiSecretVersion: 1,
};
const table = { Critical: "VALUE" };
const word = { operator: "BETWEEN", startWord: "START", endWord: "END" } as const;
const parsing = { defaultValue: "DEFAULT", operators: [word, { operator: "MATCHES", regex: "REGEX" }] } as const;

/** Between them they use every property of the constructs. */
const programs: readonly Partial<InstalledIntegrationProps>[] = [
  {
    tenantId: "client_8",
    displayName: "NAME",
    enabled: true,
    encryptTo: PUBLIC_KEY,
    rotateCredentials: "2026-01",
    description: "DESCRIPTION",
    alertSourceId: "1002",
    inboundAuthentication: InboundAuthentication.oauth2({ roleId: "ROLE" }),
    dropAlertsOnUnmanagedResources: true,
    mappings: MappingSet.of(
      inbound(Alert.STATE, from("THEIRS", "IN"), table, { parsing }),
      outbound(Alert.STATE, to("THEIRS", "OUT"), table, { parsing }),
    ),
    notifier: Notifier.rest({
      baseUri: "base.example",
      auth: Auth.oauth2Password({ ...client, ...user, scope: "SCOPE" }),
    }),
    unmanagedMappings: "remove",
    onDestroy: "remove_mappings",
    uninstallReason: "REASON",
  },
  {
    integrationId: undefined,
    displayName: "NAME",
    inboundAuthentication: InboundAuthentication.webhook(),
    install: { application: "APPLICATION", category: "CATEGORY", direction: "Outbound", roleId: "ROLE" },
    notifier: Notifier.rest({
      baseUri: "base.example",
      auth: Auth.jwt({
        tokenUrl: "token.example",
        userName: "USER",
        tokenPayload: Secret.variable("payload"),
        tokenHeaders: { header: Secret.variable("header") },
        tokensPath: { token: "data.token" },
        resourceAuthHeaders: { Authorization: Secret.variable("authorization") },
        secretsVersion: 1,
      }),
    }),
  },
];

const written = programs.map((props) => attributesOf(integrationOf(props).stack));

/** What an apply of the programs posts, in full. */
const bodies = written.map((attributes) => {
  const { scalars, mappings } = declare(attributes);
  return encodeUpdate({ scalars, additions: mappings }, { secrets: "revealed" });
});

type Part = Readonly<Record<string, unknown>>;

/** The parts of an integration that hold fields, as one object each. */
const partsOf = (integration: (typeof bodies)[number]): Record<(typeof wireScalars)[number]["wire"]["in"], Part> => ({
  integration,
  inboundConfig: Object(integration.inboundConfig),
  authentication: Object(integration.inboundConfig?.authentication),
  notifier: Object(integration.outboundConfig?.baseNotifier),
});

/** The members of each interface of the wire, by its name. */
const members = new Map<string, readonly string[]>();
const source = readFileSync("src/integration/wire/wire.ts", "utf8");
ts.forEachChild(ts.createSourceFile("wire.ts", source, ts.ScriptTarget.ES2023), (node) => {
  if (!ts.isInterfaceDeclaration(node)) return;
  const names = node.members.flatMap(({ name }) => (name !== undefined && ts.isIdentifier(name) ? [name.text] : []));
  members.set(node.name.text, names);
});

const placeInEdit = {
  integration: "set",
  inboundConfig: "set",
  authentication: "authentication",
  notifier: "notifier",
};
const typeOfPart = {
  integration: "WireIntegration",
  inboundConfig: "WireInboundConfig",
  authentication: "WireAuthentication",
  notifier: "WireNotifier",
};

describe("every field that can be declared", () => {
  it("so many fields can be declared that the walk must have found them", () => {
    expect(declarable.length).toBeGreaterThan(40);
  });

  it.each(declarable)("the field %s is written by a construct", (path) => {
    expect(written.flatMap((attributes) => pathsIn(installedIntegrationFields, attributes))).toContain(path);
  });

  it.each(declarable.filter((path) => !isOfInstallation(path)))(
    "the field %s is declared in the property tests",
    (path) => {
      const samples = fc.sample(config, { numRuns: 1_000, seed: 1 });
      expect(samples.flatMap((sample) => pathsIn(installedIntegrationFields, sample))).toContain(path);
    },
  );
});

describe("every field that is sent", () => {
  it.each(wireScalars)("the field $path has its names in the types of the wire", ({ wire }) => {
    expect(members.get(typeOfPart[wire.in])).toEqual(expect.arrayContaining([...namesRead(wire)]));
  });

  it.each(wireScalars)("the field $path may be edited by a scenario of the emulator", ({ wire }) => {
    const value = bodies.map((body) => partsOf(body)[wire.in][wire.write]).find((found) => found !== undefined);
    const edit = { kind: "edit", [placeInEdit[wire.in]]: { [wire.write]: value } };
    expect(value).toBeDefined();
    expect(readScenario({ faults: [{ do: edit }] })).toHaveLength(1);
  });
});

describe("the emulator after what the programs declare was posted to it", () => {
  const answers: (typeof bodies)[number][] = [];
  let rows = "";
  let stored = "";

  beforeAll(async () => {
    const api = await startApi({}, (close) => closing.push(close));
    for (const body of bodies) {
      expect(await api.post(`${base}/installed/${desk}`, body)).toMatchObject({ status: 200 });
      answers.push((await api.get(`${base}/installed/${desk}`)).body);
    }
    for (const direction of ["inbound", "outbound"]) {
      rows += (await api.get(`${base}/installed/${desk}/${direction}/installedIntgMappings`)).text;
    }
    stored = JSON.stringify(api.emulator.tenant("client_8").integration(desk).state());
  });
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing) await close();
  });

  it.each(wireScalars.filter(({ field }) => field.readBack !== false))(
    "the emulator answers the field $path",
    ({ wire }) => {
      const names = answers.flatMap((answer) => Object.keys(partsOf(answer)[wire.in]));
      expect(names.filter((name) => namesRead(wire).includes(name))).not.toEqual([]);
    },
  );

  it.each(wireScalars.filter(({ field }) => field.readBack === false))(
    "the emulator keeps the field $path",
    ({ wire }) => {
      expect(stored).toContain(`"${wire.write}"`);
    },
  );

  it.each(declarable.filter(isOfMapping))("the emulator answers the value of %s", (path) => {
    const values = textsAt(written[0], path.split("."));
    expect(values).not.toEqual([]);
    for (const value of values) expect(rows + JSON.stringify(answers)).toContain(`"${value}"`);
  });
});

/** All texts at `path` and below it, the keys of maps among them. */
function textsAt(value: unknown, [step, ...rest]: readonly string[]): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (step === undefined) {
    const keys = Array.isArray(value) ? [] : Object.keys(value);
    return [...keys, ...Object.values(value).flatMap((inner) => textsAt(inner, []))];
  }
  const inner = step === "*" ? Object.values(value) : [(value as Readonly<Record<string, unknown>>)[step]];
  return inner.flatMap((each) => textsAt(each, rest));
}
