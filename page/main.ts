// The program inside the HTML report: shows the data that the file carries, and lets the reader filter it. Everything that
// comes from a server or a file is put in as text.
import { type ComponentChildren, h, render } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { PageBlock, PageData, PageRow } from "../src/report/html/data.js";

const data = JSON.parse(document.getElementById("data")?.textContent ?? "{}") as PageData;

type Status = PageData["statuses"][number];

const TONES: Readonly<Record<Status, string>> = {
  "not looked at": "bad",
  failed: "bad",
  gone: "bad",
  drifted: "warn",
  "to change": "todo",
  residual: "mild",
  accepted: "mild",
  "in step": "ok",
};

const count = (number: number) => number.toLocaleString("en");
const plural = (number: number, noun: string) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

function Word({ status }: { readonly status: Status }) {
  return h("span", { class: `word s-${TONES[status]}` }, status);
}

interface Filters {
  readonly hidden: ReadonlySet<Status>;
  readonly tenant: string;
  readonly kind: string;
  readonly text: string;
}

const NO_FILTERS: Filters = { hidden: new Set(), tenant: "", kind: "", text: "" };

/** What a search looks through, made once. */
const searched = new Map<PageBlock, string>();
const textOf = (block: PageBlock): string => {
  const known = searched.get(block);
  if (known !== undefined) return known;
  const names = block.members.flatMap((index) => {
    const integration = data.integrations[index];
    return integration === undefined
      ? []
      : [data.tenants[integration.tenant], integration.label, integration.id, integration.name];
  });
  const rows = block.rows.flatMap(({ unit, path, before, after, id = "", source = "" }) => [
    unit,
    path,
    before,
    after,
    id,
    source,
  ]);
  const text = [...names, ...rows, block.error?.message ?? "", block.error?.code ?? ""].join("\n").toLowerCase();
  searched.set(block, text);
  return text;
};

function membersOf(block: PageBlock, { tenant }: Filters): readonly number[] {
  if (tenant === "") return block.members;
  const wanted = tenant.toLowerCase();
  return block.members.filter((index) => {
    const of = data.integrations[index]?.tenant ?? 0;
    return (data.tenants[of] ?? "").toLowerCase().includes(wanted);
  });
}

function isShown(block: PageBlock, filters: Filters): boolean {
  if (filters.hidden.has(block.status)) return false;
  if (filters.kind !== "" && !block.rows.some(({ kind }) => kind === filters.kind)) return false;
  if (filters.text !== "" && !textOf(block).includes(filters.text.toLowerCase())) return false;
  return membersOf(block, filters).length > 0;
}

// ---- the heat map --------------------------------------------------------------------------------------------------

const ROW = 32;
/** So many tenants are drawn beside those that are seen. */
const SPARE = 10;
/** With more, only what is seen is drawn. */
const MOST_DRAWN = 150;

const blockOf = new Map(data.blocks.flatMap((block, at) => block.members.map((member) => [member, at] as const)));
const ofTenant: number[][] = data.tenants.map(() => []);
for (const [index, { tenant }] of data.integrations.entries()) ofTenant[tenant]?.push(index);
const labels = [...new Set(data.integrations.map(({ label }) => label))].sort(
  new Intl.Collator("en", { numeric: true }).compare,
);
const MOST_COLUMNS = 40;

/** A column for each name, where there are few enough; else the integrations of a tenant one beside the other. */
const columns = labels.length <= MOST_COLUMNS ? labels : undefined;
const widest = Math.max(1, ...ofTenant.map(({ length }) => length));

function Cell({ index }: { readonly index: number | undefined }) {
  const integration = index === undefined ? undefined : data.integrations[index];
  if (index === undefined || integration === undefined) return h("td", null);
  const { status, label } = integration;
  const at = blockOf.get(index);
  const name = `${data.tenants[integration.tenant]} / ${label}: ${status}`;
  const look = { class: `cell s-${TONES[status]}`, title: name };
  return h(
    "td",
    null,
    at === undefined ? h("span", look, status) : h("a", { ...look, href: `#block-${at}`, "aria-label": name }, status),
  );
}

