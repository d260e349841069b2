// The RPCs as a host calls them: a gRPC client against the toy provider in this process.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials, type ServiceError } from "@grpc/grpc-js";
import { encode } from "@msgpack/msgpack";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  a,
  providerFor,
  type ReattachableProvider,
  schema,
  startReattachable,
  type Value,
} from "../../src/terraform-plugin/index.js";
import { decodeMessage, encodeMessage, type Fields, type Message } from "../../src/terraform-plugin/protobuf/codec.js";
import {
  HealthCheckResponse,
  type ProviderMethod,
  providerMethods,
  type RequestOf,
  type ResponseOf,
} from "../../src/terraform-plugin/protobuf/messages.js";
import { decodeMsgpack, encodeMsgpack } from "../../src/terraform-plugin/values/msgpack.js";
import { itemSchema, toyProvider } from "./toy/provider.js";

class Host {
  private readonly client: Client;
  constructor(reattach: string) {
    const [entry] = Object.values(JSON.parse(reattach) as { [name: string]: { Addr: { String: string } } });
    const unlimited = { "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 };
    this.client = new Client(`unix:${entry?.Addr.String}`, credentials.createInsecure(), unlimited);
  }
  close(): void {
    this.client.close();
  }
  raw(path: string, request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.client.makeUnaryRequest(
        path,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
        request,
        (error: ServiceError | null, answer?: Buffer) => (answer === undefined ? reject(error) : resolve(answer)),
      );
    });
  }
  async call<M extends ProviderMethod>(method: M, message: RequestOf<M>): Promise<ResponseOf<M>> {
    const { request, response } = providerMethods[method] as { request: Message<Fields>; response: Message<Fields> };
    const answer = await this.raw(`/tfplugin6.Provider/${method}`, encodeMessage(request, message as object));
    return decodeMessage(response, answer) as ResponseOf<M>;
  }
}

const typeName = "toy_item";
const none = Object.fromEntries(Object.keys(itemSchema.attributes).map((name) => [name, null]));
const value = (attributes: object | null) => ({
  msgpack: encodeMsgpack(itemSchema.type, attributes === null ? null : ({ ...none, ...attributes } as Value)),
});
const read = (message: { msgpack?: Uint8Array | undefined } | undefined) =>
  decodeMsgpack(itemSchema.type, message?.msgpack ?? new Uint8Array([0xc0]));
const bytes = (text: string) => Buffer.from(text);

