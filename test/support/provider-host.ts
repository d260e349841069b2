// Plays Terraform to the provider in this process, call by call and with Terraform's rules: a planned value that is known
// must be the applied one. For details that need no real terraform.
import { expect, onTestFinished } from "vitest";
import { Secret } from "../../src/base/secret.js";
import type { Emulator } from "../../src/emulator/index.js";
import type { Clock } from "../../src/opsramp/clock.js";
import { installedIntegrationSchema } from "../../src/resources/schemas/installed-integration.js";
import type { Attribute, Attributes } from "../../src/terraform-plugin/index.js";
import { createService } from "../../src/terraform-plugin/service.js";
import { decodeMsgpack, encodeMsgpack } from "../../src/terraform-plugin/values/msgpack.js";
import { UNKNOWN, type Value } from "../../src/terraform-plugin/values/value.js";
import { createProvider, type RampsyncProvider } from "../../src/terraform-provider/provider.js";
import { providerSchema, resourceSchema } from "../../src/terraform-provider/schema.js";
import { INSTALLED_INTEGRATION } from "./stacks.js";
import { accessTo } from "./world.js";

type Object_ = { readonly [name: string]: Value };
type Loose = { readonly [name: string]: unknown };

export interface Stored {
  readonly state: Loose;
  readonly private: Uint8Array;
}

export interface Said {
  readonly severity: "error" | "warning";
  readonly summary: string;
  readonly detail: string;
}

export interface HostPlan {
  readonly planned: Loose | null;
  readonly private: Uint8Array;
  readonly replaces: boolean;
  readonly messages: readonly Said[];
  readonly prior: Stored | undefined;
  readonly config: Loose | undefined;
}

const schema = resourceSchema(installedIntegrationSchema);

/** Every attribute of the schema, null where absent. */
function whole(attributes: Attributes, value: Loose): Object_ {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, wholeValue(attribute, value[name])]),
  );
}

function wholeValue({ shape }: Attribute, value: unknown): Value {
  if (value === undefined || value === null) return null;
  if (value === UNKNOWN || shape.kind !== "nested") return value as Value;
  const wholeItem = (item: unknown) => (item === UNKNOWN ? UNKNOWN : whole(shape.attributes, item as Loose));
  if (shape.nesting === "single") return wholeItem(value);
  if (Array.isArray(value)) return value.map(wholeItem);
  return Object.fromEntries(Object.entries(value as Loose).map(([key, item]) => [key, wholeItem(item)]));
}

const isComputed = (attribute: Attribute) => attribute.options.computed === true;

const encode = (value: Object_ | null) => ({ msgpack: encodeMsgpack(schema.type, value) });
const decode = (message: { msgpack?: Uint8Array | undefined } | undefined) =>
  decodeMsgpack(schema.type, message?.msgpack ?? new Uint8Array([0xc0])) as Loose | null;
const none = new Uint8Array();

/** A provider process of one phase: `configure` begins another. */
export class ProviderHost {
  readonly #provider: RampsyncProvider;
  readonly #service: ReturnType<typeof createService>;
  readonly logs: string[] = [];

  constructor(environment: NodeJS.ProcessEnv, clock?: Clock) {
    this.#provider = createProvider({ environment, ...(clock && { clock }) });
    this.#service = createService(this.#provider.provider, { writeLog: (line) => this.logs.push(line) });
  }

  close(): Promise<void> {
    return this.#provider.close();
  }

  get service(): ReturnType<typeof createService> {
    return this.#service;
  }

