// One session for each database that a run keeps states in, however many stacks: a server has about a hundred in all.
import type { DatabaseTarget } from "./location.js";
import { Session } from "./session.js";

export interface SharedSession {
  readonly session: Session;
  /** The session ends when the last who shares it has released it. */
  release(): Promise<void>;
}

interface Entry {
  readonly session: Promise<Session>;
  users: number;
}

const entries = new Map<string, Entry>();

/** The session with `target`, connected if there is none that lives. @throws as `Session.connect`. */
export async function shareSession(target: DatabaseTarget, where: string, purpose: string): Promise<SharedSession> {
  const key = keyOf(target);
  let entry = entries.get(key);
  if (entry === undefined || (await isLost(entry))) {
    entry = { session: Session.connect(target, where, purpose), users: 0 };
    entries.set(key, entry);
  }
  entry.users += 1;
  const shared = entry;
  const leave = async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (entries.get(key) === shared) entries.delete(key);
    await (await shared.session.catch(() => undefined))?.end();
  };
  try {
    return { session: await shared.session, release: leave };
  } catch (error) {
    await leave();
    throw error;
  }
}

async function isLost({ session }: Entry): Promise<boolean> {
  return (await session.catch(() => undefined))?.isLost ?? true;
}

/** The password is part of it: who cannot log in must not share what somebody else has opened. */
function keyOf({ password, ...target }: DatabaseTarget): string {
  return JSON.stringify([target, password?.reveal() ?? null]);
}