function HeatRow({ tenant }: { readonly tenant: number }) {
  const own = ofTenant[tenant] ?? [];
  const cells =
    columns === undefined
      ? Array.from({ length: widest }, (_, at) => own[at])
      : columns.map((label) => own.find((index) => data.integrations[index]?.label === label));
  return h(
    "tr",
    { "aria-rowindex": tenant + 2 },
    h("th", { scope: "row" }, data.tenants[tenant]),
    cells.map((index, at) => h(Cell, { key: at, index })),
  );
}

function HeatMap({ filters }: { readonly filters: Filters }) {
  const tenants = useMemo(() => {
    const wanted = filters.tenant.toLowerCase();
    return data.tenants.flatMap((name, at) => {
      const seen = ofTenant[at]?.some((index) => !filters.hidden.has(data.integrations[index]?.status ?? "in step"));
      return seen && name.toLowerCase().includes(wanted) ? [at] : [];
    });
  }, [filters]);
  const [top, setTop] = useState(0);
  const [all, setAll] = useState(false);
  useEffect(() => {
    const print = () => setAll(true);
    addEventListener("beforeprint", print);
    return () => removeEventListener("beforeprint", print);
  }, []);
  const isWindowed = !all && tenants.length > MOST_DRAWN;
  const first = isWindowed ? Math.max(0, Math.floor(top / ROW) - SPARE) : 0;
  const last = isWindowed ? Math.min(tenants.length, first + Math.ceil(innerHeight / ROW) + 2 * SPARE) : tenants.length;
  const gap = (rows: number) =>
    rows > 0 ? h("tr", { "aria-hidden": "true", style: { height: `${rows * ROW}px` } }, h("td", null)) : null;
  return h(
    "section",
    { "aria-labelledby": "map" },
    h("h2", { id: "map" }, "Tenants and integrations"),
    h(
      "p",
      { class: "soft" },
      `${plural(tenants.length, "tenant")}; the worst are first. A word leads to what differs.`,
    ),
    h(
      "div",
      {
        class: "scroll",
        tabIndex: 0,
        role: "group",
        "aria-label": "heat map",
        onScroll: (event: Event) => isWindowed && setTop((event.currentTarget as HTMLElement).scrollTop),
      },
      h(
        "table",
        { class: "heat", "aria-rowcount": tenants.length + 1 },
        h(
          "thead",
          null,
          h(
            "tr",
            { "aria-rowindex": 1 },
            h("th", { scope: "col" }, "tenant"),
            columns === undefined
              ? h("th", { scope: "col", colSpan: widest }, "integrations")
              : columns.map((label) => h("th", { scope: "col", key: label }, label)),
          ),
        ),
        h(
          "tbody",
          null,
          gap(first),
          tenants.slice(first, last).map((tenant) => h(HeatRow, { key: tenant, tenant })),
          gap(tenants.length - last),
        ),
      ),
    ),
  );
}

// ---- what differs --------------------------------------------------------------------------------------------------

const LISTS: Readonly<Record<PageRow["list"], string>> = {
  drift: "drift",
  change: "in code",
  accepted: "accepted",
  residual: "stays",
};

function TableHead({ titles }: { readonly titles: readonly string[] }) {
  return h(
    "thead",
    null,
    h(
      "tr",
      null,
      titles.map((title) => h("th", { scope: "col", key: title }, title)),
    ),
  );
}

