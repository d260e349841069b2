// What a reporter is: a name, and what it makes of the document of each verb that it knows.
import type { CoverageDocument } from "../document/coverage-document.js";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../document/plan-document.js";
import type { Colors } from "./inputs.js";

export interface ReportedDocuments {
  readonly plan: PlanDocument;
  readonly drift: DriftDocument;
  readonly apply: ApplyDocument;
  readonly destroy: ApplyDocument;
  readonly restore: ApplyDocument;
  readonly coverage: CoverageDocument;
  readonly fleet: FleetStatusDocument;
}

export type ReportedVerb = keyof ReportedDocuments;

export interface ReportStyle {
  /** Colours that do nothing where the report goes to a file. */
  readonly colors: Colors;
  /** Columns of the terminal that it is shown on, where there is one. */
  readonly width?: number;
  /** Also name what is in sync, list all that is unmanaged, and fold nothing. Default false. */
  readonly verbose?: boolean;
  /** Of this package. */
  readonly version?: string;
  /** The directory of the program as the root of the repository sees it, such as `infra/opsramp`. Default: that root. */
  readonly root?: string;
  /** Bytes that a report may have at most, where something sets a limit. */
  readonly room?: number;
}

/** What happens in a run, as the engine tells it; other events and members are passed over. */
export type ReportedEvent =
  | { readonly type: "note"; readonly text: string }
  | { readonly type: "progress"; readonly verb: string; readonly done: number; readonly all: number }
  | { readonly type: "client"; readonly event: { readonly type: string } }
  | { readonly type: "planned" | "applied"; readonly tenant: string; readonly integration: string }
  | { readonly type: "program output" };

/** What is put at the end of the file that a variable of the environment names, where it names one. */
export interface Appended {
  readonly variable: string;
  /** Bytes that the file may have in all. */
  readonly most: number;
  readonly renderers: { readonly [Verb in ReportedVerb]?: Renderer<Verb> };
}

export type Renderer<Verb extends ReportedVerb> = (document: ReportedDocuments[Verb], style: ReportStyle) => string;

export interface Reporter {
  /** As `--report` takes it: small letters, digits and hyphens. */
  readonly name: string;
  /** By verb; of a verb that is not there it makes no report. */
  readonly renderers: { readonly [Verb in ReportedVerb]?: Renderer<Verb> };
  /** Whether its reports of drift, and of a plan that is not verbose, have counts alone of what is in step. Default false. */
  readonly countsInStep?: true;
  readonly appended?: Appended;
  /** The line of an event, written as it happens and before what the renderers make; undefined: none. */
  readonly line?: (event: ReportedEvent, now: Date) => string | undefined;
}
