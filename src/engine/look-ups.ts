// Answers the look-ups of a program, each once, and puts what they found into its resources and outputs before any is planned.
import { RampsyncError, RampsyncErrors, toRampsyncErrors } from "../base/error.js";
import { withSource } from "../base/source-places.js";
import { within } from "../base/telemetry.js";
import { type Config, givenText, UNKNOWN } from "../integration/declared/config.js";
import type { Attributes } from "../resources/attributes.js";
import { tenantOf } from "../resources/connection.js";
import { readLookUp, validateLookUp } from "../resources/look-up.js";
import { lookUpOf } from "../resources/look-ups/index.js";
import type { ResourceTable } from "../resources/table.js";
import { connectionOf } from "./access.js";
import type { Connections } from "./connection.js";
import { Deferred, isDeferred, isLookUp, type Lookup, resolveIn } from "./load/deferred.js";
import { type LoadedProgram, withStacks } from "./load/load.js";
import type { LoadedLookUp } from "./load/look-up.js";
import { valueAt, withDeclaredValues } from "./load/references.js";
import type { LoadedResource } from "./load/resource.js";
import type { LoadedStack } from "./load/stack.js";
import type { Intent } from "./plan/planned-resource.js";
import { checkDeclarations, constructOf, knownConfig, lookUpPlace, providerConfigOf } from "./records/declarations.js";
import { type Placed, placeIn } from "./records/managed.js";
import type { WithResources } from "./run-options.js";

/** What came of a look-up. */
type Answer = { readonly found: Attributes } | { readonly error: RampsyncError };

interface LookedUp {
  readonly program: LoadedProgram;
  /** Of look-ups that no resource refers to: the others are told of their resources. */
  readonly errors: readonly RampsyncError[];
}

export interface Declared extends LookedUp {
  readonly placed: readonly Placed[];
}

/**
 * The program with what its look-ups find, and its declarations, each in its tenant. Nothing is asked before everything
 * that is known is right, and nothing for a run that destroys: of that the records tell.
 * @throws RampsyncErrors with everything that is wrong in the declarations.
 */
export async function declared(
  loaded: LoadedProgram,
  connections: Connections,
  { environment, resources, intent = "apply" }: Pick<WithResources, "environment" | "resources"> & { intent?: Intent },
): Promise<Declared> {
  const placed = checkDeclarations(loaded.stacks, environment, resources);
  const asks = loaded.stacks.some(({ lookUps }) => lookUps.length > 0);
  if (!asks || intent === "destroy") return { program: loaded, errors: [], placed };
  const { program, errors } = await lookUpAll(loaded, connections, environment, resources);
  return { program, errors, placed: checkDeclarations(program.stacks, environment, resources) };
}

/** The program with what its look-ups find; what could not be looked up is the problem of the resources that refer to it. */
async function lookUpAll(
  program: LoadedProgram,
  connections: Connections,
  environment: NodeJS.ProcessEnv,
  resources: ResourceTable,
): Promise<LookedUp> {
  const errors: RampsyncError[] = [];
  const stacks = await Promise.all(
    program.stacks.map(async (stack) => {
      if (stack.lookUps.length === 0) return stack;
      const answers = await answersOf(stack, connections, environment);
      errors.push(...untold(stack, answers));
      return resolved(stack, answers, resources);
    }),
  );
  return { program: withStacks(program, stacks), errors };
}

async function answersOf(
  stack: LoadedStack,
  connections: Connections,
  environment: NodeJS.ProcessEnv,
): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Promise<Answer>>();
  const byAddress = new Map(stack.lookUps.map((lookUp) => [lookUp.address, lookUp]));
  const answer = (lookUp: LoadedLookUp): Promise<Answer> => {
    const known = answers.get(lookUp.address);
    if (known !== undefined) return known;
    // The loader refuses circles.
    const asking = (async (): Promise<Answer> => {
      const needed = new Map<string, Answer>();
      for (const { address } of lookUp.references) {
        const before = byAddress.get(address);
        if (before !== undefined) needed.set(address, await answer(before));
      }
      return ask(stack, lookUp, needed, connections, environment);
    })();
    answers.set(lookUp.address, asking);
    return asking;
  };
  return new Map(
    await Promise.all(stack.lookUps.map(async (lookUp) => [lookUp.address, await answer(lookUp)] as const)),
  );
}

