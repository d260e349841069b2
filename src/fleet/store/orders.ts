// What people order of a fleet whose folder another process has open: left there as files, which that process carries out.
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { replaceFile } from "../../base/replace-file.js";
import { OWNER_ONLY, systemCode } from "../../base/system.js";
import type { Pause } from "./pauses.js";

/** Pauses that begin, or tenants whose pauses end. */
export type Order = { readonly pause: readonly Pause[] } | { readonly resume: readonly string[] };

/** At the beginning of a name: its time, so that names sort as the orders were left. */
const TIME_DIGITS = 15;

const ordersIn = (folder: string) => join(folder, "orders");

/** Keeps an order until a process takes it, now or when one starts. @throws RS2017 */
export function leaveOrder(folder: string, order: Order, now: number): void {
  const orders = ordersIn(folder);
  const name = `${String(now).padStart(TIME_DIGITS, "0")}-${randomUUID()}`;
  try {
    mkdirSync(orders, { recursive: true, mode: 0o700 });
    replaceFile(join(orders, `${name}.json`), JSON.stringify(order), OWNER_ONLY);
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new RampsyncError("RS2017", `The folder of the fleet cannot be written: ${reason}.`, {
      place: { file: orders },
      cause,
    });
  }
}

export interface WaitingOrder {
  readonly order: Order;
  /** When it was left, in milliseconds since the epoch. */
  readonly since: number;
}

/** Orders that no process has carried out yet, the earliest first. @throws RS2017 for one that cannot be read. */
export function waitingOrders(folder: string): readonly WaitingOrder[] {
  const orders = ordersIn(folder);
  return namesIn(orders).flatMap((name) => {
    const path = join(orders, name);
    try {
      return [{ order: readOrder(path), since: Number(name.slice(0, TIME_DIGITS)) }];
    } catch (cause) {
      // It was carried out meanwhile.
      if (systemCode(cause) === "ENOENT") return [];
      throw new RampsyncError(
        "RS2017",
        `An order of the fleet cannot be read: ${systemCode(cause) ?? "it is no JSON"}.`,
        {
          place: { file: path },
          cause,
        },
      );
    }
  });
}

/** Carries out what was left, the earliest first; each is removed when it is done. */
export async function takeOrders(folder: string, carryOut: (order: Order) => Promise<unknown>): Promise<void> {
  const orders = ordersIn(folder);
  for (const name of namesIn(orders)) {
    const path = join(orders, name);
    await carryOut(readOrder(path));
    rmSync(path);
  }
}

function namesIn(orders: string): readonly string[] {
  try {
    return readdirSync(orders)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

function readOrder(path: string): Order {
  const order = JSON.parse(readFileSync(path, "utf8")) as Order;
  if ("resume" in order) return order;
  return {
    pause: order.pause.map(({ since, until, ...pause }) => ({
      ...pause,
      since: new Date(since),
      until: until === undefined ? undefined : new Date(until),
    })),
  };
}
