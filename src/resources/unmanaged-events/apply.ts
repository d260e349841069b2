// Removes the events that nothing manages and that the declaration lets go, and looks whether they are gone.
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isGone, isOutcomeUnknown } from "../../base/error-kind.js";
import { note } from "../../base/note.js";
import type { LiveEvent } from "../../integration/event/model.js";
import { fold } from "../../integration/pairing/key.js";
import { unconsentedDetach } from "../detaching.js";
import { keptEvent } from "../integration-event/kept-event.js";
import { forgetList, listEventsIfAny, readUntil } from "../integration-event/observe.js";
import { hashOf } from "../integration-event/plan.js";
import { type ApplyOptions, type ApplyResult, isLookedAtAgain } from "../resource.js";
import type { Session } from "../session.js";
import type { AppliedUnmanaged, UnmanagedPlan } from "./plan.js";

type Result = ApplyResult<AppliedUnmanaged, readonly LiveEvent[]>;

export const unconsented = (session: Session, plan: UnmanagedPlan): readonly RampsyncError[] =>
  unconsentedDetach(session, plan, plan.id, plan);

export async function applyUnmanaged(session: Session, plan: UnmanagedPlan, options: ApplyOptions): Promise<Result> {
  const { removed, unmanaged } = plan;
  const applied = plan.applied ?? { format: 1 };
  const nothing = { applied, live: unmanaged, errors: [], status: "done", sent: { posts: 0, deletes: 0 } } as const;
  if (removed.length === 0) return nothing;
  if (session.options.adoptOnly)
    return { ...nothing, differs: true, notes: [note("RS6154", { differences: removed.length })] };
  const [refused] = unconsented(session, plan);
  if (refused !== undefined) throw refused;
  if (isLookedAtAgain(plan, options, session.clock.now())) await refuseMoved(session, plan);
  await options.keep?.({ calls: plan.calls, rows: removed.map((event) => keptEvent(event, "unmanaged")) });
  return remove(session, plan, applied);
}

async function remove(session: Session, { tenant, id, removed, unmanaged }: UnmanagedPlan, applied: AppliedUnmanaged) {
  let deletes = 0;
  const errors: RampsyncError[] = [];
  forgetList(session, tenant, id);
  for (const event of removed) {
    deletes += 1;
    try {
      await session.client.deleteEvent(tenant, id, event.id);
    } catch (thrown) {
      if (isGone(thrown)) continue;
      errors.push(...toRampsyncErrors(thrown));
      // What one event is refused for is told of it alone; of an unknown outcome the list tells more.
      if (!errors.every(isOutcomeUnknown)) break;
    }
  }
  const left = await leftOf(session, { tenant, id, removed });
  const sent = { posts: 0, deletes };
  if (left === undefined) {
    const status = errors.every(isOutcomeUnknown) ? ("unknown" as const) : ("failed" as const);
    return { applied, live: unmanaged, status, errors, sent };
  }
  const kept = unmanaged.filter((event) => !removed.includes(event) || left.has(fold(event.id)));
  if (left.size === 0) return { applied, live: kept, status: "done" as const, errors: [], sent };
  const found =
    errors.length > 0
      ? errors
      : removed
          .filter((event) => left.has(fold(event.id)))
          .map((event) => {
            const place = { tenant, integration: id, part: ["events", event.id] };
            return new RampsyncError("RS4201", "The event was removed, and is still there.", { place });
          });
  const status = found.some(isOutcomeUnknown) ? ("unknown" as const) : ("failed" as const);
  return { applied, live: kept, status, errors: found, sent };
}

/** The folded ids of what is listed still; undefined where the list cannot be read. */
async function leftOf(
  session: Session,
  { tenant, id, removed }: Pick<UnmanagedPlan, "tenant" | "id" | "removed">,
): Promise<ReadonlySet<string> | undefined> {
  const wanted = new Set(removed.map((event) => fold(event.id)));
  const list = async () => {
    forgetList(session, tenant, id);
    const events = await listEventsIfAny(session, tenant, id);
    return new Set(events.map((event) => fold(event.id)).filter((each) => wanted.has(each)));
  };
  return readUntil(session, list, ({ size }) => size === 0);
}

/** Only what was shown is removed, as it was shown. @throws RS3008 */
async function refuseMoved(session: Session, { tenant, id, removed }: UnmanagedPlan): Promise<void> {
  forgetList(session, tenant, id);
  const now = new Map((await listEventsIfAny(session, tenant, id)).map((event) => [fold(event.id), hashOf(event)]));
  const isSame = removed.every((event) => (now.get(fold(event.id)) ?? hashOf(event)) === hashOf(event));
  if (isSame) return;
  throw new RampsyncError("RS3008", "An event that is to be removed changed after the plan was made.", {
    place: { tenant, integration: id },
  });
}