  async configure(config: Loose = {}): Promise<readonly Said[]> {
    const answer = await this.#service.ConfigureProvider({
      terraformVersion: "1.11.4",
      config: { msgpack: encodeMsgpack(providerSchema.type, whole(providerSchema.attributes, config)) },
    });
    return saidBy(answer);
  }

  async validate(config: Loose): Promise<readonly Said[]> {
    const answer = await this.#service.ValidateResourceConfig({
      typeName: INSTALLED_INTEGRATION,
      config: encode(whole(schema.attributes, config)),
      clientCapabilities: { writeOnlyAttributesAllowed: true },
    });
    return saidBy(answer);
  }

  async read({ state, private: bytes }: Stored): Promise<(Stored & { messages: readonly Said[] }) | undefined> {
    const answer = await this.#service.ReadResource({
      typeName: INSTALLED_INTEGRATION,
      currentState: encode(whole(schema.attributes, state)),
      private: bytes,
    });
    const now = decode(answer.newState);
    return now === null ? undefined : { state: now, private: answer.private ?? none, messages: saidBy(answer) };
  }

  /** Without a configuration: a destroy. */
  async plan(config: Loose | undefined, prior?: Stored): Promise<HostPlan> {
    const written = config === undefined ? null : whole(schema.attributes, config);
    const before = prior === undefined ? null : whole(schema.attributes, prior.state);
    const proposed =
      written === null
        ? null
        : Object.fromEntries(
            Object.entries(schema.attributes).map(([name, attribute]): [string, Value] => [
              name,
              isComputed(attribute) ? (before?.[name] ?? (before === null ? null : null)) : (written[name] ?? null),
            ]),
          );
    const answer = await this.#service.PlanResourceChange({
      typeName: INSTALLED_INTEGRATION,
      priorState: encode(before),
      proposedNewState: encode(proposed && withoutSecrets(schema.attributes, proposed)),
      config: encode(written),
      priorPrivate: prior?.private ?? none,
    });
    return {
      planned: decode(answer.plannedState),
      private: answer.plannedPrivate ?? none,
      replaces: (answer.requiresReplace ?? []).length > 0,
      messages: saidBy(answer),
      prior,
      config,
    };
  }

  /** Applies a plan, and holds what is stored against what was planned. */
  async apply(plan: HostPlan): Promise<{ readonly stored: Stored | undefined; readonly messages: readonly Said[] }> {
    const answer = await this.#service.ApplyResourceChange({
      typeName: INSTALLED_INTEGRATION,
      priorState: encode(plan.prior === undefined ? null : whole(schema.attributes, plan.prior.state)),
      plannedState: encode(plan.planned as Object_ | null),
      config: encode(plan.config === undefined ? null : whole(schema.attributes, plan.config)),
      plannedPrivate: plan.private,
    });
    const messages = saidBy(answer);
    const state = decode(answer.newState);
    if (plan.planned !== null && state !== null && errorsOf(messages).length === 0) expectKept(plan.planned, state, "");
    return { stored: state === null ? undefined : { state, private: answer.private ?? none }, messages };
  }

  /** Plans and applies in one process, as `terraform apply` does in two. */
  async applied(config: Loose | undefined, prior?: Stored): Promise<Stored | undefined> {
    const plan = await this.plan(config, prior);
    expect(errorsOf(plan.messages)).toEqual([]);
    const { stored, messages } = await this.apply(plan);
    expect(errorsOf(messages)).toEqual([]);
    return stored;
  }

  async imports(id: string): Promise<{ readonly stored: Stored | undefined; readonly messages: readonly Said[] }> {
    const answer = await this.#service.ImportResourceState({ typeName: INSTALLED_INTEGRATION, id });
    const [imported] = answer.importedResources ?? [];
    const state = imported === undefined ? null : decode(imported.state);
    return {
      stored: state === null ? undefined : { state, private: imported?.private ?? none },
      messages: saidBy(answer),
    };
  }
}

export const errorsOf = (diagnostics: readonly Said[]) => diagnostics.filter(({ severity }) => severity === "error");

/** Whether a plan has nothing to do. */
export function isEmpty({ planned, prior }: HostPlan): boolean {
  return JSON.stringify(sorted(planned)) === JSON.stringify(sorted(prior?.state ?? null));
}

const sorted = (value: unknown): unknown => {
  if (value === UNKNOWN) return "(unknown)";
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null || value instanceof Secret) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
};

function withoutSecrets(attributes: Attributes, value: Object_): Object_ {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]): [string, Value] => {
      const attribute = attributes[name];
      if (attribute?.options.writeOnly === true) return [name, null];
      const isObject = attribute?.shape.kind === "nested" && attribute.shape.nesting === "single";
      if (!isObject || inner === null || inner === UNKNOWN || attribute?.shape.kind !== "nested") return [name, inner];
      return [name, withoutSecrets(attribute.shape.attributes, inner as Object_)];
    }),
  );
}

function expectKept(planned: unknown, applied: unknown, path: string): void {
  if (planned === UNKNOWN) return;
  if (typeof planned !== "object" || planned === null || Array.isArray(planned)) {
    expect(sorted(applied), `inconsistent result at ${path}`).toEqual(sorted(planned));
    return;
  }
  for (const [name, value] of Object.entries(planned)) expectKept(value, (applied as Loose)[name], `${path}.${name}`);
}

function saidBy(answer: { readonly diagnostics?: unknown }): readonly Said[] {
  const found = (answer.diagnostics ?? []) as readonly { severity?: number; summary?: string; detail?: string }[];
  return found.map(({ severity, summary = "", detail = "" }) => ({
    severity: severity === 1 ? "error" : "warning",
    summary,
    detail,
  }));
}

/** The provider's processes of one test, closed with `emulator` when it is over: terraform starts one for each phase. */
export function phasesOf(emulator: Emulator): (config?: object) => Promise<ProviderHost> {
  const hosts: ProviderHost[] = [];
  onTestFinished(async () => {
    for (const host of hosts) await host.close();
    await emulator.close();
  });
  return async (config = {}) => {
    const host = new ProviderHost({ ...accessTo(emulator), OPSRAMP_TENANT: "client_8" });
    hosts.push(host);
    expect(await host.configure({ ...config })).toEqual([]);
    return host;
  };
}
