// A scenario file that is wrong is refused as a whole: every wrong place is named, with what would be right there.
import { describe, expect, it } from "vitest";
import { readScenario } from "../../src/emulator/faults/scenario.js";
import { startApi } from "./api.js";

/** What is said of this one fault. */
function refusal(fault: unknown): string {
  try {
    readScenario({ faults: [fault] });
  } catch (error) {
    return (error as Error).message;
  }
  return "accepted";
}

const kinds =
  '"latency", "reset", "truncate", "malformed", "html", "throttle", "unauthenticated", "notReady", "answer", "drop", "stale", "shift", "repeatPage", "lyingNextPage", "rowDeleted", "edit"';
const drop = { kind: "drop" };

const wrongActions: readonly (readonly [action: object, field: string, found: string, right: string])[] = [
  [{ kind: "explode" }, "/kind", '"explode"', `one of ${kinds}`],
  [{ kind: "call" }, "/kind", '"call"', `one of ${kinds}`],
  [{}, "/kind", "nothing", `one of ${kinds}`],
  [{ kind: "reset", when: "befor" }, "/when", '"befor"', 'one of "before", "during", "after", "response"'],
  [{ kind: "html", when: "during" }, "/when", '"during"', 'one of "before", "after"'],
  [{ kind: "stale" }, "/reads", "nothing", "a whole number from 1 on"],
  [{ kind: "latency", milliseconds: "x" }, "/milliseconds", '"x"', "milliseconds, from 0 on"],
  [{ kind: "latency", milliseconds: -1 }, "/milliseconds", "-1", "milliseconds, from 0 on"],
  [{ kind: "unauthenticated", status: 500 }, "/status", "500", "one of 401, 407, 400"],
  [{ kind: "answer", status: 99 }, "/status", "99", "a whole number, 200 to 599"],
  [
    { kind: "answer", status: 302, headers: { Location: "é" } },
    "/headers/Location",
    '"é"',
    "a header's value, in ASCII",
  ],
  [{ kind: "lyingNextPage", nextPage: "no" }, "/nextPage", '"no"', "true or false"],
  [{ kind: "shift" }, "", '{"kind":"shift"}', "at least one of remove, install"],
  [{ kind: "drop", whole: true }, "/whole", "true", "a field of a dropped write: kind"],
  [
    { kind: "edit", tenant: "client_8" },
    "",
    '{"kind":"edit","tenant":"client_8"}',
    "at least one of removeRows, addRows, notifier, authentication, set, uninstall",
  ],
  [{ kind: "edit", addRows: { inbound: [] } }, "/addRows/inbound", "[]", "a list of at least one row"],
  [{ kind: "edit", notifier: { "a/b": 1 } }, "/notifier/a~1b", "1", "a field of a notifier: type, baseURI"],
];

const wrongFaults: readonly (readonly [fault: object, place: string, found: string, right: string])[] = [
  [{ match: { class: "writes" }, do: drop }, "/match/class", '"writes"', 'one of "token", "get", "paged_get", "write"'],
  [{ match: { method: "GETT" }, do: drop }, "/match/method", '"GETT"', "one of GET, POST, DELETE"],
  [{ match: { pathPattern: "(" }, do: drop }, "/match/pathPattern", '"("', "a regular expression"],
  [{ match: { path: 5 }, do: drop }, "/match/path", "5", "a text"],
  [{ times: -1, do: drop }, "/times", "-1", "a whole number from 1 on"],
  [{ after: 1.5, do: drop }, "/after", "1.5", "a whole number from 0 on"],
  [{ probability: 7, do: drop }, "/probability", "7", "a number above 0 and at most 1"],
  [{ do: [] }, "/do", "[]", "a list of at least one action"],
  [{ do: 5 }, "/do", "5", 'an action, such as { "kind": "notReady" }, or a list of them'],
  [{ do: [drop, 5] }, "/do/1", "5", 'an action, such as { "kind": "notReady" }'],
  [{ when: 1, do: drop }, "/when", "1", "a field of a fault: name, match, times, after, probability, do"],
];

describe("scenarios in files", () => {
  it.each(wrongActions)("a scenario with the action %j is refused", (action, field, found, right) => {
    const wrong = (place: string) =>
      `Emulator scenario, /faults/0/do${place}${field}: found ${found}; right would be ${right}`;
    expect(refusal({ do: action })).toContain(wrong(""));
    expect(refusal({ do: [drop, action] })).toContain(wrong("/1"));
  });

  it.each(wrongFaults)("a scenario with the fault %j is refused", (fault, place, found, right) => {
    expect(refusal(fault)).toContain(`/faults/0${place}: found ${found}; right would be ${right}`);
  });

  it("a scenario with several errors is refused with all of them, and none of its faults is set", async () => {
    const scenario = { faults: [{ do: drop }, { times: 0, probability: 0, do: { kind: "stale", reads: 0 } }] };
    const api = await startApi();
    expect(() => api.emulator.faults.load(scenario)).toThrow(
      /^.*\/faults\/1\/times: .*\n.*\/faults\/1\/probability: .*\n.*\/faults\/1\/do\/reads: .*$/,
    );
    expect(api.emulator.faults.hitting({ method: "POST", path: "/", class: "write", query: {} }).names).toEqual([]);
  });

  it.each([5, {}, { faults: {} }])("a scenario %j without faults is refused", (scenario) => {
    expect(() => readScenario(scenario)).toThrow(/right would be a (?:scenario|list of faults)/);
  });

  it("a scenario may have every kind of action", () => {
    const row = { entityType: "INCIDENT", name: "Status", thirdPartyEntityType: "", thirdPartyAttrName: "State" };
    const scenario = {
      $schema: "scenario.json",
      faults: [
        { name: "slow", do: { kind: "latency", milliseconds: 0.5, jitterMilliseconds: 3 } },
        { match: { method: "post", class: "write" }, times: 1, after: 0, do: { kind: "reset", when: "response" } },
        { probability: 1, do: [{ kind: "truncate" }, { kind: "malformed" }, { kind: "notReady" }, drop] },
        { do: { kind: "html", status: 200, when: "after" } },
        { do: { kind: "throttle", reset: "past", retryAfterSeconds: 0 } },
        { do: { kind: "unauthenticated", status: 407 } },
        { do: { kind: "answer", status: 503, body: null, headers: { "Retry-After": "5" }, when: "before" } },
        { do: { kind: "stale", reads: 3 } },
        { do: [{ kind: "shift", remove: 1 }, { kind: "repeatPage" }, { kind: "lyingNextPage", nextPage: false }] },
        { match: { pathPattern: "mappingAttr/\\d+$", tenant: "client_8" }, do: { kind: "rowDeleted" } },
        {
          do: {
            kind: "edit",
            when: "after",
            tenant: "client_8",
            integration: "INTG-1",
            removeRows: { inbound: [{ value: "Open" }] },
            addRows: { outbound: [{ ...row, value: "Ok", thirdPartyValue: "Good", parsingProperty: {} }] },
            notifier: { baseURI: "theirs.example.com", tokenHeaders: [{ key: "a", value: "b" }] },
            authentication: { authType: "BASIC", role: { uniqueId: "1" }, apiKeyPairs: [{ key: "k" }] },
            set: { displayName: "Theirs", dropAlertsOnUnmanagedResources: false },
            uninstall: true,
          },
        },
        { do: { kind: "edit", notifier: null } },
      ],
    };
    expect(readScenario(scenario)).toEqual(scenario.faults);
  });
});