async function ask(
  stack: LoadedStack,
  lookUp: LoadedLookUp,
  needed: ReadonlyMap<string, Answer>,
  connections: Connections,
  environment: NodeJS.ProcessEnv,
): Promise<Answer> {
  const at = lookUpPlace(stack, lookUp);
  const failed = (error: RampsyncError): Answer => ({ error: withSource(error.within(at), lookUp.sources) });
  const broken = [...needed.values()].find((before) => "error" in before);
  if (broken !== undefined) return broken;
  try {
    const definition = lookUpOf(lookUp.type);
    if (definition === undefined) throw new Error(`no code reads ${lookUp.type}`);
    const config = resolveIn(lookUp.config, lookupOf(needed), (value) => value) as LoadedLookUp["config"];
    const declared: Config = knownConfig({ config, references: [] });
    const [flaw] = validateLookUp(definition, declared);
    if (flaw !== undefined) return failed(flaw);
    const providerConfig = providerConfigOf(stack, lookUp.provider);
    if (isWithoutTenant(lookUp, config)) return failed(noTenant());
    const tenant = givenText(declared.tenant_id) ?? tenantOf(providerConfig, stack.environment ?? environment);
    if (tenant === undefined) {
      return failed(new RampsyncError("RS2012", "Neither the data source nor its provider names a tenant."));
    }
    const session = connections.session(connectionOf(stack, providerConfig, environment));
    const attributes = { "rampsync.tenant": tenant, "rampsync.address": lookUp.address };
    const found = await within("rampsync.look_up", attributes, () => readLookUp(definition, session, tenant, declared));
    return { found };
  } catch (thrown) {
    const [error] = toRampsyncErrors(thrown);
    if (error === undefined) throw thrown;
    return failed(error);
  }
}

/** The values of look-ups; `UNKNOWN` of everything else, and of what could not be looked up. */
function lookupOf(answers: ReadonlyMap<string, Answer>): Lookup {
  return ({ address, path }) => {
    const answer = answers.get(address);
    return answer === undefined || "error" in answer ? UNKNOWN : valueAt(answer.found, path, {});
  };
}

/** Whether a look-up was to name the tenant and names none: that of the provider would be another one. */
const isWithoutTenant = (
  { config: { tenant_id: declared } }: Pick<LoadedLookUp, "config">,
  { tenant_id: found }: LoadedLookUp["config"],
): boolean => isDeferred(declared) && (found === null || found === "");

const noTenant = () =>
  new RampsyncError("RS2012", "The look-up that is to name the tenant names none.", {
    place: { attribute: ["tenant_id"] },
    hint: "Correct the reference of tenant_id: nothing was found at its place.",
  });

/** @throws RampsyncErrors where a look-up did not tell a tenant: no record may pass for one that nothing declares any more. */
function resolved(stack: LoadedStack, answers: ReadonlyMap<string, Answer>, known: ResourceTable): LoadedStack {
  const lookup = lookupOf(answers);
  const put = (value: unknown) => resolveIn(value, lookup, (left) => left.settled(lookup));
  const errors: RampsyncError[] = [];
  const resources = stack.resources.map((resource): LoadedResource => {
    if (!resource.references.some(isLookUp)) return resource;
    const problem = errorsOf(resource, answers)[0];
    const config = put(resource.config) as LoadedResource["config"];
    if (config.tenant_id instanceof Deferred && config.tenant_id.references.some(isLookUp)) {
      errors.push(...errorsOf(config.tenant_id, answers));
    }
    if (isWithoutTenant(resource, config)) {
      const at = placeIn(constructOf(stack, resource), resource.sources);
      errors.push(withSource(noTenant().within(at), resource.sources));
    }
    return {
      ...resource,
      config,
      references: resource.references.filter((reference) => lookup(reference) === UNKNOWN),
      ...(problem === undefined ? {} : { problem }),
    };
  });
  const outputs = stack.outputs.map((output) =>
    output.from.kind === "value" && isDeferred(output.from.value)
      ? { ...output, from: { ...output.from, value: put(output.from.value) as typeof output.from.value } }
      : output,
  );
  if (errors.length > 0) throw new RampsyncErrors([...new Set(errors)]);
  return { ...stack, resources: withDeclaredValues(resources, known), outputs };
}

/** The errors of look-ups that no resource refers to, each once. */
function untold(stack: LoadedStack, answers: ReadonlyMap<string, Answer>): readonly RampsyncError[] {
  const told = new Set(stack.resources.flatMap((resource) => errorsOf(resource, answers)));
  const all = [...answers.values()].flatMap((answer) => ("error" in answer ? [answer.error] : []));
  return [...new Set(all)].filter((error) => !told.has(error));
}

function errorsOf(
  { references }: Pick<LoadedResource, "references">,
  answers: ReadonlyMap<string, Answer>,
): readonly RampsyncError[] {
  return references.flatMap(({ address }) => {
    const answer = answers.get(address);
    return answer !== undefined && "error" in answer ? [answer.error] : [];
  });
}
