// The HTML report in a real browser: nothing is loaded, nothing is against its policy, it can be read and used by all.
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DriftDocument } from "../../src/document/plan-document.js";
import { htmlReporter } from "../../src/report/reporters/html.js";
import { plain } from "../report/documents.js";
import { fleet } from "../report/fleet.js";
import { isSkipped, startBrowser } from "./browser.js";

const directory = mkdtempSync(join(tmpdir(), "rampsync-html-"));
const pictures = process.env.RAMPSYNC_PICTURES;

function written(name: string, document: DriftDocument): string {
  const file = join(directory, `${name}.html`);
  writeFileSync(file, htmlReporter.renderers.drift?.(document, { colors: plain, version: "1.2.3" }) ?? "");
  return pathToFileURL(file).href;
}

interface Opened {
  readonly page: Page;
  /** What the browser complains of, and what the page tries to load. */
  readonly complaints: string[];
}

describe.skipIf(isSkipped)("the HTML report in a browser", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser?.close());

  async function open(url: string, options: Parameters<Browser["newPage"]>[0] = {}): Promise<Opened> {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (request.url() !== url.split("#")[0]) complaints.push(`loads ${request.url()}`);
    });
    page.on("dialog", (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    await page.waitForSelector("h1");
    return { page, complaints };
  }

  const many = fleet({ tenants: 30, each: 10 });

  it.each([
    ["light", 1280],
    ["light", 390],
    ["dark", 1280],
    ["dark", 390],
  ] as const)("the report has no violation that axe finds, %s and %i wide", async (colorScheme, width) => {
    const url = written("many", many);
    const { page, complaints } = await open(url, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const found = await (
        globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        }
      ).axe.run();
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
    });
    expect(violations).toEqual([]);
    // Nothing sticks out of a narrow window.
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    if (pictures !== undefined) {
      mkdirSync(pictures, { recursive: true });
      await page.screenshot({ path: join(pictures, `${colorScheme}-${width}.png`) });
      await page.evaluate("document.getElementById('findings').scrollIntoView()");
      await page.screenshot({ path: join(pictures, `${colorScheme}-${width}-findings.png`) });
    }
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("the report shows each status with its count, and what was not looked at without a filter", async () => {
    const { page, complaints } = await open(written("counts", many));
    const chips = await page.locator(".chip").allTextContents();
    const unknown = many.counts.not_looked_at;
    expect(chips).toContain(`${unknown} not looked at`);
    expect(await page.locator("main").textContent()).toContain(`Not looked at: ${unknown} integrations`);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("filters by status, tenant, kind and text leave what they name", async () => {
    const { page } = await open(written("filters", many));
    const found = () => page.locator("#found").textContent();
    const all = await found();
    await page.getByRole("button", { name: /drifted$/ }).click();
    expect(await found()).not.toBe(all);
    await page.getByRole("button", { name: "Reset" }).click();
    expect(await found()).toBe(all);
    await page.getByLabel("kind").selectOption("secret");
    for (const article of await page.locator("article").allTextContents()) expect(article).toContain("password");
    await page.getByRole("button", { name: "Reset" }).click();
    await page.getByRole("searchbox", { name: "tenant" }).fill("client_7");
    expect(await page.locator(".heat tbody tr").count()).toBe(1);
    await page.getByRole("button", { name: "Reset" }).click();
    await page.getByRole("searchbox", { name: "text" }).fill("no such text");
    expect(await found()).toBe("0 integrations in 0 groups");
    await page.close();
  });

  it("the keyboard alone leads from the top to a difference and its calls", async () => {
    const { page } = await open(written("keyboard", many));
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to what differs");
    const cell = page.locator(".heat a").first();
    await cell.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("article:focus");
    const summary = page.locator("article summary", { hasText: "calls:" }).first();
    await summary.focus();
    await page.keyboard.press("Enter");
    expect(await page.locator("article details[open] pre").first().textContent()).toContain("outboundConfig");
    await page.close();
  });

  it("a link to a difference leads to it", async () => {
    const id = many.resources.flatMap(({ drift }) => drift).find(({ kind }) => kind === "secret")?.id ?? "";
    const { page } = await open(`${written("link", many)}#drift-${id}`);
    await page.waitForSelector(`[id="drift-${id}"]`, { state: "attached" });
    expect(await page.locator(`#drift-${id}`).count()).toBe(1);
    await page.close();
  });

  it("10,000 integrations are windowed, and a row far down is drawn once it is seen", async () => {
    const { page, complaints } = await open(written("large", fleet({ tenants: 1000, each: 10 })));
    const drawn = await page.locator(".heat tbody tr").count();
    expect(drawn).toBeLessThan(100);
    expect(await page.locator("article").count()).toBeLessThanOrEqual(50);
    await page.evaluate("document.querySelector('.scroll').scrollTop = 1e9");
    await page.waitForSelector(".heat tbody tr[aria-rowindex='1001']", { state: "attached" });
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("hostile text runs nothing and stays text", async () => {
    const hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\u202e\u001b[31m";
    const { page, complaints } = await open(written("hostile", fleet({ tenants: 4, each: 10, hostile })));
    expect(complaints).toEqual([]);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.locator("script").count()).toBe(2);
    expect(await page.locator("body").textContent()).toContain("<img src=x onerror=alert(2)>");
    await page.close();
  });
});
