// By what an installed integration is told from another one, where a declaration names no id.
import type { Config } from "../../integration/declared/config.js";
import { installing } from "../../integration/declared/config.js";
import { fold } from "../../integration/pairing/key.js";
import type { Attributes } from "../attributes.js";
import { isSameApplication } from "./installations.js";

/** Application and name: what no two installations of a tenant may have the same. */
export function installationKey(declared: Attributes): string | undefined {
  const install = installing(declared);
  if (install === undefined || install.displayName === "") return undefined;
  return JSON.stringify([fold(install.application), fold(install.displayName.trim())]);
}

/**
 * Whether another one is to be installed than the one that is recorded: no call changes an application, a category or a
 * direction. What was adopted or imported says its application alone.
 */
export function isOtherInstallation(recorded: Attributes, config: Config): boolean {
  const wanted = installing(config);
  if (wanted === undefined) return false;
  const before = installing(recorded);
  if (before === undefined) {
    const { application } = recorded;
    return typeof application === "string" && !isSameApplication(wanted.application, { application });
  }
  const differs = (left: string | undefined, right: string | undefined) => fold(left ?? "") !== fold(right ?? "");
  return (
    !isSameApplication(wanted.application, { application: before.application }) ||
    differs(wanted.category, before.category) ||
    differs(wanted.direction, before.direction)
  );
}
