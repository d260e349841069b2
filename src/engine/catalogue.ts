// Judges the declarations of a program by the catalogue beside it, offline: warns of what it lacks, or refuses that where it is strict.
import { type RampsyncError, RampsyncErrors } from "../base/error.js";
import { noteText } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { withSource } from "../base/source-places.js";
import type { Catalogue } from "../catalogue/catalogue.js";
import { readCatalogue } from "../catalogue/file.js";
import { judge, judgeEvent } from "../catalogue/judge.js";
import { catalogueSettings } from "../resources/connection.js";
import { installedIntegrationSchema } from "../resources/schemas/installed-integration.js";
import { integrationEventSchema } from "../resources/schemas/integration-event.js";
import { tell } from "./host.js";
import type { Placed } from "./records/managed.js";
import type { RunOptions } from "./run-options.js";

/** Catalogues by the path that a provider block names, each read once. */
export function cataloguesOf(directory: string): (named: string | undefined) => Catalogue {
  const read = new Map<string | undefined, Catalogue>();
  return (named) => {
    const found = read.get(named) ?? readCatalogue(directory, named);
    read.set(named, found);
    return found;
  };
}

interface JudgeOptions {
  /** Whether the server will be asked for the placeholders of events, and is then not warned for. Default true. */
  readonly asksServer?: boolean;
}

const judges: Readonly<Record<string, typeof judge>> = {
  [installedIntegrationSchema.type]: judge,
  [integrationEventSchema.type]: judgeEvent,
};

/**
 * What the catalogue lacks of valid declarations, which the host is told too.
 * @throws RS2017 and RS2063 for a file that is not usable; RampsyncErrors with RS2104 and RS1007 for ids of attributes that
 * name no single one, and with RS2103 for all that a strict catalogue lacks.
 */
export function catalogueNotes(
  options: CatalogueOptions,
  placed: readonly Placed[],
  judging?: JudgeOptions,
): readonly Note[] {
  const judged = new CatalogueJudge(options, judging);
  judged.add(placed);
  return judged.notes();
}

type CatalogueOptions = Pick<RunOptions, "directory" | "environment" | "host" | "strictCatalogue">;

/** The same, stack by stack. */
export class CatalogueJudge {
  readonly #options: CatalogueOptions;
  readonly #asksServer: boolean;
  readonly #catalogueOf: (named: string | undefined) => Catalogue;
  readonly #settings = new WeakMap<Placed["providerConfig"], ReturnType<typeof catalogueSettings>>();
  readonly #errors: RampsyncError[] = [];
  readonly #notes: Note[] = [];

  constructor(options: CatalogueOptions, { asksServer = true }: JudgeOptions = {}) {
    this.#options = options;
    this.#asksServer = asksServer;
    this.#catalogueOf = cataloguesOf(options.directory);
  }

  /** @throws RS2017 and RS2063 */
  add(placed: readonly Placed[]): void {
    const { environment, strictCatalogue = false } = this.#options;
    for (const { definition, tenant, config, construct, resource, providerConfig, stack } of placed) {
      const judgeIt = judges[definition.type];
      if (judgeIt === undefined) continue;
      const { file, strict } =
        this.#settings.get(providerConfig) ?? catalogueSettings(providerConfig, stack.environment ?? environment);
      this.#settings.set(providerConfig, { file, strict });
      const judged = judgeIt(this.#catalogueOf(file), { tenant, config, strict: strict || strictCatalogue });
      this.#errors.push(...judged.errors.map((error) => withSource(error.within({ construct }), resource.sources)));
      if (this.#asksServer && definition.type === integrationEventSchema.type) continue;
      this.#notes.push(...judged.warnings.map((warning) => ({ ...warning, construct })));
    }
  }

  /** Tells the host. @throws RampsyncErrors */
  notes(): readonly Note[] {
    if (this.#errors.length > 0) throw new RampsyncErrors(this.#errors);
    // What many tenants have from one table is told once.
    const told = new Map(this.#notes.map((each) => [noteText(each), each]));
    for (const each of told.values()) tell(this.#options.host, each);
    return this.#notes;
  }
}
