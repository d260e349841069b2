// The integration that a probe installs for its experiments: updates that are read back, and the requests that were sent.
import { RampsyncError } from "../../base/error.js";
import { isGone } from "../../base/error-kind.js";
import type { WireIntegration, WireMapping, WireNotifier } from "../../integration/wire/wire.js";
import type { OpsRampClient } from "../../opsramp/client.js";
import type { Clock } from "../../opsramp/clock.js";

/** How long a read waits after the one before it, in milliseconds, until a write shows: half a minute in all. */
const WAITS = [0, 250, 500, 1000, 2000, 4000, 8000, 15_000];

/** The scratch integration cannot be read: no experiment can tell anything more. */
export class ScratchUnreadable extends Error {
  constructor(override readonly cause: RampsyncError) {
    super(cause.message);
  }
}

export interface ScratchOptions {
  readonly client: OpsRampClient;
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly clock: Clock;
  /** Ends what waits. */
  readonly signal?: AbortSignal | undefined;
}

/** What an update became. */
export interface Shown {
  /** The integration with it. */
  readonly wire: WireIntegration;
  /** How often it was read before that showed it. */
  readonly readsBefore: number;
  /** Milliseconds from the answer to the update until it showed. */
  readonly after: number;
}

export class Scratch {
  readonly client: OpsRampClient;
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #updates = 0;

  constructor({ client, tenant, id, name, clock, signal }: ScratchOptions) {
    this.client = client;
    this.tenant = tenant;
    this.id = id;
    this.name = name;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Sends an update, and does not look at what becomes of it. */
  async send(body: WireIntegration): Promise<void> {
    await this.client.updateIntegration(this.tenant, this.id, body);
  }

  /**
   * Sends an update with a description of its own, which no form of storing changes, and reads until that shows: then
   * everything shows that was sent before. Throws RS4201 where it does not.
   */
  async update(body: WireIntegration): Promise<Shown> {
    this.#updates += 1;
    const description = `update ${this.#updates} of a probe`;
    await this.send({ ...body, description });
    return this.shows((wire) => wire.description === description);
  }

  /** Reads until the integration is so. Throws RS4201 where it is not within half a minute. */
  async shows(isSo: (wire: WireIntegration) => boolean): Promise<Shown> {
    const began = this.#clock.now();
    const shown = await this.until(async () => {
      const wire = await this.#read();
      return wire !== undefined && isSo(wire) ? wire : undefined;
    });
    if (shown !== undefined) {
      return { wire: shown.value, readsBefore: shown.asked - 1, after: this.#clock.now() - began };
    }
    throw new RampsyncError("RS4201", "What was sent did not show within half a minute.", {
      place: { tenant: this.tenant, integration: this.id },
    });
  }

  /** Asks again until there is an answer; undefined where there is none within half a minute. */
  async until<Value>(
    ask: () => Promise<Value | undefined>,
  ): Promise<{ readonly value: Value; readonly asked: number } | undefined> {
    for (const [index, wait] of WAITS.entries()) {
      if (wait > 0) await this.#clock.sleep(wait, this.#signal);
      const value = await ask();
      if (value !== undefined) return { value, asked: index + 1 };
    }
    return undefined;
  }

  /** Whether the integration is gone within half a minute. */
  async isGone(): Promise<boolean> {
    return (await this.until(async () => ((await this.#read()) === undefined ? true : undefined))) !== undefined;
  }

  /** Undefined where the server says that there is none. */
  async #read(): Promise<WireIntegration | undefined> {
    try {
      return await this.client.getIntegration(this.tenant, this.id);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw RampsyncError.is(error) ? new ScratchUnreadable(error) : error;
    }
  }
}

/** A mapping of an attribute of incidents, with these third-party values for one value of OpsRamp. */
export function mappingOf(
  name: "Priority" | "Status" | "Subject",
  thirdPartyAttrName: string,
  thirdPartyValues: readonly string[],
): WireMapping {
  return {
    name,
    entityType: "INCIDENT",
    thirdPartyEntityType: "TICKET",
    thirdPartyAttrName,
    attrValues: thirdPartyValues.map((value) => ({ attrValue: "Open", thirdPartyAttrValue: value })),
  };
}

export const thirdPartyValuesOf = (mapping: WireMapping): readonly string[] =>
  (mapping.attrValues ?? []).map(({ thirdPartyAttrValue, tenantAttrValue }) =>
    String(thirdPartyAttrValue ?? tenantAttrValue ?? ""),
  );

export const notifierOf = ({ outboundConfig }: WireIntegration): WireNotifier | undefined =>
  outboundConfig?.baseNotifier ?? outboundConfig?.notifier;
