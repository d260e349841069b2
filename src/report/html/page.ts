// The HTML report as one file: styles, data and program, and a policy that lets nothing else in.
import { createHash } from "node:crypto";
import { toJson } from "../json.js";
import type { PageData } from "./data.js";
import { pageScript } from "./page-script.js";
import { pageStyle } from "./style.js";

export function page(data: PageData): string {
  const script = pageScript();
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(pageStyle)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${data.title.replace(/[^\w .-]/g, "")}</title>`,
    `<style>${pageStyle}</style>`,
    "</head>",
    "<body>",
    '<div id="report"><noscript>This report is made by a program inside it: allow scripts for this file.</noscript></div>',
    `<script type="application/json" id="data">${inScript(toJson(data))}</script>`,
    `<script>${script}</script>`,
    "</body>",
    "</html>",
  ].join("\n");
}

const hashOf = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

/** Nothing in JSON ends a script or begins a comment. */
function inScript(json: string): string {
  return json.trimEnd().replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
