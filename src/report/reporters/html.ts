// One HTML file for people: no network, a heat map of tenants and integrations, what differs side by side.
import type { ApplyDocument, DriftDocument, PlanDocument } from "../../document/plan-document.js";
import { sinceLine } from "../drift.js";
import { pageData } from "../html/data.js";
import { fleetPage } from "../html/fleet-page.js";
import { page } from "../html/page.js";
import type { Reporter, ReportStyle } from "../reporter.js";
import { afterApply } from "../tenant-status.js";

export const htmlReporter: Reporter = {
  name: "html",
  renderers: {
    plan: (document, style) => render(document, "plan", style),
    drift: (document, style) => render(document, "drift", style),
    apply: (document, style) => render(applied(document), "apply", style),
    destroy: (document, style) => render(applied(document), "destroy", style),
    fleet: fleetPage,
  },
};

function render(document: PlanDocument | DriftDocument, verb: string, { version }: ReportStyle): string {
  const since = "counts" in document ? sinceLine(document) : [];
  return page(pageData(document, { verb, since, ...(version === undefined ? {} : { version }) }));
}

function applied(document: ApplyDocument): PlanDocument {
  return { ...document.plan, errors: [...document.plan.errors, ...document.errors], resources: afterApply(document) };
}
