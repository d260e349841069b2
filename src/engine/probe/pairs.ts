// Experiments on pairs: the same one twice, a second name of one attribute, the rows that they are stored as, texts.
import { isEndpointClosed, isRefused } from "../../base/error-kind.js";
import { printable } from "../../base/text.js";
import { formsBetween } from "../../integration/pairing/kept-form.js";
import { fold } from "../../integration/pairing/key.js";
import type { EveryWay } from "../../integration/wire/ways.js";
import type { WireMapping, WireMappingRow } from "../../integration/wire/wire.js";
import { attempt, type Experiment, type Finding, found, reasonOf } from "./experiment.js";
import { mappingOf, type Scratch, thirdPartyValuesOf } from "./scratch.js";

const FIRST = { name: "probe_first", value: "first of a probe" };
const SECOND = { name: "probe_second", value: "second of a probe" };

const outbound = (...mapAttributes: WireMapping[]) => ({ outboundConfig: { mapAttributes } });

/** The same pair twice, then one under a second name; the integration and its rows tell what they became. */
export const pairs: Experiment = {
  ways: ["identical_pairs", "names", "row_list", "row_values", "row_delete"],
  calls: { get: 1, paged_get: 2, write: 4 },
  run: async (scratch) => {
    const first = outbound(mappingOf("Status", FIRST.name, [FIRST.value]));
    await scratch.send(first);
    await scratch.send(first);
    const { wire } = await scratch.update(outbound(mappingOf("Status", SECOND.name, [SECOND.value])));
    const mappings = wire.outboundConfig?.mapAttributes ?? [];
    const list = await attempt(() => scratch.client.listMappingRows(scratch.tenant, scratch.id, "outbound"));
    const rows = "value" in list ? list.value : undefined;
    return [
      identical(mappings),
      names(mappings, rows),
      "value" in list
        ? found("row_list", "open", `it has ${list.value.length} rows`)
        : found("row_list", isEndpointClosed(list.refusal) ? "refused" : undefined, reasonOf(list.refusal)),
      values(mappings, rows),
      await deletion(scratch, rows),
    ];
  },
};

function identical(mappings: readonly WireMapping[]): Finding {
  const count = mappings.flatMap(thirdPartyValuesOf).filter((value) => value === FIRST.value).length;
  const evidence = `a pair that was posted twice shows ${count === 1 ? "once" : count === 2 ? "twice" : `${count} times`}`;
  return found("identical_pairs", count === 1 ? "merged" : count === 2 ? "appended" : undefined, evidence);
}

function names(mappings: readonly WireMapping[], rows: readonly WireMappingRow[] | undefined): Finding {
  const holding = (value: string) => mappings.find((mapping) => thirdPartyValuesOf(mapping).includes(value));
  const [first, second] = [holding(FIRST.value), holding(SECOND.value)];
  if (first === undefined || second === undefined)
    return found("names", undefined, "the pairs that were sent do not show");
  if (first !== second) return found("names", "apart", "the integration shows two mappings of one attribute");
  if (rows === undefined) {
    return found(
      "names",
      undefined,
      "the integration shows one mapping, and its rows, which have their names, are not listed",
    );
  }
  const name = rowOf(rows, SECOND.value)?.tenantProperty;
  const evidence = `the row of the second name has the name ${printable(name ?? "(none)", 60)}`;
  if (name !== undefined && fold(name) === fold(SECOND.name)) return found("names", "shown", evidence);
  return found("names", name !== undefined && fold(name) === fold(FIRST.name) ? "kept" : undefined, evidence);
}

const rowOf = (rows: readonly WireMappingRow[], value: string) =>
  rows.find(({ tenantPropertyValue }) => String(tenantPropertyValue ?? "") === value);

