// The catalogues of the provider blocks that were validated, for the resources that Terraform validates after them. Terraform
// does not say which block a resource is of.
import type { Config } from "../integration/declared/config.js";
import type { ResourceSchema } from "../resources/resource.js";
import type { Diagnostic } from "../terraform-plugin/index.js";
import type { UsedCatalogue } from "./catalogue.js";
import { errorDiagnostics } from "./diagnostics.js";

export class WrittenCatalogues {
  readonly #used = new Map<string, UsedCatalogue>();

  note(catalogue: UsedCatalogue): void {
    this.#used.set(JSON.stringify(catalogue), catalogue);
  }

  /** What the catalogue lacks of a resource as it is written; nothing where blocks of this process name several: plans tell it. */
  async judge(definition: Pick<ResourceSchema, "type">, config: Config): Promise<readonly Diagnostic[]> {
    const [only, ...others] = this.#used.values();
    if (only === undefined || others.length > 0) return [];
    const { judgeResource } = await import("./catalogue.js");
    const { warnings, errors } = judgeResource(only, definition, config);
    return [...errorDiagnostics(errors), ...warnings];
  }
}
