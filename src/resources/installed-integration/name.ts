// How the server calls an integration, as it may be shown: a server may have put a secret that was sent to it there.
import { SENSITIVE, Secret } from "../../base/secret.js";
import type { Change } from "../../document/change.js";
import type { Declared, Live } from "../../integration/model.js";
import { holdsSecret } from "../../opsramp/quotable.js";

export function nameOf({ live, declared }: { readonly live: Live; readonly declared: Declared }): string | undefined {
  const name = live.displayName ?? live.applicationName ?? declared.install?.displayName;
  return name === undefined ? undefined : shown(name, declared);
}

/** Changes whose live and applied values are hidden where they hold a declared secret. */
export function withoutSecrets<Some extends Change>(changes: readonly Some[], declared: Declared): readonly Some[] {
  return changes.map((change) => {
    if (change.kind !== "scalar" || change.sensitive === true) return change;
    const { before, applied } = change;
    const hidden = {
      ...(before === undefined ? {} : { before: shown(before, declared) }),
      ...(applied === undefined ? {} : { applied: shown(applied, declared) }),
    };
    return hidden.before === before && hidden.applied === applied ? change : { ...change, ...hidden };
  });
}

function shown(text: string, declared: Declared): string {
  return secretSearch(declared)(text) ? SENSITIVE : text;
}

/** Whether a text of the server's holds one of the declared secrets. */
export function secretSearch({ scalars }: Declared): (text: string) => boolean {
  const secrets = [...scalars.values()].flatMap((value) => (value instanceof Secret ? [value.reveal()] : []));
  return (text) => secrets.length > 0 && holdsSecret(text, secrets);
}