describe("the provider service", () => {
  let directory: string;
  let provider: ReattachableProvider;
  let host: Host;
  let logs: string[];
  const configure = () =>
    host.call("ConfigureProvider", {
      terraformVersion: "1.11.4",
      config: { msgpack: encodeMsgpack(["object", { store: "string" }], { store: null }) },
    });

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "service-"));
    logs = [];
    provider = await startReattachable(toyProvider(join(directory, "toy.json")), {
      writeLog: (line) => logs.push(line),
    });
    host = new Host(provider.reattach);
  });
  beforeEach(configure);
  afterAll(async () => {
    host.close();
    await provider.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("the provider service tells its capabilities and types", async () => {
    const serverCapabilities = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: true };
    expect(await host.call("GetMetadata", {})).toEqual({
      serverCapabilities,
      resources: [{ typeName }],
      dataSources: [{ typeName: "toy_lookup" }],
    });
    const schemas = await host.call("GetProviderSchema", {});
    expect(schemas.serverCapabilities).toEqual(serverCapabilities);
    expect(schemas.resourceSchemas?.[typeName]?.version).toBe(1);
  });

  it("the provider service answers the health check, and UNIMPLEMENTED to what is not served", async () => {
    const health = await host.raw("/grpc.health.v1.Health/Check", Buffer.alloc(0));
    expect(decodeMessage(HealthCheckResponse, health)).toEqual({ status: 1 });
    for (const path of [
      "/tfplugin6.Provider/GetFunctions",
      "/tfplugin6.Provider/GetResourceIdentitySchemas",
      "/plugin.GRPCBroker/StartStream",
    ]) {
      await expect(host.raw(path, Buffer.alloc(0))).rejects.toMatchObject({ code: 12 });
    }
  });

  it("the provider service answers an error to bytes that are no message, for this call only", async () => {
    await expect(host.raw("/tfplugin6.Provider/ReadResource", Buffer.from("ff", "hex"))).rejects.toMatchObject({
      code: 13,
    });
    const broken = await host.call("ReadResource", {
      typeName,
      currentState: { msgpack: bytes("\xc1\xff") },
      private: bytes("7"),
    });
    expect(broken.diagnostics?.[0]?.summary).toBe("Internal error");
    expect(broken.private).toEqual(bytes("7"));
    expect(await host.call("GetMetadata", {})).toHaveProperty("resources");
  });

  it("the provider service answers unknown types with a diagnostic", async () => {
    const answer = await host.call("PlanResourceChange", { typeName: "toy_nothing", config: value({}) });
    expect(answer.diagnostics).toMatchObject([{ severity: 1, detail: "there is no resource type toy_nothing" }]);
    expect((await host.call("ReadResource", { typeName: "constructor" })).diagnostics).toHaveLength(1);
  });

  it("the provider service refuses write-only values when the host does not mention them", async () => {
    const config = value({ name: "x", secret_wo: "s" });
    const old = await host.call("ValidateResourceConfig", { typeName, config });
    expect(old.diagnostics).toMatchObject([{ attribute: { steps: [{ attributeName: "secret_wo" }] } }]);
    const current = await host.call("ValidateResourceConfig", {
      typeName,
      config,
      clientCapabilities: { writeOnlyAttributesAllowed: true },
    });
    expect(current).toEqual({});
  });

  it("the provider service gives the place of a diagnostic as steps and as text", async () => {
    const answer = await host.call("ValidateResourceConfig", {
      typeName,
      config: value({ name: "x", rules: [{ key: "bad" }] }),
    });
    expect(answer.diagnostics).toEqual([
      {
        severity: 1,
        summary: "Bad rule",
        detail: "This key is bad.\n\nAt rules[0].key.",
        attribute: { steps: [{ attributeName: "rules" }, { elementKeyInt: 0 }, { attributeName: "key" }] },
      },
    ]);
  });

  it("the provider service returns the prior state and the private bytes when an update throws", async () => {
    const prior = value({ id: "1", name: "x" });
    const answer = await host.call("ApplyResourceChange", {
      typeName,
      priorState: prior,
      plannedState: value({ id: "1", name: "x", behaviour: "throw" }),
      config: value({ name: "x", behaviour: "throw" }),
      plannedPrivate: bytes("3"),
    });
    expect(read(answer.newState)).toEqual(read(prior));
    expect(answer.private).toEqual(bytes("3"));
    expect(answer.diagnostics).toMatchObject([{ severity: 1, summary: "Internal error", detail: "the apply broke" }]);
  });

  it("the provider service returns the state when a destroy throws", async () => {
    const prior = value({ id: "1", name: "x", behaviour: "no-destroy" });
    const answer = await host.call("ApplyResourceChange", {
      typeName,
      priorState: prior,
      plannedState: value(null),
      config: value(null),
    });
    expect(read(answer.newState)).toEqual(read(prior));
  });

  it("the provider service plans a destroy as null, keeping private bytes", async () => {
    const answer = await host.call("PlanResourceChange", {
      typeName,
      priorState: value({ id: "1", name: "x" }),
      proposedNewState: value(null),
      config: value(null),
      priorPrivate: bytes("2"),
    });
    expect([read(answer.plannedState), answer.plannedPrivate]).toEqual([null, bytes("2")]);
  });

  it("the provider service hands back the bytes that it was given for a state that has not changed", async () => {
    const { newState } = await host.call("ApplyResourceChange", {
      typeName,
      config: value({ name: "x" }),
      plannedState: value({ name: "x", mode: "normal" }),
    });
    const sorted = Object.entries(read(newState) as object).sort(([left], [right]) => (left < right ? 1 : -1));
    const given = { msgpack: Buffer.from(encode(Object.fromEntries(sorted))) };
    expect((await host.call("ReadResource", { typeName, currentState: given })).newState).toEqual(given);
    const planned = await host.call("PlanResourceChange", {
      typeName,
      priorState: given,
      proposedNewState: given,
      config: value({ name: "x" }),
    });
    expect(planned.plannedState).toEqual(given);
  });

  it("the provider service answers null for a missing object", async () => {
    const answer = await host.call("ReadResource", { typeName, currentState: value({ id: "gone", name: "x" }) });
    expect(answer.newState?.msgpack).toEqual(Buffer.from([0xc0]));
  });

  it("the provider service upgrades state with exact numbers, and refuses newer versions", async () => {
    const json = bytes('{"name":"x","size":9007199254740993,"label":"l"}');
    const stored = (version: number) => host.call("UpgradeResourceState", { typeName, version, rawState: { json } });
    expect(await stored(1)).toEqual({ upgradedState: { json } });
    expect(read((await stored(0)).upgradedState)).toMatchObject({ name: "x", size: 9007199254740993n, title: "l" });
    expect((await stored(2)).diagnostics?.[0]?.detail).toContain("Use that version of the provider or a newer one.");
  });

  it("a resource takes the state of another type that it knows, and the service refuses all others", async () => {
    const source = {
      sourceProviderAddress: "registry.terraform.io/other/other",
      sourceTypeName: "other_item",
      sourceState: { json: Buffer.from('{"identity":"i-7","label":"Seven"}') },
      sourcePrivate: Buffer.from("theirs"),
      targetTypeName: typeName,
    };
    const answer = await host.call("MoveResourceState", source);
    expect(answer.diagnostics ?? []).toEqual([]);
    expect(read(answer.targetState)).toMatchObject({ id: "i-7", name: "Seven" });
    expect(answer.targetPrivate ?? []).toHaveLength(0);
    const refused = await host.call("MoveResourceState", { ...source, sourceTypeName: "other_thing" });
    expect(refused.diagnostics).toMatchObject([{ summary: "Moving resource state is not supported" }]);
  });

  it("the provider service passes values of many megabytes", async () => {
    const title = "x".repeat(24 * 1024 * 1024);
    const config = value({ name: "x", title });
    const answer = await host.call("PlanResourceChange", {
      typeName,
      priorState: value(null),
      proposedNewState: config,
      config,
    });
    expect(read(answer.plannedState)).toMatchObject({ title });
  });

  it("the provider service stops running calls on StopProvider, and works again after the next configuration", async () => {
    const planned = value({ name: "x", behaviour: "slow", mode: "normal", revision: 1 });
    const apply = host.call("ApplyResourceChange", {
      typeName,
      priorState: value(null),
      plannedState: planned,
      config: planned,
    });
    await host.call("StopProvider", {});
    expect(read((await apply).newState)).toMatchObject({ name: "x" });
    expect(logs.at(-1)).toContain('"stopped":true');
    await configure();
    const again = await host.call("ReadResource", { typeName, currentState: value({ id: "gone" }) });
    expect(again.diagnostics ?? []).toEqual([]);
  });

  it("the provider service writes log lines that Terraform parses, without secrets", async () => {
    await host.call("ReadResource", { typeName, currentState: value({ id: "gone" }) });
    const line = JSON.parse(logs.findLast((each) => each.includes("reading")) ?? "") as { [name: string]: unknown };
    expect(line).toMatchObject({
      "@level": "info",
      "@message": "reading",
      "@module": "provider.toy",
      id: "gone",
      store: "(sensitive)",
    });
    expect(line["@timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });
});

describe("a provider without optional handlers", () => {
  it("a provider without optional handlers refuses imports and states of older versions, and takes warnings from configure", async () => {
    const kit = providerFor<null>();
    const plain = schema({ version: 2, attributes: { name: a.string({ required: true }) } });
    const provider = await startReattachable(
      kit.provider({
        name: "plain",
        address: "registry.terraform.io/acme/plain",
        schema: schema({ attributes: {} }),
        configure: async () => ({ client: null, diagnostics: [{ severity: "warning", summary: "Look out" }] }),
        resources: {
          plain_thing: kit.resource({
            schema: plain,
            read: async ({ state }) => ({ state }),
            apply: async () => ({ state: null }),
          }),
        },
      }),
      { writeLog: () => {} },
    );
    const host = new Host(provider.reattach);
    const imported = await host.call("ImportResourceState", { typeName: "plain_thing", id: "1" });
    expect(imported.diagnostics).toMatchObject([{ detail: "plain_thing cannot be imported." }]);
    const older = await host.call("UpgradeResourceState", {
      typeName: "plain_thing",
      version: 1,
      rawState: { json: bytes("{}") },
    });
    expect(older.diagnostics).toMatchObject([{ detail: "no way is known from schema version 1 to 2" }]);
    const newer = await host.call("UpgradeResourceState", {
      typeName: "plain_thing",
      version: 3,
      rawState: { json: bytes("{}") },
    });
    expect(newer.diagnostics).toMatchObject([
      {
        summary: "State of a newer provider",
        detail:
          "The state has schema version 3; this provider knows up to 2. Use that version of the provider or a newer one.",
      },
    ]);
    expect((await host.call("ConfigureProvider", {})).diagnostics).toMatchObject([
      { severity: 2, summary: "Look out" },
    ]);
    host.close();
    await provider.close();
  });
});

it("a provider gives each run a signal of its own, since one process serves many in debug mode", async () => {
  const kit = providerFor<null>();
  const signals: AbortSignal[] = [];
  const provider = await startReattachable(
    kit.provider({
      name: "plain",
      address: "registry.terraform.io/acme/plain",
      schema: schema({ attributes: {} }),
      configure: async (_, { signal }) => {
        signals.push(signal);
        return { client: null };
      },
      resources: {},
    }),
    { writeLog: () => {} },
  );
  const host = new Host(provider.reattach);
  for (const _ of [1, 2]) await host.call("ConfigureProvider", {});
  await host.call("StopProvider", {});
  expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
  host.close();
  await provider.close();
});
