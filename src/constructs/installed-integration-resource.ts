// The generated resource, for those who write its arguments themselves. A secret among them is never written as it stands.
import { type Construct } from "constructs";
import { type RampsyncError } from "../base/error.js";
import { type ErrorCode } from "../base/error-codes.js";
import { validateConfig } from "../integration/declared/validate.js";
import { GeneratedInstalledIntegration, type InstalledIntegrationConfig } from "./cdk.js";
import { refuseAtSynth } from "./error-report.js";
import { synthesisedConfig } from "./synthesised-config.js";

const LITERAL_SECRET: ErrorCode = "RS1011";

/** Those whose construct checks all of it, under its own path. */
const checkedAbove = new WeakSet<object>();

export function leaveChecksToConstruct(resource: InstalledIntegrationResource): void {
  checkedAbove.add(resource);
}

/** The resource with the arguments of its schema. Synth refuses a literal secret in them with RS1011; the provider checks all else. */
export class InstalledIntegrationResource extends GeneratedInstalledIntegration {
  constructor(scope: Construct, id: string, config: InstalledIntegrationConfig) {
    super(scope, id, config);
    refuseAtSynth(this, () => (checkedAbove.has(this) ? [] : literalSecrets(this)));
  }
}

function literalSecrets(resource: InstalledIntegrationResource): readonly RampsyncError[] {
  return validateConfig(synthesisedConfig(resource) ?? {}).filter(({ code }) => code === LITERAL_SECRET);
}
