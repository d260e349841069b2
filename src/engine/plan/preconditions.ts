// What a saved plan rests on: taken down when it is made, checked when it is applied.

import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import type { Fingerprint, FingerprintKey } from "../../base/fingerprint.js";
import type { FingerprintKeys } from "../../base/fingerprint-keys.js";
import { isRecord } from "../../base/json.js";
import { type Place } from "../../base/place.js";
import { Secret } from "../../base/secret.js";
import { withSource } from "../../base/source-places.js";
import type { Change } from "../../document/change.js";
import { pathText } from "../../document/change.js";
import type { PlanDocument, ResourceDocument } from "../../document/plan-document.js";
import type { Connections } from "../connection.js";
import type { LoadedProgram } from "../load/load.js";
import type { LoadedStack } from "../load/stack.js";
import { type Managed, placeIn } from "../records/managed.js";
import { type Joined } from "../records/managed-resources.js";
import { type RunOptions } from "../run-options.js";
import type { StoredState } from "../state/stored.js";
import { resourceDocument } from "./document.js";
import type { IntegrationPrecondition, Preconditions, SavedPlan } from "./plan-file.js";
import { hasWork, type Planned } from "./planned.js";

export function preconditionsOf(
  program: LoadedProgram,
  states: ReadonlyMap<LoadedStack, StateStamp>,
  planned: readonly Planned[],
  { stacks, tenant, targets, shard, sendSecrets }: RunOptions,
): Preconditions {
  return {
    program: program.hash,
    run: {
      ...(stacks === undefined ? {} : { stacks: [...stacks] }),
      ...(tenant === undefined ? {} : { tenant }),
      ...(targets === undefined ? {} : { targets: [...targets] }),
      ...(shard === undefined ? {} : { shard: { index: shard.index, count: shard.count } }),
      send_secrets: sendSecrets ?? false,
    },
    states: Object.fromEntries([...states].map(([stack, state]) => [stack.name, state])),
    integrations: planned
      .filter((resource) => resource.error === undefined && hasWork(resource))
      .map(({ managed, plan, session, unresolved = managed }) => ({
        stack: managed.stack.name,
        address: managed.address,
        declaration: declarationHash(unresolved),
        secrets: fingerprints(unresolved, session.fingerprintKeys.own),
        ...(plan === undefined ? {} : { live: plan.liveHash }),
      })),
  };
}

/** The options of the run that a saved plan was made in. */
export function optionsOfPlan<Options extends RunOptions>(
  options: Options,
  { preconditions: { run } }: SavedPlan,
): Options {
  return {
    ...options,
    ...(run.stacks === undefined ? {} : { stacks: run.stacks }),
    ...(run.tenant === undefined ? {} : { tenant: run.tenant }),
    ...(run.targets === undefined ? {} : { targets: run.targets }),
    ...(run.shard === undefined ? {} : { shard: run.shard }),
    sendSecrets: run.send_secrets,
  };
}

/** @throws RS3008 when the program is another one. */
export function checkProgram(program: LoadedProgram, { preconditions }: SavedPlan): void {
  if (program.hash !== preconditions.program) throw stale("The program changed after the plan was made.");
}

/** The state of a stack. @throws RS3008 when it was replaced or written since. */
export function unmovedState<Kind extends StoredState>(
  { name }: LoadedStack,
  state: Kind,
  { preconditions }: SavedPlan,
): Kind {
  if (isDeepStrictEqual(preconditions.states[name], stampOf(state))) return state;
  throw stale("The state changed after the plan was made.", { stack: name });
}

/**
 * The integrations that the plan does anything for, and the errors of the states that alone remember some of them.
 * @throws RampsyncErrors of RS3008 when variables or secrets are others than those that the plan was made with.
 */
export function selectPlanned(
  { managed, unusable }: Joined,
  { preconditions }: SavedPlan,
  connections: Connections,
): { readonly managed: readonly Managed[]; readonly errors: readonly RampsyncError[] } {
  const unusableByName = new Map([...unusable].map(([{ name }, error]) => [name, error]));
  const unreported = new Set<RampsyncError>();
  const byPlace = new Map(managed.map((resource) => [placeOf(resource.stack.name, resource.address), resource]));
  const errors: RampsyncError[] = [];
  const selected = preconditions.integrations.flatMap((wanted) => {
    const found = byPlace.get(placeOf(wanted.stack, wanted.address));
    if (found === undefined) {
      const reason = unusableByName.get(wanted.stack);
      if (reason === undefined) {
        errors.push(stale("It is not managed any more.", { stack: wanted.stack, address: wanted.address }));
      } else unreported.add(reason);
      return [];
    }
    if (found.problem !== undefined) return [found];
    const problem = otherInput(found, wanted, connections.session(found.settings).fingerprintKeys);
    if (problem !== undefined) {
      const { construct, sources } = found;
      errors.push(withSource(stale(problem.text, { construct, ...(problem.part && { part: problem.part }) }), sources));
    }
    return [found];
  });
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return { managed: selected, errors: [...unreported] };
}

