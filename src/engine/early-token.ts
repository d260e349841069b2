// Asks for the token of a run while its program runs, where what the program made last says that it will be needed.
import { readFile, stat } from "node:fs/promises";
import { globExpression } from "../base/glob.js";
import { givenText } from "../integration/declared/config.js";
import { declaredId } from "../resources/identity.js";
import { type Access, connectionOf } from "./access.js";
import type { Connections } from "./connection.js";
import { readLastStack } from "./load/last-synth.js";
import { type ManifestStack, readManifest } from "./load/manifest.js";
import type { RunOptions, WithResources } from "./run-options.js";
import { tenantsOfRun } from "./shard.js";

/** Stacks of the last synth that are looked at: one of them says enough, in nearly every project. */
const STACKS = 3;

/** Bytes of a stack above which it is not read for this: a larger one would delay the program. */
const LARGEST = 4 * 1024 * 1024;

/** Arguments of a provider by which the program itself says where the token comes from. */
const OF_THE_PROGRAM = ["endpoint", "client_id", "client_secret"];

export interface EarlyTokenOptions extends Pick<WithResources, "environment" | "resources"> {
  readonly run: Pick<RunOptions, "stacks" | "tenant" | "shard">;
  readonly access: Access;
  readonly connections: Connections;
}

/**
 * For `LoadOptions.beforeProgram`. Nothing else can be asked before the program has ended well: it may fail, or declare
 * other things now, and a search would then be a call too many. No error is thrown here: what is wrong shows when the run
 * needs the token.
 */
export function earlyToken(options: EarlyTokenOptions): (output: string) => Promise<() => void> {
  return async (output) => {
    const stacks = await lastStacks(output, options.run).catch(() => []);
    return () => {
      void begin(stacks, options).catch(() => undefined);
    };
  };
}

interface LastText {
  readonly name: string;
  readonly text: string;
}

async function lastStacks(output: string, run: EarlyTokenOptions["run"]): Promise<readonly LastText[]> {
  const looksAt = tenantsOfRun(run);
  const patterns = run.stacks?.map(globExpression) ?? [];
  const isSelected = ({ name, constructPath }: ManifestStack) =>
    patterns.length === 0 || patterns.some((glob) => glob.test(name) || glob.test(constructPath));
  const selected = (await readManifest(output)).filter(isSelected);
  // Stacks are named like their tenants, unless the program says otherwise.
  const likely = [...selected.filter(({ name }) => looksAt(name)), ...selected.filter(({ name }) => !looksAt(name))];
  const texts = likely.slice(0, STACKS).map(async ({ name, source }) => {
    if ((await stat(source)).size > LARGEST) return [];
    return [{ name, text: await readFile(source, "utf8") }];
  });
  return (await Promise.all(texts)).flat();
}

/** Asks for the token of the first stack that looks at an integration by its id as the client that the environment names. */
async function begin(stacks: readonly LastText[], options: EarlyTokenOptions): Promise<void> {
  const { access, connections, environment, resources, run } = options;
  const looksAt = tenantsOfRun(run);
  for (const { name, text } of stacks) {
    const { providers, resources: declared } = readLastStack(text);
    const [provider = {}, ...others] = providers;
    if (others.length > 0 || OF_THE_PROGRAM.some((argument) => argument in provider) || !isLiteral(provider)) continue;
    const own = await access.withoutCommand(name);
    const settings = connectionOf({ name, environment: own }, provider, environment);
    const isAsked = declared.some(({ type, body }) => {
      const definition = resources.get(type);
      const tenant = givenText(body.tenant_id) ?? settings.tenant;
      const id = definition && declaredId(definition, body);
      return id !== undefined && tenant !== undefined && isLiteral([id, tenant]) && looksAt(tenant);
    });
    if (isAsked) return connections.begin(settings);
  }
}

/** Whether nothing of it is a reference or a template. */
function isLiteral(value: unknown): boolean {
  return !/[$%]\{/.test(JSON.stringify(value));
}
