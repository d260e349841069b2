// What an export wrote, as a document.
import type { NoteFact } from "./note-fact.js";
import type { PlanDocument, PlanError } from "./plan-document.js";

/** How the project is written. */
export type ExportFormat = "typescript" | "hcl" | "json";

/** A variable that the project declares in place of a credential. */
export interface ExportedCredential {
  readonly name: string;
  /** The attribute that it stands at. */
  readonly path: readonly (string | number)[];
  /**
   * Whether it is a secret: then only an apply that has to send it needs its value. Every run needs the values of the
   * others.
   */
  readonly secret: boolean;
}

/** An integration that the project declares. */
export interface ExportedResource {
  readonly tenant: string;
  /** Id of the installed integration. */
  readonly integration: string;
  /** Its name as the server has it; absent where it has none. */
  readonly name?: string;
  /** The path of its construct, or its address in Terraform. */
  readonly construct: string;
  /** Its events that the project declares; absent where there are none. */
  readonly events?: readonly {
    /** Id of the event. */
    readonly event: string;
    /** The path of its construct. */
    readonly construct: string;
  }[];
  readonly variables: readonly ExportedCredential[];
  /** Texts of `note_facts`. */
  readonly notes: readonly string[];
  /** What of it could not be declared, and stays live and unmanaged. */
  readonly note_facts: readonly NoteFact[];
}

/** An integration that the module of `--transform` returned nothing for. */
export interface LeftOutIntegration {
  readonly tenant: string;
  /** Id of the installed integration; absent where it would have been installed. */
  readonly integration?: string;
  /** Its name as the server has it; absent where it has none. */
  readonly name?: string;
}

export interface ExportDocument {
  readonly format_version: string;
  /** The folder of the project; empty where nothing was written. */
  readonly directory: string;
  readonly format: ExportFormat;
  /** False where something that was to be exported is not in the project, or may not be. */
  readonly complete: boolean;
  /** Paths from the folder. */
  readonly files: readonly string[];
  readonly integrations: readonly ExportedResource[];
  /** What a module left out, which stays live and unmanaged; absent without a module. */
  readonly left_out?: readonly LeftOutIntegration[];
  /** What could not be looked at, by tenant and integration, and why the project could not be planned. */
  readonly errors: readonly PlanError[];
  /**
   * What was planned: `program`, the project as it would run; `declarations`, what it declares, since nothing is here to
   * run the project with; `nothing`, where it could not be planned, and `errors` says why.
   */
  readonly planned: "program" | "declarations" | "nothing";
  /** The plan of the project against what is live: of a faithful export it has no change. Absent where there is none. */
  readonly plan?: PlanDocument;
}
