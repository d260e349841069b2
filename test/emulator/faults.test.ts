// Everything that can be made to go wrong.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WireIntegration, WirePage } from "../../src/integration/wire/wire.js";
import { type Api, base, desk, outbound, startApi, statusMapping, tree } from "./api.js";

const path = `${base}/installed/${desk}`;
const body = outbound(
  statusMapping([
    ["Open", "New"],
    ["Closed", "Done"],
  ]),
);
const rows = (api: Api) => api.emulator.tenant("client_8").integration(desk).rows("outbound").length;
const search = (api: Api, pageNo: number) =>
  api.get<WirePage<WireIntegration>>(`${base}/installed/search?pageSize=1&pageNo=${pageNo}`);

describe("a cut connection", () => {
  it.each([
    ["before", 2],
    ["during", 3],
    ["after", 4],
    ["response", 4],
  ] as const)("a connection that is cut %s the commit leaves %i rows", async (when, left) => {
    const api = await startApi();
    api.emulator.faults.add({ match: { method: "POST" }, times: 1, do: { kind: "reset", when } });
    await expect(api.post(path, body)).rejects.toThrow();
    expect(rows(api)).toBe(left);
    expect(api.emulator.requests.at(-1)).toMatchObject({ status: 0, faults: ["reset"] });
    expect((await api.get(path)).status).toBe(200);
  });
});

describe("a broken answer", () => {
  it("a truncated or malformed answer, or one of a proxy, comes after the write was done", async () => {
    const api = await startApi();
    const { faults } = api.emulator;
    faults.add({ times: 1, do: { kind: "truncate" } });
    faults.add({ after: 1, times: 1, do: { kind: "malformed" } });
    faults.add({ after: 2, times: 1, do: { kind: "html", status: 200, when: "after" } });
    const answers = [await api.post(path, body), await api.post(path, body), await api.post(path, body)];
    expect(answers.map(({ status, body: parsed }) => [status, parsed])).toEqual([
      [200, undefined],
      [200, undefined],
      [200, undefined],
    ]);
    expect(answers[2]?.headers.get("content-type")).toContain("text/html");
    expect(rows(api)).toBe(8);
  });

  it("an answer of a proxy comes in place of the write by default", async () => {
    const api = await startApi();
    api.emulator.faults.add({ times: 1, do: { kind: "html" } });
    expect((await api.post(path, body)).status).toBe(502);
    expect(rows(api)).toBe(2);
  });
});

