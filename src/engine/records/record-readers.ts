// Readers of the records of one run, one for each resource, so that what is equal in several records is read once.
import type { Config } from "../../integration/declared/config.js";
import { withoutContext } from "../../resources/record-context.js";
import type { Resource } from "../../resources/resource.js";
import type { ResourceTable } from "../../resources/table.js";

export class RecordReaders {
  readonly #readers = new Map<Resource, (text: string, config?: Config) => unknown>();

  constructor(readonly resources: ResourceTable) {}

  /** What was applied, as the record tells it; `config` is what is declared now, if anything. Throws RS3001, RS3006. */
  read(definition: Resource, text: string, config?: Config): unknown {
    const reader = this.#readers.get(definition) ?? definition.records.reader();
    this.#readers.set(definition, reader);
    return reader(withoutContext(text), config);
  }
}
