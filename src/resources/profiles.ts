// The file of profiles, rampsync.profiles.json beside the program: which stacks talk to which endpoint, and as which API
// client. It names where secrets come from and never holds one.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod/mini";
import { type EntriesFile, pathOf, readEntries, unknownMembers, wrongEntry } from "../base/entries-file.js";
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import { globExpression } from "../base/glob.js";

export const PROFILES_FILE = "rampsync.profiles.json";
/** Names another file. */
export const PROFILES_VARIABLE = "RAMPSYNC_PROFILES";

const text = z.string().check(z.minLength(1), z.maxLength(2000));

/** Where a value comes from that is not written in the file. */
const elsewhereShape = z.union([
  /** A variable of the environment. */
  z.strictObject({ environment: text }),
  /** The name by which the secrets command is asked for it. */
  z.strictObject({ secrets_command: text }),
]);

export const profileShape = z.strictObject({
  name: text,
  /** Names of stacks, or globs (`*`, `?`). */
  stacks: z.array(text).check(z.minLength(1)),
  endpoint: text,
  client_id: z.union([text, elsewhereShape]),
  client_secret: elsewhereShape,
  /** Of resources that name none. */
  tenant: z.optional(text),
});

type Elsewhere = z.infer<typeof elsewhereShape>;
export type Profile = z.infer<typeof profileShape>;

const profilesFile: EntriesFile = {
  name: PROFILES_FILE,
  what: "file of profiles",
  list: "profiles",
  code: "RS2072",
};

/** Gives the values of names that a profile has from the secrets command. */
export type AskForProfile = (profile: string, names: readonly string[]) => Promise<ReadonlyMap<string, string>>;

export class Profiles {
  constructor(
    readonly file: string,
    readonly profiles: readonly Profile[],
  ) {}

  /** The first profile that names the stack. */
  of(stack: string): Profile | undefined {
    return this.profiles.find(({ stacks }) => stacks.some((pattern) => globExpression(pattern).test(stack)));
  }

  /** Throws RS2072. */
  named(name: string): Profile {
    const found = this.profiles.find((profile) => profile.name === name);
    if (found !== undefined) return found;
    throw new RampsyncError("RS2072", `There is no profile "${name}".`, {
      place: { file: this.file },
      hint: `The profiles are: ${this.profiles.map((profile) => profile.name).join(", ")}.`,
    });
  }

  /** Variables of the environment that hold what profiles take from there. */
  get variables(): readonly string[] {
    return this.profiles.flatMap((profile) =>
      elsewhereOf(profile).flatMap((from) => ("environment" in from ? [from.environment] : [])),
    );
  }

  /** What of a profile needs no secret, in the place of the OPSRAMP_… variables. */
  known({ endpoint, tenant }: Profile, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const { OPSRAMP_CLIENT_ID: _id, OPSRAMP_CLIENT_SECRET: _secret, OPSRAMP_TENANT: _tenant, ...others } = environment;
    return { ...others, OPSRAMP_ENDPOINT: endpoint, ...(tenant === undefined ? {} : { OPSRAMP_TENANT: tenant }) };
  }

  /**
   * The whole of it, in the same form. A profile is whole: nothing of it comes from the OPSRAMP_… variables, or a secret
   * could go to an endpoint that it is not of.
   * @throws RS2072 for a variable that is not set, or a secrets command that is needed and not given.
   */
  async access(
    profile: Profile,
    environment: NodeJS.ProcessEnv,
    ask: AskForProfile | undefined,
  ): Promise<NodeJS.ProcessEnv> {
    const names = elsewhereOf(profile).flatMap((from) => ("secrets_command" in from ? [from.secrets_command] : []));
    const refuse = (problem: string, hint: string): never => {
      throw new RampsyncError("RS2072", `The profile "${profile.name}" ${problem}.`, {
        place: { file: this.file },
        hint,
      });
    };
    if (names.length > 0 && ask === undefined) {
      refuse("takes secrets from the secrets command, and none is given", "Use --secrets-command.");
    }
    const given = names.length === 0 ? undefined : await ask?.(profile.name, [...new Set(names)]);
    const valueFrom = (member: "client_id" | "client_secret"): string => {
      const from: string | Elsewhere = profile[member];
      if (typeof from === "string") return from;
      if ("secrets_command" in from) {
        const value = given?.get(from.secrets_command);
        return value ?? refuse(`gets no ${member} from the secrets command`, "Let it give a text for this name.");
      }
      const value = environment[from.environment] ?? "";
      return value !== "" ? value : refuse(`takes its ${member} from ${from.environment}, which is not set`, "Set it.");
    };
    return {
      ...this.known(profile, environment),
      OPSRAMP_CLIENT_ID: valueFrom("client_id"),
      OPSRAMP_CLIENT_SECRET: valueFrom("client_secret"),
    };
  }
}

function elsewhereOf({ client_id, client_secret }: Profile): readonly Elsewhere[] {
  return [client_id, client_secret].filter((from) => typeof from !== "string");
}

/**
 * Undefined where there is no file and none is named.
 * @throws RS2017 for a file that cannot be read, RS2072 with everything that is wrong in it.
 */
export function readProfiles(
  directory: string,
  environment: NodeJS.ProcessEnv,
  named: string = environment[PROFILES_VARIABLE] ?? "",
): Profiles | undefined {
  const file = named === "" ? pathOf(profilesFile, directory) : resolve(directory, named);
  if (named === "" && !existsSync(file)) return undefined;
  const errors: RampsyncError[] = [];
  const profiles: Profile[] = [];
  for (const [index, item] of readEntries(profilesFile, file).entries()) {
    const { data, error } = profileShape.safeParse(item);
    const wrong = (place: readonly PropertyKey[], problem: string) =>
      errors.push(wrongEntry(profilesFile, file, [index, ...place], problem));
    for (const issue of error?.issues ?? []) wrong(issue.path, problemOf(issue, item));
    if (data === undefined) continue;
    if (profiles.some(({ name }) => name === data.name)) wrong(["name"], "is that of another profile as well");
    profiles.push(data);
  }
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return new Profiles(file, profiles);
}

/** Never repeats a value: it may be a secret. */
function problemOf(issue: z.core.$ZodIssue, item: unknown): string {
  const member = issue.path.at(-1);
  const value =
    typeof item === "object" && item !== null ? (item as Record<string, unknown>)[String(member)] : undefined;
  if (member === "client_secret" && typeof value === "string") {
    return 'is written in clear: name where it comes from, {"environment": "NAME"} or {"secrets_command": "NAME"}';
  }
  if (member === "client_secret" || member === "client_id") {
    return 'is no object {"environment": "NAME"} or {"secrets_command": "NAME"}';
  }
  if (member === "stacks") return "is no list of names of stacks";
  return unknownMembers(issue) ?? "is missing, or no text";
}