describe("a refusal that is injected", () => {
  it("a 429 comes with a reset in the future, in the past, or without headers", async () => {
    const api = await startApi();
    const reset = async (kind: "ahead" | "past" | "none") => {
      api.emulator.faults.add({ times: 1, do: { kind: "throttle", reset: kind, retryAfterSeconds: 7 } });
      const answered = await api.post(path, body);
      expect(answered.status).toBe(429);
      expect(answered.headers.get("retry-after")).toBe("7");
      const header = answered.headers.get("x-ratelimit-reset");
      return header === null ? undefined : Math.sign(Number(header.replaceAll('"', "")) - Date.now() / 1000);
    };
    expect([await reset("ahead"), await reset("past"), await reset("none")]).toEqual([1, -1, undefined]);
    expect(rows(api)).toBe(2);
  });

  it("a 500 with code 0005 comes a given number of times, or always", async () => {
    const api = await startApi();
    const fault = api.emulator.faults.add({ times: 2, do: { kind: "notReady" } });
    const statuses = [await api.get(path), await api.get(path), await api.get(path)].map(({ status }) => status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(fault.hits).toBe(2);
    const forGood = api.emulator.faults.add({ do: { kind: "notReady" } });
    for (let i = 0; i < 5; i += 1) expect((await api.get(path)).status).toBe(500);
    forGood.remove();
    expect((await api.get(path)).status).toBe(200);
  });

  it("a 503 can come after the write was done", async () => {
    const api = await startApi();
    api.emulator.faults.add({ times: 1, do: { kind: "answer", status: 503, when: "after" } });
    expect((await api.post(path, body)).status).toBe(503);
    expect(rows(api)).toBe(4);
  });

  it("a token is refused in three ways", async () => {
    const api = await startApi();
    api.emulator.faults.add({ times: 1, do: { kind: "unauthenticated", status: 400 } });
    const answered = await api.get<{ error_description: string }>(path);
    expect([answered.status, answered.body.error_description]).toEqual([400, "Unable to authenticate"]);
  });
});

describe("a write with a fault", () => {
  it.each([{ kind: "drop" }, { kind: "stale", reads: 1 }, { kind: "reset", when: "during" }] as const)(
    "a fault of kind $kind waits for a write",
    async (action) => {
      const api = await startApi();
      const fault = api.emulator.faults.add({ name: "of writes", times: 1, do: action });
      for (let i = 0; i < 3; i += 1) expect((await api.get(path)).status).toBe(200);
      expect(fault.hits).toBe(0);
      await api.post(path, body).catch(() => undefined);
      expect(fault.hits).toBe(1);
      expect(api.emulator.requests.map(({ faults }) => faults)).toEqual([
        undefined,
        undefined,
        undefined,
        ["of writes"],
      ]);
    },
  );

  it("a write that is dropped is answered as if it were done", async () => {
    const api = await startApi();
    api.emulator.faults.add({ times: 1, do: { kind: "drop" } });
    const answered = await api.post(path, body);
    expect(answered.body.outboundConfig?.mapAttributes?.[0]?.attrValues).toHaveLength(4);
    expect(rows(api)).toBe(2);
  });

  it("a stale write is not seen by the next reads", async () => {
    const api = await startApi();
    api.emulator.faults.add({ match: { method: "POST" }, times: 1, do: { kind: "stale", reads: 2 } });
    await api.post(path, body);
    const seen = async () => (await api.get(path)).body.outboundConfig?.mapAttributes?.[0]?.attrValues?.length;
    expect([await seen(), await seen(), await seen()]).toEqual([2, 2, 4]);
  });

  it("an installation can be dropped, or invisible at first, too", async () => {
    const api = await startApi();
    const { faults } = api.emulator;
    faults.add({ times: 1, match: { method: "POST" }, do: { kind: "drop" } });
    const dropped = await api.post(`${base}/install/CUSTOM`, { displayName: "a" });
    expect((await api.get(`${base}/installed/${dropped.body.id}`)).status).toBe(500);
    faults.add({ times: 1, match: { method: "POST" }, do: { kind: "stale", reads: 1 } });
    const late = await api.post(`${base}/install/CUSTOM`, { displayName: "b" });
    expect((await api.get(`${base}/installed/${late.body.id}`)).status).toBe(500);
    expect((await api.get(`${base}/installed/${late.body.id}`)).status).toBe(200);
  });
});

describe("search pages with faults", () => {
  it("search pages shift when somebody uninstalls an integration between them", async () => {
    const api = await startApi();
    api.emulator.faults.add({ match: { path: "/search" }, times: 1, do: { kind: "shift", remove: 1 } });
    expect((await search(api, 1)).body.results[0]?.id).toBe(desk);
    expect((await search(api, 2)).body.results).toEqual([]);
  });

  it("search pages shift when somebody installs an integration between them", async () => {
    const api = await startApi();
    api.emulator.faults.add({ match: { path: "/search" }, times: 1, do: { kind: "shift", install: 1 } });
    await search(api, 1);
    expect((await search(api, 2)).body.results[0]?.id).toBe(desk);
  });

  it("search pages can be repeated, and can give a wrong next page", async () => {
    const api = await startApi();
    const repeat = api.emulator.faults.add({ match: { path: "/search" }, do: { kind: "repeatPage" } });
    expect((await search(api, 1)).body.results[0]?.id).toBe(desk);
    expect((await search(api, 2)).body).toMatchObject({ pageNo: 2, results: [{ id: desk }] });
    repeat.remove();
    api.emulator.faults.add({ match: { path: "/search" }, times: 1, do: { kind: "lyingNextPage", nextPage: true } });
    expect((await search(api, 2)).body).toMatchObject({ nextPage: true, nextPageNo: 3, results: [{ id: tree }] });
    api.emulator.faults.add({ match: { path: "/search" }, times: 1, do: { kind: "lyingNextPage", nextPage: false } });
    expect((await search(api, 1)).body.nextPage).toBe(false);
  });
});

describe("a second actor", () => {
  it("a second actor deletes a row just before we do", async () => {
    const api = await startApi();
    api.emulator.faults.add({ match: { method: "DELETE" }, times: 1, do: { kind: "rowDeleted" } });
    expect((await api.delete(`${path}/outbound/mappingAttr/105`)).status).toBe(500);
    expect(rows(api)).toBe(1);
  });

  it("a second actor acts between two requests", async () => {
    const api = await startApi();
    const handle = api.emulator.tenant("client_8").integration(desk);
    api.emulator.faults.add({
      match: { method: "GET", path: /\/installed\/INTG-[^/]+$/ },
      times: 1,
      do: { kind: "call", when: "after", hook: () => handle.set({ displayName: "Theirs" }) },
    });
    expect((await api.get(path)).body.displayName).toBe("Service Desk");
    expect((await api.get(path)).body.displayName).toBe("Theirs");
  });
});

describe("edits by somebody else", () => {
  const handleOf = (api: Api) => api.emulator.tenant("client_8").integration(desk);
  const status = {
    entityType: "INCIDENT",
    name: "Status",
    thirdPartyEntityType: "Ticket",
    thirdPartyAttrName: "stats",
  };

  it("an edit changes rows, notifier and scalars just before the request is carried out", async () => {
    const api = await startApi();
    api.emulator.faults.add({
      match: { method: "GET", path: desk },
      times: 1,
      do: {
        kind: "edit",
        removeRows: { outbound: [{ value: "Ok" }] },
        addRows: { outbound: [{ ...status, value: "Ok", thirdPartyValue: "Fine" }] },
        notifier: { baseURI: "theirs.example.com" },
        set: { displayName: "Theirs", dropAlertsOnUnmanagedResources: true },
      },
    });
    const seen = await api.get(path);
    expect(seen.body.displayName).toBe("Theirs");
    expect(seen.body.inboundConfig?.dropAlertsOnUnmanagedResources).toBe(true);
    expect(seen.body.outboundConfig?.baseNotifier?.baseURI).toBe("theirs.example.com");
    expect(seen.body.outboundConfig?.mapAttributes?.[0]?.attrValues).toEqual([
      { attrValue: "Critical", thirdPartyAttrValue: "Bad" },
      { attrValue: "Ok", thirdPartyAttrValue: "Fine" },
    ]);
    expect(handleOf(api).notifier()?.userName).toBe("olduser");
  });

  it("an edit happens after the request was answered where the fault says so", async () => {
    const api = await startApi();
    api.emulator.faults.add({ times: 1, do: { kind: "edit", when: "after", notifier: null } });
    expect((await api.get(path)).body.outboundConfig?.baseNotifier).toBeDefined();
    expect((await api.get(path)).body.outboundConfig?.baseNotifier).toBeUndefined();
  });

  it("an edit changes the integration that it names, whichever is requested", async () => {
    const api = await startApi();
    const edit = { kind: "edit", tenant: "client_8", integration: tree } as const;
    api.emulator.faults.add({ times: 1, do: { ...edit, authentication: { authType: "NONE" } } });
    await api.login();
    expect(api.emulator.tenant("client_8").integration(tree).authentication()?.authType).toBe("NONE");
    api.emulator.faults.add({ times: 1, do: { ...edit, uninstall: true } });
    expect((await api.get(path)).status).toBe(200);
    expect((await api.get(`${base}/installed/${tree}`)).status).toBe(500);
  });

  it("an edit of an integration that does not exist changes nothing", async () => {
    const api = await startApi();
    api.emulator.faults.add({ times: 1, do: { kind: "edit", uninstall: true } });
    expect((await api.get(`${base}/installed/INTG-none`)).status).toBe(500);
    expect((await search(api, 1)).body.totalResults).toBe(2);
  });
});

describe("a hold of requests", () => {
  it("a hold stops a request before it is carried out", async () => {
    const api = await startApi();
    const hold = api.emulator.faults.hold({ match: { method: "POST" } });
    const answer = api.post(path, body);
    const held = await hold.arrived();
    expect(held).toMatchObject({ method: "POST", class: "write", tenant: "client_8", body });
    expect(rows(api)).toBe(2);
    hold.release();
    expect((await answer).status).toBe(200);
    expect(rows(api)).toBe(4);
  });

  it("a hold stops a request after it was carried out, and closing the emulator releases it", async () => {
    const api = await startApi();
    const hold = api.emulator.faults.hold({ match: { method: "POST" }, when: "after" });
    const answer = api.post(path, body).catch(() => "cut");
    await hold.arrived();
    expect(rows(api)).toBe(4);
    await api.emulator.close();
    await answer;
  });
});

describe("a scenario of faults", () => {
  it("a scenario is read from a file", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "scenario-")), "scenario.json");
    writeFileSync(
      file,
      JSON.stringify({
        faults: [
          {
            match: { class: "write", pathPattern: "INTG-[0-9a-f-]+$" },
            times: 1,
            do: [{ kind: "latency", milliseconds: 1 }, { kind: "notReady" }],
          },
        ],
      }),
    );
    const api = await startApi({ scenario: file });
    expect((await api.get(path)).status).toBe(200);
    expect((await api.post(path, body)).status).toBe(500);
    expect((await api.post(path, body)).status).toBe(200);
  });
});
