// The example of docs/probe.md is what a probe prints.
import pico from "picocolors";
import { expect, it } from "vitest";
import { renderBudget, renderProbe } from "../../src/report/probe.js";
import { DESK_ID, ProbeWorld, TENANT } from "../engine/probe/probe-world.js";
import { JumpClock } from "../support/jump-clock.js";
import { pageAt } from "./markdown.js";

/** With the address, the id and the name that the page has. */
const asOnPage = (text: string) =>
  text
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:8080")
    .replace(/INTG-[0-9a-f-]{36}/g, DESK_ID)
    .replace(/rampsync probe \d{8}-\d{6} [0-9a-f]{16}/g, "rampsync probe 20261128-160203 5f0c1a9e3b7d2468");

it("the example of docs/probe.md is what a probe of an emulator asks and prints", async () => {
  const world = await ProbeWorld.probed({ clock: new JumpClock() });
  const printed: string[] = [];
  const document = await world.probe({
    approve: async (budget) => {
      printed.push(renderBudget(budget));
      return true;
    },
  });
  printed.push(renderProbe(document, { colors: pico.createColors(false) }));
  const [example] = pageAt("docs/probe.md").blocks.filter(({ language }) => language === "text");
  expect(example?.text.trimEnd()).toBe(asOnPage(printed.join("\n")));
  expect(example?.text).toContain(`probe of ${TENANT}`);
});
