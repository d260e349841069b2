// The plan as Markdown: what a reviewer reads in a pull request, harmless and never too long.
import { describe, expect, it } from "vitest";
import { markdownText, renderDriftMarkdown, renderMarkdown } from "../../src/report/markdown.js";
import { added, document, inboundPriority, integration, pair, post, status } from "./documents.js";

const update = (tenant: string, changes = [added("Ok", "Good")]) =>
  integration(tenant, { action: "update", changes, calls: [post([[status, "Ok", "Good"]])] });

describe("a plan in Markdown", () => {
  it("a plan in Markdown has a table of sums and folded blocks", () => {
    expect(renderMarkdown(document([update("a"), update("b"), update("c"), integration("d")]))).toBe(
      `
### rampsync plan

Plan: 3 update, 0 adopt, 1 no change. 0 drifted, 0 unmanaged, 0 residual, 0 rows removed, 0 values lost (limit 50).

| integrations | count |
|:--|--:|
| update | 3 |
| no change | 1 |

Requests, a: 2 of 500 GET/min, 0 of 50 paged, 1 of 50 writes. All 4 tenants: 11 requests, a few seconds.

<details open><summary>Same 1 added pair: a, b, c (3 tenants; 1 POST each)</summary>

- outgoing Status \`Ok\` now sets Status \`Good\`

\`\`\`diff
  outbound INCIDENT.Status (OpsRamp → Ticket.Status)
+  Ok → Good   added in code
  calls: 1 POST (1 pair), read back
\`\`\`

</details>
`.slice(1),
    );
  });

  it("a plan in Markdown says in one line that there is nothing to do", () => {
    expect(renderMarkdown(document([integration("a")]))).toBe(
      "### rampsync plan\n\nNo changes. 1 integration is as declared.\n",
    );
  });

  it("a plan in Markdown shows the warnings of the program, also when there is nothing to do", () => {
    const warnings = ["client_8: left to Terraform: aws_x.y", ...Array.from({ length: 11 }, (_, index) => `w${index}`)];
    const text = renderMarkdown(document([integration("a")], { warnings }));
    expect(text).toContain("\n\n**Warning:** client_8: left to Terraform: aws_x.y\n\n");
    expect(text).toContain("\n\n**Warning:** w8\n\n**Left out here: 2 more warnings.**\n");
    expect(renderMarkdown(document([update("a")], { warnings: ["w"] }))).toContain("\n\n**Warning:** w\n\n<details");
  });

  it("no value in a plan in Markdown can close the fence or become markup", () => {
    const text = renderMarkdown(document([update("a", [added("```\n</details>", "`````x")])]));
    expect(text).toContain("\n``````diff\n");
    expect(text).toContain("\n``````\n\n</details>\n");
    expect(text.match(/^<\/details>$/gm)).toHaveLength(1);
    expect(markdownText("<b>*x*</b> | @admin [a](http://x) #1")).toBe(
      "&#60;b&#62;&#42;x&#42;&#60;/b&#62; &#124; &#64;<!-- -->admin &#91;a&#93;(http&#58;//x) &#35;1",
    );
  });

  it.each([
    ['client_8 / desk: "a" = b, 100 % of 2+2, why?', 'client_8 / desk: "a" = b, 100 % of 2+2, why?'],
    ["it's so: x", "it's so: x"],
    ["_x_ __init__ :smile: a:b", "&#95;x&#95; &#95;&#95;init&#95;&#95; &#58;smile: a&#58;b"],
    ["+ x", "&#43; x"],
    ["=== ", "&#61;=="],
    ["~~x~~ ![a](b) `c` \\d", "&#126;&#126;x&#126;&#126; &#33;&#91;a&#93;(b) &#96;c&#96; &#92;d"],
  ])("the text %j has entities in Markdown where it would be markup alone", (text, escaped) => {
    expect(markdownText(text)).toBe(escaped);
  });

  it("a range of tenants in Markdown names those between them, or counts them", () => {
    const fleet = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => update(`t${from + index}`));
    const odd = update("t5", [added("Ok", "Other")]);
    expect(renderMarkdown(document([...fleet(1, 4), odd, ...fleet(6, 9)]))).toContain("Outliers: t5 (below)");
  });

  it("a plan in Markdown stays under 60 KB and counts what is left out", () => {
    const text = renderMarkdown(
      document(
        Array.from({ length: 500 }, (_, index) => update(`c${index}`, [added(`漢字 ${index}`, "字".repeat(150))])),
      ),
    );
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    const left = Number(/Left out here: (\d+) more integrations/.exec(text)?.[1]);
    expect(left + (text.match(/<details/g) ?? []).length).toBe(500);
  });

  it("a plan in Markdown that is too long leaves out ordinary changes, never failures and removals", () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      update(`c${index}`, [added(`漢字 ${index}`, "字".repeat(150))]),
    );
    const gone = { code: "RS4005", source: "remote", message: "No such tenant.", hint: "" };
    const removal = { method: "DELETE", path: "/x", class: "write", documented: true } as const;
    const text = renderMarkdown(
      document([
        ...many,
        integration("z_dead", { status: "unknown", error: gone }),
        integration("z_less", { action: "update", changes: [added("Ok", "Good")], calls: [removal] }),
      ]),
    );
    expect(text.indexOf("z_dead")).toBeLessThan(text.indexOf("z_less"));
    expect(text.indexOf("z_less")).toBeLessThan(text.indexOf("<summary>c0"));
    expect(text).toMatch(/Left out here: (\d+) more integrations \(\1 update\)\./);
  });

  it("a plan in Markdown of a single huge integration is cut, and its lines are counted", () => {
    const changes = Array.from({ length: 10_000 }, (_, index) => added(`s${index}`, "t".repeat(100)));
    const text = renderMarkdown(document([update("a", changes)]));
    expect(Buffer.byteLength(text)).toBeLessThan(60_000);
    expect(text).toMatch(/… and [\d,]+ more lines\n```/);
  });
});

it("a drift report in Markdown begins with what is clean, drifted and not compared", () => {
  const drifted = integration("a", {
    action: "update",
    drift: [added("Ok", "Good")],
    calls: [post([[status, "Ok", "Good"]])],
  });
  const counts = { clean: 5, drifted: 1, not_looked_at: 2 };
  expect(renderDriftMarkdown({ ...document([drifted]), counts, compared_with_declared: 0 })).toMatch(
    /^### rampsync drift\n\n5 clean, 1 drifted, 2 not looked at\n\n<details open><summary>a /,
  );
});

describe("the sentences that the owner of a desk reviews", () => {
  const replaced = (thirdPartyValue: string, value: string) => ({
    before: value,
    replaced: [{ value, thirdPartyValue }],
  });
  const change = (change: Parameters<typeof pair>[3]) => pair(inboundPriority, "Max", "High", change);

  it("each changed translation is one sentence in the direction of flow", () => {
    const changes = [
      change({ action: "change", ...replaced("Max", "Urgent") }),
      pair(inboundPriority, "Sev1", "Low", { action: "remove", before: "Low" }),
      added("Ok", "Good"),
    ];
    const text = renderMarkdown(document([integration("a", { action: "update", changes })]));
    expect(text).toContain("- incoming Urgency `Max` now sets Priority `High`, was `Urgent`\n");
    expect(text).toContain("- incoming Urgency `Sev1` is no longer translated\n");
    expect(text).toContain("- outgoing Status `Ok` now sets Status `Good`\n");
  });

  it("each drifted translation is one sentence that says what live does and what is recorded", () => {
    const drift = [
      change({ action: "change", ...replaced("Max", "Urgent") }),
      pair(inboundPriority, "Sev1", "Low", { action: "add" }),
      pair(inboundPriority, "Sev2", "Low", { action: "remove", before: "Low" }),
    ];
    const counts = { clean: 0, drifted: 1, not_looked_at: 0 };
    const text = renderDriftMarkdown({ ...document([integration("a", { drift })]), counts, compared_with_declared: 0 });
    expect(text).toContain("- incoming Urgency `Max` sets Priority `Urgent` live; `High` is recorded\n");
    expect(text).toContain("- incoming Urgency `Sev1` is not translated live; it sets Priority `Low` as recorded\n");
    expect(text).toContain("- incoming Urgency `Sev2` also sets Priority `Low` live, which is not recorded\n");
  });

  it("more than twenty sentences of a block are counted, and no value leaves its backquotes", () => {
    const changes = Array.from({ length: 22 }, (_, index) => added(`v${index}`, "`</details>@admin"));
    const text = renderMarkdown(document([integration("a", { action: "update", changes })]));
    expect(text).toContain("- and 2 more translations, below\n");
    expect(text).toContain("- outgoing Status `v0` now sets Status `` `</details>@admin ``\n");
  });
});
