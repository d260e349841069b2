// What a run is told: by whoever calls a verb, and by the verb itself.
import type { Shard } from "../document/plan-document.js";
import type { Clock } from "../opsramp/clock.js";
import type { RequestTerms } from "../opsramp/request-terms.js";
import type { ResourceTable } from "../resources/table.js";
import type { Host } from "./host.js";

/** What every verb that loads a program takes. */
export interface RunOptions {
  /** The directory of cdktf.json. */
  readonly directory: string;
  /** Where TF_VAR_…, TF_WORKSPACE, OPSRAMP_… and the like are read, and what the program gets (without secrets). */
  readonly environment: NodeJS.ProcessEnv;
  /** Values of variables by name, as text; they win over every file. */
  readonly variables?: { readonly [name: string]: string };
  /** Files with values of variables, in order; relative ones to `directory`. */
  readonly variableFiles?: readonly string[];
  /** Names, construct paths or globs (`*`, `?`) of the stacks to look at. Default: all. */
  readonly stacks?: readonly string[];
  /** False takes the stacks of the last synth instead of running the program. Default true. */
  readonly synth?: boolean;
  /**
   * Takes what another job synthesised in place of running the program: its output directory, and the digest that
   * `validate` told of it.
   */
  readonly synthesised?: {
    readonly directory: string;
    readonly digest?: string;
    /** Whether some stacks of the program are left out: states of those are not looked for. Default false. */
    readonly isPart?: boolean;
  };
  /** Only resources of this tenant. */
  readonly tenant?: string;
  /** Only the tenants of this shard, which their names alone decide. Default: all. */
  readonly shard?: Shard;
  /**
   * Only these resources, with what they depend on, or for destroy what depends on them: addresses, `STACK/ADDRESS`, or paths of
   * constructs, which stand for all that is below them; `*` and `?` match as in `stacks`. Default: all.
   */
  readonly targets?: readonly string[];
  /** Is told what the run does while it does it. */
  readonly host: Host;
  /**
   * A command for the shell that gives secrets which nothing else gives: asked with JSON on its standard input
   * (`{"version": 1, "stack": …, "names": […]}`), it answers with `{"values": {…}}`. Default: that of
   * RAMPSYNC_SECRETS_COMMAND, else none.
   */
  readonly secretsCommand?: string;
  /** How long one call of it may take, in milliseconds. Default 30,000. */
  readonly secretsTimeoutMs?: number;
  /** The file of profiles; relative to `directory`. Default: that of RAMPSYNC_PROFILES, else rampsync.profiles.json beside cdktf.json. */
  readonly profiles?: string;
  /** Aborting it stops the run after what is under way: states are saved and locks given back. */
  readonly signal?: AbortSignal;
  /** Sends declared secrets again, whatever is known of them. Default false. */
  readonly sendSecrets?: boolean;
  /**
   * Hosts, such as `desk.example.com`, to which events may be posted that would otherwise stop a run for a review. Default:
   * those of RAMPSYNC_ALLOW_EVENT_POSTS or of the provider block, which count beside these.
   */
  readonly allowEventPosts?: readonly string[];
  /**
   * Tenants in which a write may make a copy of an integration that they inherit from their partner. Default: those of
   * RAMPSYNC_ALLOW_DETACH or of the provider block, which count beside these.
   */
  readonly allowDetach?: readonly string[];
  /** Refuses what the catalogue lacks of a declaration (RS2103). Default: what the provider block or the catalogue says. */
  readonly strictCatalogue?: boolean;
  /** A limit of the user's, for each tenant and class of requests, beside those of the API. */
  readonly maxRequestsPerMinute?: number;
  /**
   * Percent of what the API's limits leave of a tenant's requests that the run takes, 1 to 100; the rest is left to the
   * tenant's other clients. Default: what the provider block says, else 50.
   */
  readonly limitShare?: number;
  /** Default: the real time. */
  readonly clock?: Clock;
}

/** The options of a run with the resources that its program and states may have. */
export type WithResources<Options extends RunOptions = RunOptions> = Options & {
  readonly resources: ResourceTable;
  /** Values of variables of a stack; they win over all others. Default: none. */
  readonly valuesOf?: (stack: string) => { readonly [name: string]: string };
  /** What holds requests back beside the credentials. Default: limits alone, of which nothing is used. */
  readonly terms?: RequestTerms;
};

/** A state that a user gives. */
export interface GivenState {
  /** As `terraform state pull` prints it. */
  readonly text: string;
  /** What errors call it, such as the path of its file. */
  readonly where: string;
}

/** States of stacks, wherever they come from. */
export interface GivenStates {
  /**
   * The state of a stack; undefined where it is to be read where its backend keeps it.
   * @throws RS2017 for one that cannot be read, and for one that should be there and is not: the stack is then not looked at.
   */
  of(stack: string): Promise<GivenState | undefined>;
  /** What was named: none of these names may be of no stack. */
  readonly names?: readonly string[];
  /** The files that are there, by the name of the stack that each is for: what is of no stack is told. */
  readonly files?: ReadonlyMap<string, string>;
}

/** What the verbs that write nothing take. */
export interface ReadOnlyOptions extends RunOptions {
  /** The state of the one stack that is looked at, of whatever backend, in place of the file that its backend names. */
  readonly state?: GivenState;
  /** The states of several stacks, each asked for by the name of its stack when that is looked at. */
  readonly states?: GivenStates;
  /**
   * A file of what the run has looked at, written as tenants end and removed at the end; relative to `directory`. Where a
   * run that was stopped has left it, its tenants are taken from there unless they are declared or recorded otherwise
   * now, or a day has passed. Default: none.
   */
  readonly resume?: string;
}
