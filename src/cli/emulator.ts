// rampsync emulator: serves the API stand-in until it is stopped.

import { RampsyncError } from "../base/error.js";
import { systemCode } from "../base/system.js";
import { defaultSwitches, Emulator, type Switches } from "../emulator/index.js";
import { fail, type OutputOptions } from "./terminal.js";

export interface EmulatorFlags extends OutputOptions {
  readonly port?: number;
  readonly state?: string;
  readonly save?: string;
  readonly log?: string;
  readonly scenario?: string;
  readonly switch?: readonly string[];
}

export async function emulatorCommand(flags: EmulatorFlags): Promise<number> {
  try {
    const emulator = await start(flags);
    const [credential] = emulator.state().credentials ?? [];
    const [tenant] = Object.keys(emulator.state().tenants ?? {});
    const settings = [
      `export OPSRAMP_ENDPOINT=${emulator.url}`,
      `export OPSRAMP_CLIENT_ID=${credential?.clientId ?? "emulator"}`,
      `export OPSRAMP_CLIENT_SECRET=${credential?.clientSecret ?? "emulator-secret"}`,
      ...(tenant === undefined ? [] : [`export OPSRAMP_TENANT=${tenant}`]),
    ];
    // Who reads that it serves may stop it at once.
    const stopped = new Promise<void>((resolve) => {
      process.once("SIGINT", () => resolve());
      process.once("SIGTERM", () => resolve());
    });
    process.stdout.write(`${settings.join("\n")}\n# The emulator serves until it is stopped (Ctrl-C).\n`);
    await stopped;
    if (flags.save !== undefined) await emulator.save(flags.save);
    await emulator.close();
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

async function start(flags: EmulatorFlags): Promise<Emulator> {
  try {
    return await Emulator.start({
      port: flags.port ?? 0,
      switches: parseSwitches(flags.switch ?? []),
      ...(flags.state === undefined ? {} : { state: flags.state }),
      ...(flags.log === undefined ? {} : { log: flags.log }),
      ...(flags.scenario === undefined ? {} : { scenario: flags.scenario }),
    });
  } catch (cause) {
    if (RampsyncError.is(cause)) throw cause;
    const ofSystem = systemCode(cause) !== undefined;
    throw new RampsyncError("RS2017", cause instanceof Error ? cause.message : String(cause), {
      cause,
      ...(ofSystem ? {} : { hint: "Correct what is named there and start again." }),
    });
  }
}

/** `name=value`, with the value read as what the switch's default is. */
function parseSwitches(flags: readonly string[]): Partial<Switches> {
  return Object.fromEntries(
    flags.map((flag) => {
      const [name = "", ...rest] = flag.split("=");
      const text = rest.join("=");
      if (!Object.hasOwn(defaultSwitches, name)) {
        const known = Object.keys(defaultSwitches).join(", ");
        throw new RampsyncError("RS2015", `There is no switch "${name}".`, { hint: `Known: ${known}.` });
      }
      return [name, switchValue(name, text, typeof defaultSwitches[name as keyof Switches])];
    }),
  );
}

function switchValue(name: string, text: string, kind: string): unknown {
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (kind === "number" && /^\d+$/.test(text)) return Number(text);
  if (kind === "string" && text !== "") return text;
  const right = kind === "boolean" ? "true or false" : kind === "number" ? "a whole number" : "a value";
  throw new RampsyncError("RS2015", `The switch "${name}" has no usable value.`, {
    hint: kind === "object" ? "It is set in code alone." : `Write --switch ${name}=…, with ${right}.`,
  });
}