function values(mappings: readonly WireMapping[], rows: readonly WireMappingRow[] | undefined): Finding {
  if (rows === undefined) return found("row_values", undefined, "the rows are not listed");
  const row = rowOf(rows, FIRST.value);
  const shown = mappings
    .flatMap(({ attrValues }) => attrValues ?? [])
    .find(({ thirdPartyAttrValue }) => thirdPartyAttrValue === FIRST.value)?.attrValue;
  if (row === undefined || shown === undefined) return found("row_values", undefined, "no row has a value that shows");
  if (row.propertyValue === shown)
    return found("row_values", "shown", "a row has the value that the integration shows");
  return row.propertyDisplayValue === shown
    ? found("row_values", "id and shown", "a row has another value, and the one that the integration shows beside it")
    : found("row_values", undefined, "a row has a value that the integration does not show");
}

async function deletion(scratch: Scratch, rows: readonly WireMappingRow[] | undefined): Promise<Finding> {
  if (rows === undefined) return found("row_delete", undefined, "the rows, and with them their ids, are not listed");
  const uniqueId = rowOf(rows, SECOND.value)?.uniqueId;
  if (uniqueId === undefined) return found("row_delete", undefined, "the row that was sent has no id");
  const { client, tenant, id } = scratch;
  const outcome = await attempt(() => client.deleteMappingRow(tenant, id, "outbound", uniqueId));
  if ("refusal" in outcome) {
    const { refusal } = outcome;
    const isNo = isEndpointClosed(refusal) || isRefused(refusal);
    return found("row_delete", isNo ? "refused" : undefined, reasonOf(refusal));
  }
  const gone = await scratch.until(async () => {
    const left = await client.listMappingRows(tenant, id, "outbound");
    return left.some((row) => row.uniqueId === uniqueId) ? undefined : true;
  });
  return gone === undefined
    ? found("row_delete", undefined, "its DELETE is answered as done, and the row stays")
    : found("row_delete", "open", "the row that was deleted is gone");
}

/** By the word that finds it, a text for each form in which servers store texts. */
const SAMPLES: ReadonlyMap<string, string> = new Map([
  ["white", " white space "],
  ["unicode", "unicode e\u0301"],
  ["entities", "entities & <"],
  ["letters", "LETTERS"],
  ["lines", "lines\r\nlines"],
  ["slash", "slash/"],
]);

const WAY_OF_FORM: Readonly<Record<string, EveryWay["texts"]>> = {
  "outer white space": "trimmed",
  "Unicode form": "composed",
  "HTML entities": "escaped",
  "upper and lower case": "lower case",
  "line ends": "line feeds",
  "slash at the end": "no last slash",
};

export const texts: Experiment = {
  ways: ["texts"],
  calls: { get: 1, paged_get: 0, write: 1 },
  run: async (scratch) => {
    const mapAttributes = [mappingOf("Subject", "probe_texts", [...SAMPLES.values()])];
    const { wire } = await scratch.update({ inboundConfig: { mapAttributes } });
    const stored = (wire.inboundConfig?.mapAttributes ?? []).flatMap(thirdPartyValuesOf);
    const forms = new Set<string>();
    for (const [word, sent] of SAMPLES) {
      const text = stored.find((value) => value.toLowerCase().includes(word));
      if (text === undefined) return [found("texts", undefined, `the text ${JSON.stringify(sent)} does not show`)];
      const between = formsBetween(sent, text);
      if (between === undefined) {
        const shown = JSON.stringify(printable(text, 60));
        return [found("texts", undefined, `${JSON.stringify(sent)} shows as ${shown}, which is no known form of it`)];
      }
      for (const form of between) forms.add(form);
    }
    const [form, ...others] = forms;
    if (form === undefined) return [found("texts", "as sent", `${SAMPLES.size} texts show as they were sent`)];
    const evidence = `texts differ from what was sent in ${[...forms].join(", ")}`;
    return [found("texts", others.length > 0 ? "several forms" : WAY_OF_FORM[form], evidence)];
  },
};
