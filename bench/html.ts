// The HTML report in a browser: how long until something is seen, and until a filter shows, of 10,000 integrations and of 100.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pico from "picocolors";
import type { Browser } from "playwright-core";
import { htmlReporter } from "../src/report/reporters/html.js";
import { chromiumPath, startBrowser } from "../test/html/browser.js";
import { fleet } from "../test/report/fleet.js";
import { median } from "./contest.js";
import { NotRun } from "./contestant.js";

export interface HtmlResult {
  readonly integrations: number;
  readonly bytes: number;
  /** Until the first content is painted. */
  readonly paintMs: number;
  /** From a letter in the filter of tenants until the frame that shows what is left. */
  readonly filterMs: number;
}

const SIZES = [100, 10_000] as const;
const ROUNDS = 5;

/** Types into the filter as a person does, and waits for the frame after the one in which the count changed. */
const FILTER = `(box) => new Promise((resolve) => {
  const found = document.querySelector("#found");
  const before = found.textContent;
  const start = performance.now();
  const frame = () => {
    if (found.textContent === before) requestAnimationFrame(frame);
    else requestAnimationFrame(() => resolve(performance.now() - start));
  };
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(box, "client_7");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(frame);
})`;

/** A function, since the report's policy lets nobody evaluate a text in the page. */
const typed = new Function("box", `return (${FILTER})(box)`) as (box: unknown) => Promise<number>;

const PAINT = `new Promise((resolve) => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0];
  const wait = () => (seen() === undefined ? requestAnimationFrame(wait) : resolve(seen().startTime));
  wait();
})`;

/** Throws `NotRun` without a browser. */
export async function runHtml(): Promise<readonly HtmlResult[]> {
  if (chromiumPath === undefined) throw new NotRun("chromium is not installed");
  const folder = mkdtempSync(join(tmpdir(), "rampsync-bench-html-"));
  const browser = await startBrowser();
  try {
    const results: HtmlResult[] = [];
    for (const integrations of SIZES) results.push(await measure(browser, folder, integrations));
    return results;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(browser: Browser, folder: string, integrations: number): Promise<HtmlResult> {
  const file = join(folder, `${integrations}.html`);
  const document = fleet({ tenants: integrations / 10, each: 10 });
  const colors = pico.createColors(false);
  writeFileSync(file, htmlReporter.renderers.drift?.(document, { colors, version: "0.0.0" }) ?? "");
  const paints: number[] = [];
  const filters: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(pathToFileURL(file).href);
    paints.push((await page.evaluate(PAINT)) as number);
    filters.push(await page.getByRole("searchbox", { name: "tenant" }).evaluate(typed));
    await page.close();
  }
  return { integrations, bytes: statSync(file).size, paintMs: median(paints), filterMs: median(filters) };
}
