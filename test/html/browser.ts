// Debian's chromium, driven by playwright-core: absent on machines of developers, wanted where CI is set.
import { execFileSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";

function findChromium(): string | undefined {
  if (process.env.CHROMIUM !== undefined) return process.env.CHROMIUM;
  try {
    return execFileSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

export const chromiumPath = findChromium();

/** Where CI is set, a browser is expected, and its absence fails. */
export const isSkipped = chromiumPath === undefined && process.env.CI !== "true";
if (isSkipped) process.stderr.write("not run: the HTML report in a browser (no chromium)\n");

export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("chromium is not installed");
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-gpu"] });
}
