// The catalogue beside the program: synth warns of what it lacks, by annotations, or refuses that where it is strict.
import type { IConstruct } from "constructs";
import { type RampsyncError, toRampsyncErrors } from "../base/error.js";
import { noteText } from "../base/note.js";
import { type Catalogue, NO_CATALOGUE } from "../catalogue/catalogue.js";
import { readCatalogue } from "../catalogue/file.js";
import { judge } from "../catalogue/judge.js";
import type { Config } from "../integration/declared/config.js";
import {
  Annotations,
  type GeneratedInstalledIntegration,
  type GeneratedIntegrationEvent,
  RampsyncProvider,
  TerraformStack,
} from "./cdk.js";
import { isRunByRampsync } from "./error-report.js";

interface ReadCatalogue {
  readonly catalogue: Catalogue;
  readonly errors: readonly RampsyncError[];
  /** The first construct that asked for it tells what is wrong with the file. */
  readonly toldBy: IConstruct;
}

/** The catalogues of one program, by the paths that its providers name. */
const readBy = new WeakMap<IConstruct, Map<string | undefined, ReadCatalogue>>();

function catalogueOf(construct: IConstruct, file: string | undefined): ReadCatalogue {
  const known = readBy.get(construct.node.root) ?? new Map<string | undefined, ReadCatalogue>();
  readBy.set(construct.node.root, known);
  const before = known.get(file);
  if (before !== undefined) return before;
  const found = { ...readOnce(file), toldBy: construct };
  known.set(file, found);
  return found;
}

function readOnce(file: string | undefined): Omit<ReadCatalogue, "toldBy"> {
  try {
    return { catalogue: readCatalogue(process.cwd(), file), errors: [] };
  } catch (thrown) {
    return { catalogue: NO_CATALOGUE, errors: toRampsyncErrors(thrown) };
  }
}

const isRampsyncProvider = (provider: unknown): provider is RampsyncProvider => provider instanceof RampsyncProvider;

/** The provider that a resource names, or the one of its stack. */
export function providerOf(
  resource: GeneratedInstalledIntegration | GeneratedIntegrationEvent,
): RampsyncProvider | undefined {
  const provider = resource.provider ?? TerraformStack.of(resource).allProviders().find(isRampsyncProvider);
  return isRampsyncProvider(provider) ? provider : undefined;
}

interface Declared {
  readonly config: Config;
  /** As far as the program says it. */
  readonly tenant: string | undefined;
  readonly provider: RampsyncProvider | undefined;
}

/** What the catalogue refuses of a valid declaration; of what it only warns, the construct has annotations from then on. */
export function judgedByCatalogue(
  construct: IConstruct,
  { config, tenant, provider }: Declared,
  judgement = judge,
): readonly RampsyncError[] {
  // That run tells its warnings with all else that it finds.
  if (isRunByRampsync) return [];
  const { catalogue, errors, toldBy } = catalogueOf(construct, provider?.catalogueFileInput);
  if (errors.length > 0) return toldBy === construct ? errors : [];
  const judged = judgement(catalogue, { tenant, config, strict: provider?.strictCatalogueInput === true });
  for (const warning of judged.warnings) {
    const text = `${warning.code} ${noteText(warning)}`;
    if (!construct.node.metadata.some(({ data }) => data === text)) Annotations.of(construct).addWarning(text);
  }
  return judged.errors;
}
