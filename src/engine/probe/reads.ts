// Experiments on reads: how soon they show a write, how a status is spelt, and what a search answers.
import { isRefused } from "../../base/error-kind.js";
import { printable } from "../../base/text.js";
import { holdsConfiguration } from "../../integration/wire/codec.js";
import { attempt, type Experiment, type Finding, found, reasonOf } from "./experiment.js";
import { mappingOf } from "./scratch.js";

const isOneOf = <Text extends string>(text: string, texts: readonly Text[]): text is Text =>
  (texts as readonly string[]).includes(text);

/** Also keeps it from doing anything: the integration is disabled from here on. */
export const disabled: Experiment = {
  ways: ["status_spelling"],
  calls: { get: 1, paged_get: 0, write: 1 },
  run: async (scratch) => {
    await scratch.client.setEnabled(scratch.tenant, scratch.id, false);
    const { wire } = await scratch.shows(({ status }) => status?.toLowerCase() === "disabled");
    const status = wire.status ?? "";
    const value = isOneOf(status, ["Disabled", "DISABLED", "disabled"]) ? status : undefined;
    return [found("status_spelling", value, `the status is ${printable(status, 40)} after it was disabled`)];
  },
};

export const lateWrites: Experiment = {
  ways: ["writes_show"],
  calls: { get: 1, paged_get: 0, write: 1 },
  run: async (scratch) => {
    const { readsBefore, after } = await scratch.update({
      outboundConfig: { mapAttributes: [mappingOf("Subject", "probe_late", ["late"])] },
    });
    return [
      readsBefore === 0
        ? found("writes_show", "at once", "the first read after an update showed it")
        : found("writes_show", "late", `${readsBefore} reads did not show an update; ${after} ms after it, one did`),
    ];
  },
};

/** More than any page has that a server does not cut down. */
const ASKED_FOR = 1000;

export const search: Experiment = {
  ways: ["pages", "page_size", "limit_headers", "search_rows"],
  calls: { get: 0, paged_get: 1, write: 0 },
  run: async ({ client, tenant, id, name }) => {
    const answer = await client.searchAnswer(tenant, { queryString: `name:${name}`, pageSize: ASKED_FOR });
    const { items, isBareList, pageSize, limitHeader } = answer;
    const row = items.find((item) => item.id === id);
    return [
      found("pages", isBareList ? "bare lists" : "objects", `a search answers ${isBareList ? "a list" : "an object"}`),
      pageSizeOf(pageSize),
      limitHeadersOf(limitHeader),
      row === undefined
        ? found("search_rows", undefined, "a search for its name does not find the integration")
        : found(
            "search_rows",
            holdsConfiguration(row) ? "whole" : "thin",
            `the row of the integration has ${holdsConfiguration(row) ? "its mappings" : "no configuration"}`,
          ),
    ];
  },
};

function pageSizeOf(size: number | undefined): Finding {
  if (size === undefined) return found("page_size", undefined, "a page does not say its size");
  const evidence = `${ASKED_FOR} items were asked for, and the page says that it has room for ${size}`;
  return found("page_size", size >= 100 ? "100 or more" : "fewer than 100", evidence);
}

function limitHeadersOf(header: string | undefined): Finding {
  if (header === undefined) return found("limit_headers", "absent", "an answer has no X-RateLimit-Limit");
  const evidence = `X-RateLimit-Limit is ${printable(header, 20)}`;
  return found("limit_headers", /^["']/.test(header.trim()) ? "quoted" : "plain", evidence);
}

/** The last one: the integration is gone where it succeeds. */
export const reasonlessUninstall: Experiment = {
  ways: ["uninstall_reason"],
  calls: { get: 0, paged_get: 0, write: 1 },
  run: async (scratch) => {
    const { client, tenant, id } = scratch;
    const outcome = await attempt(() => client.uninstallWithoutReason(tenant, id));
    if ("refusal" in outcome) {
      const { refusal } = outcome;
      return [found("uninstall_reason", isRefused(refusal) ? "required" : undefined, reasonOf(refusal))];
    }
    return [
      (await scratch.isGone())
        ? found("uninstall_reason", "optional", "after a DELETE without a reason the integration is gone")
        : found("uninstall_reason", undefined, "a DELETE without a reason is answered as done, and nothing is"),
    ];
  },
};