function Rows({ rows, more }: { readonly rows: readonly PageRow[]; readonly more: number }) {
  if (rows.length === 0) return null;
  return h(
    "div",
    { class: "diff", tabIndex: 0, role: "group", "aria-label": "what differs" },
    h(
      "table",
      null,
      h(TableHead, { titles: ["what", "live", "recorded or declared", "about"] }),
      h(
        "tbody",
        null,
        rows.map((row, at) =>
          h(
            "tr",
            { key: at, id: row.id === undefined ? undefined : `drift-${row.id}` },
            h(
              "td",
              { "data-title": "what" },
              h("strong", null, row.unit),
              h("br", null),
              h("code", { class: "soft" }, row.path),
            ),
            h("td", { "data-title": "live" }, row.before),
            h("td", { "data-title": "recorded or declared" }, row.after),
            h(
              "td",
              { "data-title": "about" },
              [LISTS[row.list], row.age, row.note].filter((part) => part !== undefined).join("; "),
              row.sentence === undefined ? null : h("p", null, row.sentence),
              row.source === undefined ? null : h("p", null, h("code", null, row.source)),
              row.id === undefined ? null : h("p", null, h("a", { href: `#drift-${row.id}` }, row.id)),
            ),
          ),
        ),
      ),
    ),
    more > 0 ? h("p", null, `and ${count(more)} more: rampsync --json-out has all`) : null,
  );
}

const MOST_MEMBERS = 12;

/** `7 integrations and 2 events`. */
function counted(indices: Iterable<number>, word = ""): string {
  const counts = new Map<string, number>();
  for (const index of indices) {
    const noun = data.integrations[index]?.noun ?? "integration";
    counts.set(noun, (counts.get(noun) ?? 0) + 1);
  }
  if (counts.size === 0) counts.set("integration", 0);
  const first = (noun: string) => (noun === "integration" ? 0 : 1);
  const parts = [...counts]
    .sort(([left], [right]) => first(left) - first(right))
    .map(([noun, each]) => plural(each, word + noun));
  return parts.join(" and ");
}

function Members({ members }: { readonly members: readonly number[] }) {
  const nameOf = (index: number) => {
    const integration = data.integrations[index];
    return integration === undefined
      ? ""
      : `${data.tenants[integration.tenant]} / ${integration.label} (${integration.id})`;
  };
  if (members.length === 1) return null;
  const list = h(
    "ul",
    { class: "members" },
    members.map((index) => h("li", { key: index }, nameOf(index))),
  );
  if (members.length <= MOST_MEMBERS) return list;
  return h("details", null, h("summary", null, `${counted(members)} show the same`), list);
}

function Calls({ block }: { readonly block: PageBlock }) {
  if (block.calls.length === 0) return null;
  return h(
    "details",
    null,
    h("summary", null, `calls: ${block.callsText}`),
    block.calls.map((call, at) =>
      h(
        "div",
        { key: at },
        h("p", null, h("code", null, `${call.method} ${call.path}`)),
        call.body === undefined ? null : h("pre", { tabIndex: 0 }, call.body),
      ),
    ),
  );
}

function Block({ block, at, filters }: { readonly block: PageBlock; readonly at: number; readonly filters: Filters }) {
  const members = membersOf(block, filters);
  const first = data.integrations[members[0] ?? 0];
  const title = first === undefined ? "" : `${data.tenants[first.tenant]} / ${first.label}`;
  const others = members.length - 1;
  return h(
    "article",
    { class: `box${TONES[block.status] === "bad" ? " alarm" : ""}`, id: `block-${at}`, tabIndex: -1 },
    h(
      "h3",
      null,
      h(Word, { status: block.status }),
      ` ${title}${others > 0 ? ` and ${counted(members.slice(1), "more ")}` : ""}`,
    ),
    h(
      "p",
      { class: "soft" },
      [others === 0 ? first?.id : undefined, others === 0 ? first?.name : undefined, block.source]
        .filter((part) => part !== undefined && part !== "")
        .join(" · "),
    ),
    h(Members, { members }),
    block.error === undefined
      ? null
      : h(
          "p",
          null,
          h("strong", null, block.error.code),
          ` ${block.error.message} `,
          h("span", { class: "soft" }, block.error.hint),
        ),
    h(Rows, { rows: block.rows, more: block.moreRows }),
    block.unmanaged > 0
      ? h("p", { class: "soft" }, `${plural(block.unmanaged, "value")} live and not under code`)
      : null,
    block.notes.map((note) => h("p", { key: note, class: "soft" }, note)),
    h(Calls, { block }),
  );
}