/** What differs from what a plan was made with; `part`: of the declaration. */
interface OtherInput {
  readonly text: string;
  readonly part?: readonly string[];
}

function otherInput(managed: Managed, wanted: IntegrationPrecondition, keys: FingerprintKeys): OtherInput | undefined {
  if (declarationHash(managed) !== wanted.declaration) {
    return { text: "The variables give other values than those that the plan was made with." };
  }
  const secrets = secretsOf(managed.config);
  for (const path of new Set([...secrets.keys(), ...Object.keys(wanted.secrets)])) {
    const secret = secrets.get(path);
    const known = wanted.secrets[path];
    const key = keys.derivedAs(known?.key_id);
    if (secret !== undefined && key.compare(path, secret, known) === "as last sent") continue;
    return known !== undefined && known.key_id !== key.keyId
      ? { text: "The client secret is another one than the plan was made with, so the secrets cannot be compared." }
      : { text: `The secret ${path} is another than the plan was made with.`, part: path.split(".") };
  }
  return undefined;
}

/** Refuses, one by one, what would now do something else than what was reviewed. */
export function refuseMoved(planned: readonly Planned[], saved: SavedPlan): readonly Planned[] {
  const reviewed = new Map(saved.resources.map((resource) => [placeOf(resource.stack, resource.address), resource]));
  const wanted = new Map(
    saved.preconditions.integrations.map(
      (integration) => [placeOf(integration.stack, integration.address), integration.live] as const,
    ),
  );
  return planned.map((resource) => {
    if (resource.error !== undefined) return resource;
    const place = placeOf(resource.managed.stack.name, resource.managed.address);
    const same =
      resource.plan?.liveHash === wanted.get(place) && isSameWork(resourceDocument(resource), reviewed.get(place));
    if (same) return resource;
    return {
      ...resource,
      error: stale(
        "The integration changed after the plan was made.",
        placeIn(resource.managed.construct, resource.managed.sources),
      ),
    };
  });
}

/** Where the program says it does not count: another line is the same work. */
function isSameWork(now: ResourceDocument, reviewed: ResourceDocument | undefined): boolean {
  const work = ({ action, changes, drift, residual }: ResourceDocument): unknown =>
    JSON.parse(JSON.stringify([action, changes, drift, residual].map(withoutSources)));
  return reviewed !== undefined && isDeepStrictEqual(work(now), work(reviewed));
}

/** What the plan could not look at, and so does not hold. */
export function leftOutOf(document: PlanDocument): number {
  return document.resources.filter((resource) => resource.error !== undefined).length;
}

function withoutSources(work: string | readonly Change[]): unknown {
  return typeof work === "string" ? work : work.map(({ source: _, ...change }) => change);
}

const placeOf = (stack: string, address: string) => `${stack}/${address}`;

const stale = (message: string, place?: Place) =>
  new RampsyncError("RS3008", message, place === undefined ? {} : { place });

export type StateStamp = Preconditions["states"][string];

/** A state that was never saved has no lineage yet. */
export function stampOf(state: StoredState): StateStamp {
  return { lineage: state.serial === 0n ? null : state.lineage, serial: String(state.serial) };
}

/** Secrets print as a fixed text, and are compared by their fingerprints. */
export function declarationHash({ config, tenant, id, settings, replaces }: Managed): string {
  const { endpoint, options } = settings;
  const declared = JSON.stringify([endpoint, options, tenant, id, config ?? null, replaces ?? null]);
  return createHash("sha256").update(declared).digest("base64url");
}

function fingerprints({ config }: Managed, key: FingerprintKey): Record<string, Fingerprint> {
  return Object.fromEntries([...secretsOf(config)].map(([path, secret]) => [path, key.of(path, secret)]));
}

function secretsOf(value: unknown, path: readonly string[] = []): ReadonlyMap<string, Secret> {
  if (value instanceof Secret) return new Map([[pathText(path), value]]);
  const members = Array.isArray(value) ? [...value.entries()] : isRecord(value) ? Object.entries(value) : [];
  return new Map(members.flatMap(([name, inner]) => [...secretsOf(inner, [...path, String(name)])]));
}
