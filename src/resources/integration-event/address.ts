// Where an event is posted, in words that a person reviews, and who said that this is meant.
import type { EventValues } from "../../integration/event/model.js";
import { fold } from "../../integration/pairing/key.js";
import type { Session } from "../session.js";

const hasScheme = (address: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(address);

/** The whole address; undefined where it hangs on a notifier that is not known here. */
export function addressOf({ endpoint = "", notifier }: EventValues, integrationBase?: string): string | undefined {
  if (hasScheme(endpoint)) return endpoint;
  const base = notifier === undefined || notifier === "base" ? integrationBase : notifier.base_uri;
  if (base === undefined || base === "") return undefined;
  if (endpoint === "") return base;
  if (endpoint.startsWith(base)) return endpoint;
  return `${base.replace(/\/+$/, "")}/${endpoint.replace(/^\/+/, "")}`;
}

/** Its host, without credentials and port. */
export function hostOf(address: string): string {
  const rest = address.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").split(/[/?#]/, 1)[0] ?? "";
  const host = rest.slice(rest.lastIndexOf("@") + 1);
  return host.startsWith("[") ? host.slice(0, host.indexOf("]") + 1) : host.replace(/:\d*$/, "");
}

/** Whether the user consents to posts to this host. */
export function isAllowed({ options }: Session, host: string): boolean {
  return (options.allowEventPosts ?? []).some((allowed) => fold(allowed) === fold(host));
}