const PAGE = 50;

function Blocks({ filters }: { readonly filters: Filters }) {
  const shown = useMemo(
    () => data.blocks.flatMap((block, at) => (isShown(block, filters) ? [{ block, at }] : [])),
    [filters],
  );
  const [most, setMost] = useState(PAGE);
  useEffect(() => {
    const follow = () => {
      const target = location.hash.slice(1);
      const at = target.startsWith("drift-")
        ? data.blocks.findIndex(({ rows }) => rows.some(({ id }) => `drift-${id}` === target))
        : Number(/^block-(\d+)$/.exec(target)?.[1] ?? -1);
      const place = shown.findIndex((item) => item.at === at);
      if (place < 0) return;
      if (place >= most) setMost(place + PAGE);
      setTimeout(() => {
        const element = document.getElementById(target) ?? document.getElementById(`block-${at}`);
        element?.scrollIntoView();
        element?.focus({ preventScroll: true });
      });
    };
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [shown]);
  useEffect(() => {
    const print = () => setMost(Number.MAX_SAFE_INTEGER);
    addEventListener("beforeprint", print);
    return () => removeEventListener("beforeprint", print);
  }, []);
  const found = counted(shown.flatMap(({ block }) => membersOf(block, filters)));
  return h(
    "section",
    { "aria-labelledby": "findings" },
    h("h2", { id: "findings" }, "What differs"),
    h("p", { role: "status", id: "found" }, `${found} in ${plural(shown.length, "group")}`),
    shown.slice(0, most).map(({ block, at }) => h(Block, { key: at, block, at, filters })),
    shown.length > most
      ? h(
          "button",
          { class: "more", type: "button", onClick: () => setMost(most + PAGE) },
          `Show more (${count(shown.length - most)})`,
        )
      : null,
  );
}

// ---- the rest ------------------------------------------------------------------------------------------------------

function Budget() {
  const [all, setAll] = useState(false);
  const ordered = useMemo(() => [...data.budget].sort((left, right) => right.seconds - left.seconds), []);
  const shown = all ? ordered : ordered.slice(0, 20);
  return h(
    "section",
    { "aria-labelledby": "budget" },
    h("h2", { id: "budget" }, "Requests, by tenant"),
    h(
      "div",
      { class: "scroll", tabIndex: 0, role: "group", "aria-label": "requests" },
      h(
        "table",
        null,
        h(TableHead, { titles: ["tenant", "GET", "pages", "writes", "seconds"] }),
        h(
          "tbody",
          null,
          shown.map(({ tenant, seconds, classes }) =>
            h(
              "tr",
              { key: tenant },
              h("th", { scope: "row" }, tenant),
              classes.map(({ name, used, most }) =>
                h(
                  "td",
                  { key: name },
                  h("meter", {
                    min: 0,
                    max: Math.max(most, used, 1),
                    value: used,
                    high: most,
                    "aria-label": `${name} of ${tenant}`,
                  }),
                  ` ${count(used)} of ${count(most)} a minute`,
                ),
              ),
              h("td", null, count(seconds)),
            ),
          ),
        ),
      ),
    ),
    ordered.length > shown.length
      ? h(
          "button",
          { class: "more", type: "button", onClick: () => setAll(true) },
          `Show all ${count(ordered.length)} tenants`,
        )
      : null,
  );
}

function Listed({
  title,
  items,
  alarm = false,
}: {
  readonly title: string;
  readonly items: readonly string[];
  readonly alarm?: boolean;
}) {
  if (items.length === 0) return null;
  return h(
    "section",
    { class: alarm ? "box alarm" : "box" },
    h("h2", null, title),
    h(
      "ul",
      null,
      items.slice(0, 100).map((item) => h("li", { key: item }, item)),
    ),
    items.length > 100 ? h("p", null, `and ${count(items.length - 100)} more`) : null,
  );
}

/** What nobody knows anything of is not left to a filter. */
function NotLookedAt() {
  const unknown = [...data.integrations.entries()].filter(([, { status }]) => status === "not looked at");
  return h(Listed, {
    title: `Not looked at: ${counted(unknown.map(([index]) => index))}. Nothing is known of them.`,
    items: unknown.map(([, { tenant, label, id }]) => `${data.tenants[tenant]} / ${label} (${id})`),
    alarm: true,
  });
}

const totals = new Map<Status, number>();
for (const { status } of data.integrations) totals.set(status, (totals.get(status) ?? 0) + 1);
const kinds = [...new Set(data.blocks.flatMap(({ rows }) => rows.map(({ kind }) => kind)))].sort();

function Labelled({ label, children }: { readonly label: string; readonly children?: ComponentChildren }) {
  return h("label", null, label, children);
}

function Chips({ filters, setFilters }: { readonly filters: Filters; readonly setFilters: (next: Filters) => void }) {
  const toggle = (status: Status) => {
    const hidden = new Set(filters.hidden);
    if (!hidden.delete(status)) hidden.add(status);
    setFilters({ ...filters, hidden });
  };
  return h(
    "ul",
    { class: "chips", "aria-label": "statuses that are shown" },
    data.statuses
      .filter((status) => totals.has(status))
      .map((status) =>
        h(
          "li",
          { key: status },
          h(
            "button",
            {
              type: "button",
              class: `chip s-${TONES[status]}`,
              "aria-pressed": !filters.hidden.has(status),
              onClick: () => toggle(status),
            },
            `${count(totals.get(status) ?? 0)} ${status}`,
          ),
        ),
      ),
  );
}

function Report() {
  const [filters, setFilters] = useState(NO_FILTERS);
  const onText = (name: "tenant" | "text" | "kind") => (event: Event) =>
    setFilters({ ...filters, [name]: (event.currentTarget as HTMLInputElement).value });
  return [
    h("a", { class: "skip", href: "#findings" }, "Skip to what differs"),
    h(
      "header",
      null,
      h("h1", null, data.title),
      h(
        "p",
        { class: "soft" },
        [
          `${plural(data.tenants.length, "tenant")}, ${counted(data.integrations.keys())}`,
          data.time,
          data.since,
          data.version === "" ? "" : `rampsync ${data.version}`,
        ]
          .filter((part) => part !== "")
          .join(" · "),
      ),
      h(Chips, { filters, setFilters }),
      h(
        "div",
        { class: "filters", role: "search" },
        h(
          Labelled,
          { label: "tenant" },
          h("input", { type: "search", value: filters.tenant, onInput: onText("tenant") }),
        ),
        h(
          Labelled,
          { label: "kind" },
          h(
            "select",
            { value: filters.kind, onChange: onText("kind") },
            h("option", { value: "" }, "all"),
            kinds.map((kind) => h("option", { key: kind, value: kind }, kind)),
          ),
        ),
        h(Labelled, { label: "text" }, h("input", { type: "search", value: filters.text, onInput: onText("text") })),
        h("button", { type: "button", onClick: () => setFilters(NO_FILTERS) }, "Reset"),
      ),
    ),
    h(
      "main",
      null,
      h(Listed, { title: "Problems of the run", items: data.problems, alarm: true }),
      h(NotLookedAt, null),
      h(HeatMap, { filters }),
      h(Blocks, { filters }),
      h(Listed, { title: "Resolved", items: data.resolved }),
      h(Listed, { title: "Warnings", items: data.warnings }),
      h(Budget, null),
    ),
  ];
}

const root = document.getElementById("report");
if (root !== null) {
  root.textContent = "";
  render(h(Report, null), root);
}
