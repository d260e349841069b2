// A project in one of the formats: its files, and the proof of it.
import { isRecord } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { ExportFormat } from "../../document/export-document.js";
import { DIRECTIONS, headerName } from "../../document/mapping.js";
import type { Declaration, ExportedFile, ExportedTenant, FoundIntegration } from "./facts.js";
import { terraformFiles } from "./hcl.js";
import { terraformTemplateText } from "./literal.js";
import { mappingOf } from "./mappings.js";
import { stackNameOf } from "./names.js";
import { type Proof, type ProofOptions, proveDeclarations, proveProgram } from "./prove.js";
import type { Library } from "./source-file.js";
import { terraformFile } from "./terraform-json.js";
import { Program } from "./typescript.js";

export interface Project {
  readonly files: readonly ExportedFile[];
  readonly prove: (options: ProofOptions) => Promise<Proof>;
}

/** Tenants in the format: a program for all of them, or a folder of Terraform for each where they are several. */
export function projectOf(tenants: readonly ExportedTenant[], format: ExportFormat, library: Library): Project {
  if (format === "typescript") {
    const program = new Program(tenants, library);
    return {
      files: [...program.files, projectFile, ignored("node_modules/", "cdktf.out/", "vars/")],
      prove: (options) => proveProgram(program, tenants, library, options),
    };
  }
  const files =
    format === "hcl" ? terraformFiles(tenants) : tenants.map((tenant) => jsonFile(tenant, tenants.length > 1));
  return {
    files: [...files, ignored(".terraform/", "*.tfvars")],
    prove: (options) => proveDeclarations(tenants, options),
  };
}

const jsonFile = (tenant: ExportedTenant, hasFolder: boolean): ExportedFile => ({
  path: `${hasFolder ? `${stackNameOf(tenant.id)}/` : ""}main.tf.json`,
  text: `${JSON.stringify(terraformFile(tenant, terraformTemplateText), null, 2)}\n`,
});

const projectFile: ExportedFile = {
  path: "cdktf.json",
  text: `${JSON.stringify({ language: "typescript", app: "node --import tsx main.ts", sendCrashReports: "false" }, null, 2)}\n`,
};

const ignored = (...patterns: readonly string[]): ExportedFile => ({
  path: ".gitignore",
  text: [...patterns, "*.tfstate", "*.tfstate.*", "rampsync.receipts/", "rampsync.fleet/", ""].join("\n"),
});

/** What CDKTF loses when it synthesises. */
const LOST = "__proto__";

/** The integration without what the format cannot say, which stays live and unmanaged and is told. */
export function sayable(integration: FoundIntegration, format: ExportFormat): FoundIntegration {
  if (format !== "typescript") return integration;
  const left: { mapping: string; rows: number; why: "format" }[] = [];
  const sides = DIRECTIONS.flatMap((direction): [string, Declaration][] => {
    const side = integration.config[direction];
    if (!isRecord(side) || !isRecord(side.mappings)) return [];
    const mappings = Object.entries(side.mappings).flatMap(([label, mapping]): [string, unknown][] => {
      if (!isRecord(mapping) || !isRecord(mapping.values) || !Object.hasOwn(mapping.values, LOST)) {
        return [[label, mapping]];
      }
      const kept = Object.entries(mapping.values).filter(([value]) => value !== LOST);
      const lost = mapping.values[LOST];
      const header = mappingOf(direction, mapping);
      left.push({
        mapping: `${direction} ${headerName(header)}`,
        rows: Array.isArray(lost) ? lost.length : 1,
        why: "format",
      });
      // Without its table it would be declared as one that has none, which is another row.
      return kept.length === 0 ? [] : [[label, { ...mapping, values: Object.fromEntries(kept) }]];
    });
    const { mappings: _, ...others } = side;
    return [[direction, mappings.length === 0 ? others : { ...side, mappings: Object.fromEntries(mappings) }]];
  });
  if (left.length === 0) return integration;
  return {
    ...integration,
    config: { ...integration.config, ...Object.fromEntries(sides) },
    notes: [...integration.notes, note("RS6151", { left })],
  };
}
