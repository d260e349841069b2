// What a reporter is: a name, and what it makes of the document of each verb that it knows.
import type { ApplyDocument, DriftDocument, PlanDocument } from "../document/plan-document.js";
import type { Colors } from "./inputs.js";

export interface ReportedDocuments {
  readonly plan: PlanDocument;
  readonly drift: DriftDocument;
  readonly apply: ApplyDocument;
  readonly destroy: ApplyDocument;
}

export type ReportedVerb = keyof ReportedDocuments;

export interface ReportStyle {
  /** Colours that do nothing where the report goes to a file. */
  readonly colors: Colors;
  /** Also name what is in sync, list all that is unmanaged, and fold nothing. Default false. */
  readonly verbose?: boolean;
}

export type Renderer<Verb extends ReportedVerb> = (document: ReportedDocuments[Verb], style: ReportStyle) => string;

export interface Reporter {
  /** As `--report` takes it: small letters, digits and hyphens. */
  readonly name: string;
  /** By verb; of a verb that is not there it makes no report. */
  readonly renderers: { readonly [Verb in ReportedVerb]?: Renderer<Verb> };
}
