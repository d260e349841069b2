// What `--json` and `--json-out` write, by verb: the contract that docs/json.md and docs/rampsync.schema.json are made of.

import type { AcceptDocument } from "../document/accept-document.js";
import type { CatalogueFetchDocument, CatalogueTypesDocument } from "../document/catalogue-document.js";
import type { CoverageDocument } from "../document/coverage-document.js";
import type { DoctorDocument } from "../document/doctor-document.js";
import type { ExplainDocument } from "../document/explain-document.js";
import type { ExportDocument } from "../document/export-document.js";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import type { InitDocument } from "../document/init-document.js";
import type { ApplyDocument, DriftDocument, ListDocument, PlanDocument, PlanError } from "../document/plan-document.js";
import type { ProbeDocument } from "../document/probe-document.js";
import type {
  StateListDocument,
  StateMoveDocument,
  StateRemoveDocument,
  StateShowDocument,
} from "../document/state-document.js";
import type { UnlockDocument } from "../document/unlock-document.js";
import { type ValidateResult } from "../document/validate-document.js";

/** Of a program without a mistake. */
export interface ValidateDocument extends ValidateResult {
  readonly valid: true;
}

/** What a verb prints that could not do its work; the exit code is 1. */
export interface ErrorsDocument {
  readonly errors: readonly PlanError[];
  /** What apply or destroy was refused to do, by a guard or the like: nothing of it was sent. */
  readonly plan?: PlanDocument;
}

export interface JsonDocuments {
  readonly validate: ValidateDocument;
  readonly plan: PlanDocument;
  readonly drift: DriftDocument;
  readonly apply: ApplyDocument;
  readonly destroy: ApplyDocument;
  readonly restore: ApplyDocument;
  readonly "report merge": PlanDocument | DriftDocument | ApplyDocument;
  readonly list: ListDocument;
  readonly init: InitDocument;
  readonly accept: AcceptDocument;
  readonly "catalogue fetch": CatalogueFetchDocument;
  readonly "catalogue types": CatalogueTypesDocument;
  readonly coverage: CoverageDocument;
  readonly export: ExportDocument;
  readonly doctor: DoctorDocument;
  readonly probe: ProbeDocument;
  readonly "fleet status": FleetStatusDocument;
  readonly "fleet run": FleetStatusDocument;
  readonly unlock: UnlockDocument;
  readonly explain: ExplainDocument;
  readonly "state list": StateListDocument;
  readonly "state show": StateShowDocument;
  readonly "state rm": StateRemoveDocument;
  readonly "state mv": StateMoveDocument;
  readonly "any verb that fails": ErrorsDocument;
}

export type JsonDocument = JsonDocuments[keyof JsonDocuments];
