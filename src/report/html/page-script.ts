// The program of the HTML report, as text: built from page/ (scripts/build-page.ts); a bundle of the command holds it itself.
import { readFileSync } from "node:fs";
import { join } from "node:path";

let script: string | undefined;

export function pageScript(): string {
  script ??= readFileSync(join(__dirname, "../../../dist/html-report.js"), "utf8");
  return script;
}
