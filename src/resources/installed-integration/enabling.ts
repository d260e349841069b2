// Enables or disables one integration by the call that there is for it, and looks whether it took effect.

import { ENABLED } from "../../integration/fields.js";
import { UnknownOutcomeError } from "../../opsramp/unknown-outcome-error.js";
import type { Progress } from "./progress.js";

/** Disabling comes before every other write of an apply. */
export async function disable(progress: Progress): Promise<void> {
  if (progress.diff.enabling === "disable") await set(progress, false);
}

/** Enabling comes last, and only where everything else shows: what is enabled is as declared. */
export async function enable(progress: Progress): Promise<void> {
  if (progress.diff.enabling === "enable" && progress.missing.length === 0) await set(progress, true);
}

async function set(progress: Progress, enabled: boolean): Promise<void> {
  const isTaken = () => {
    const shown = progress.live.scalars.get(ENABLED);
    return shown === undefined || shown === enabled;
  };
  progress.note({ is: "posting", scalars: [ENABLED] });
  try {
    await send(progress, enabled);
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    progress.note({ is: "in doubt" });
    await progress.observe();
    // To set it once more does no harm.
    if (progress.live.scalars.get(ENABLED) !== enabled) await send(progress, enabled);
  }
  progress.note({ is: "posted", scalars: [ENABLED] });
  await progress.readUntil(isTaken);
}

async function send(progress: Progress, enabled: boolean): Promise<void> {
  const { session, plan } = progress;
  progress.note({ is: "sent" });
  await session.client.setEnabled(plan.tenant, plan.id, enabled);
}
