// Which endpoint and API client each stack has: that of the profile that names it, else that of the run's environment.
import { RampsyncError } from "../base/error.js";
import { endpointAddress } from "../opsramp/endpoint.js";
import { type ConnectionSettings, readConnection } from "../resources/connection.js";
import { type AskForProfile, type Profile, type Profiles, readProfiles } from "../resources/profiles.js";
import { SecretsCommand } from "./load/secrets-command.js";
import type { LoadedStack } from "./load/stack.js";
import type { RunOptions } from "./run-options.js";

/** Names a secrets command; the option wins. */
export const SECRETS_COMMAND_VARIABLE = "RAMPSYNC_SECRETS_COMMAND";

type AccessOptions = Pick<
  RunOptions,
  "directory" | "environment" | "secretsCommand" | "secretsTimeoutMs" | "profiles" | "signal"
>;

export class Access {
  readonly command: SecretsCommand | undefined;
  readonly #profiles: Profiles | undefined;
  readonly #environment: NodeJS.ProcessEnv;

  /** @throws RS2017 and RS2072 for a file of profiles that is not usable. */
  constructor({ directory, environment, profiles, signal, secretsTimeoutMs, ...options }: AccessOptions) {
    const command = options.secretsCommand ?? environment[SECRETS_COMMAND_VARIABLE] ?? "";
    this.#environment = environment;
    this.#profiles = readProfiles(directory, environment, profiles);
    this.command =
      command === ""
        ? undefined
        : new SecretsCommand({ command, directory, environment, timeoutMs: secretsTimeoutMs, signal });
  }

  get hasProfiles(): boolean {
    return this.#profiles !== undefined;
  }

  /** Variables of the environment that the program is not to see. */
  get withheld(): readonly string[] {
    return this.#profiles?.variables ?? [];
  }

  /** With what its profile says without any secret. */
  known(stack: LoadedStack): LoadedStack {
    const profile = this.#profiles?.of(stack.name);
    if (profile === undefined || this.#profiles === undefined) return stack;
    return { ...stack, environment: this.#profiles.known(profile, this.#environment) };
  }

  /** With all that their profiles say; each profile that any of them has is asked for once. */
  readonly of = async (stacks: readonly LoadedStack[]): Promise<readonly LoadedStack[]> => {
    const profiles = this.#profiles;
    if (profiles === undefined) return stacks;
    const environments = new Map<Profile, Promise<NodeJS.ProcessEnv>>();
    return Promise.all(
      stacks.map(async (stack) => {
        const profile = profiles.of(stack.name);
        if (profile === undefined) return stack;
        const environment = environments.get(profile) ?? profiles.access(profile, this.#environment, this.#ask);
        environments.set(profile, environment);
        return { ...stack, environment: await environment };
      }),
    );
  };

  /**
   * The environment of a stack, without asking the secrets command for anything.
   * @throws RS2072 where its profile takes secrets from there, or is not whole.
   */
  async withoutCommand(stack: string): Promise<NodeJS.ProcessEnv> {
    const profile = this.#profiles?.of(stack);
    if (profile === undefined || this.#profiles === undefined) return this.#environment;
    return this.#profiles.access(profile, this.#environment, undefined);
  }

  /** The environment of a run without a program, with the profile of that name. @throws RS2072 */
  async named(name: string | undefined): Promise<NodeJS.ProcessEnv> {
    if (name === undefined) return this.#environment;
    if (this.#profiles === undefined) {
      throw new RampsyncError("RS2072", `There is no file of profiles, and so no profile "${name}".`, {
        place: { flag: "--profile" },
      });
    }
    return this.#profiles.access(this.#profiles.named(name), this.#environment, this.#ask);
  }

  get #ask(): AskForProfile | undefined {
    const { command } = this;
    if (command === undefined) return undefined;
    return async (profile, names) => {
      const values = await command.ask({ profile }, names);
      return new Map([...values].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
    };
  }
}

/** What was made of a block of a provider last, and of which environment. */
const lastMade = new WeakMap<
  Readonly<Record<string, unknown>>,
  { readonly from: NodeJS.ProcessEnv; readonly settings: ConnectionSettings }
>();

/**
 * The settings of a provider block of a stack, the same object for all resources of the block.
 * @throws RS2072 where the block names another endpoint than the stack's profile, whose secret is not for it; else as
 * `readConnection`.
 */
export function connectionOf(
  stack: Pick<LoadedStack, "environment" | "name">,
  providerConfig: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
): ConnectionSettings {
  const from = stack.environment ?? environment;
  const made = lastMade.get(providerConfig);
  if (made?.from === from) return made.settings;
  const settings = readConnection(providerConfig, from);
  refuseOtherEndpoint(stack, settings);
  lastMade.set(providerConfig, { from, settings });
  return settings;
}

function refuseOtherEndpoint(
  { environment: own, name }: Pick<LoadedStack, "environment" | "name">,
  settings: ConnectionSettings,
): void {
  const profiled = own?.OPSRAMP_ENDPOINT;
  if (profiled === undefined || settings.endpoint === profiled) return;
  const [wanted, found] = [endpointAddress(profiled), endpointAddress(settings.endpoint)];
  if (wanted === found) return;
  throw new RampsyncError(
    "RS2072",
    `The provider names the endpoint ${found}, and the profile of the stack ${wanted}.`,
    {
      place: { stack: name },
      hint: "Take the endpoint out of the program, or the stack out of the profile.",
    },
  );
}
