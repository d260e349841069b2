// Law 8, verified or said: a server that says yes and does less is found out, and what did not come about is named.
import fc from "fast-check";
import { describe, expect } from "vitest";
import type { NoteCode } from "../../src/base/note-codes.js";
import { law } from "./law.js";
import type { NaiveServer } from "./naive-server.js";
import { tellsApart } from "./oracle.js";
import { applyOn, nothing, planOn, silent } from "./run.js";
import { history, type Scene, scene } from "./scene.js";

/** What a server quietly leaves undone. */
interface Lies {
  /** Of the rows of a POST, every so many; 0: none is lost. */
  readonly rows: number;
  readonly notifier: boolean;
  readonly displayName: boolean;
  readonly deletes: boolean;
}

interface Deceived extends Scene {
  readonly lies: Lies;
}

const deceived: fc.Arbitrary<Deceived> = fc
  .tuple(
    scene,
    fc.record({ rows: fc.nat({ max: 3 }), notifier: fc.boolean(), displayName: fc.boolean(), deletes: fc.boolean() }),
  )
  .map(([sides, lies]) => ({ ...sides, lies }));

/** Makes the server lie; the function that is returned says whether it has. */
function deceive(server: NaiveServer, { rows, notifier, displayName, deletes }: Lies): () => boolean {
  let lied = false;
  const [post, remove] = [server.post.bind(server), server.delete.bind(server)];
  server.post = (body) => {
    const before = structuredClone({ notifier: server.notifier, displayName: server.displayName });
    const kept = new Set([...server.rows.inbound, ...server.rows.outbound].map(({ id }) => id));
    post(body);
    let added = 0;
    for (const side of ["inbound", "outbound"] as const) {
      server.rows[side] = server.rows[side].filter(({ id }) => {
        if (kept.has(id)) return true;
        added += 1;
        return rows === 0 || added % rows !== 0;
      });
    }
    const left = new Set([...server.rows.inbound, ...server.rows.outbound].map(({ id }) => id)).size;
    if (left < kept.size + added) lied = true;
    if (notifier && JSON.stringify(server.notifier) !== JSON.stringify(before.notifier)) {
      server.notifier = before.notifier;
      lied = true;
    }
    if (displayName && server.displayName !== before.displayName) {
      server.displayName = before.displayName;
      lied = true;
    }
  };
  server.delete = (side, id) => {
    if (deletes) lied = true;
    else remove(side, id);
  };
  return () => lied;
}

async function isDoneOrNamed({ wanted, lies, ...sides }: Deceived): Promise<void> {
  const { server, applied } = await history(sides);
  const hasLied = deceive(server, lies);
  const wasTold = tellsApart(server);
  const result = await applyOn(server, wanted, applied);
  const { status, errors, plan } = result;
  if (status === "done") {
    expect(errors).toEqual([]);
    const later = await planOn(server, wanted, result.applied);
    // A server that leaves a field as it was, in another case, is as one that folds it: said by this run and by every plan.
    const found = silent(later);
    const kept = found.residual.filter(({ code }) => code === "RS4205");
    if (kept.length > 0) expect([hasLied(), notesOf(result, "RS6132")]).toMatchObject([true, [{ code: "RS6132" }]]);
    expect({ ...found, residual: found.residual.filter((change) => !kept.includes(change)) }).toEqual(nothing);
    return;
  }
  // A server does what it says with names, and is found out as well: that it keeps them, or that it tells them apart.
  expect(hasLied() || server.switches.joinsNames !== "no" || (!wasTold && tellsApart(server))).toBe(true);
  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) expect(error.message).toMatch(/\S/);
  expect(plan.calls.length).toBeGreaterThan(0);
}

/** Of a code; what a run says of other things, such as rows that it gives up, stands beside them. */
const notesOf = ({ notes = [] }: Awaited<ReturnType<typeof applyOn>>, wanted: NoteCode) =>
  notes.filter(({ code }) => code === wanted);

describe("law 8, verified or said", () => {
  law(
    "law 8: an apply is done only when what is live shows it, and otherwise names what is not",
    deceived,
    isDoneOrNamed,
  );
});
