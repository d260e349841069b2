// Experiments on the notifier: a part of one, its type, and the two names of the address that gives tokens.
import { randomUUID } from "node:crypto";
import { isRefused } from "../../base/error-kind.js";
import type { WireIntegration, WireNotifier } from "../../integration/wire/wire.js";
import { attempt, type Experiment, found, reasonOf } from "./experiment.js";
import { notifierOf } from "./scratch.js";

/** A host of this domain is never there (RFC 2606): nothing is called, and no secret of anybody goes anywhere. */
const HOST = "https://probe.invalid";

const BASIC = { type: "REST_API", baseURI: HOST, authType: "BASIC", userName: "first" } as const;
const withNotifier = (baseNotifier: WireNotifier): WireIntegration => ({ outboundConfig: { baseNotifier } });

export const partialNotifier: Experiment = {
  ways: ["notifier", "notifier_type"],
  calls: { get: 2, paged_get: 0, write: 2 },
  run: async (scratch) => {
    const whole = await scratch.update(withNotifier({ ...BASIC, password: randomUUID() }));
    const before = notifierOf(whole.wire);
    if (before?.baseURI === undefined) {
      const evidence = "a notifier that was sent whole does not show";
      return [found("notifier", undefined, evidence), found("notifier_type", undefined, evidence)];
    }
    const type =
      before.type === undefined
        ? found("notifier_type", "hidden", "a notifier that was sent with its type shows without it")
        : found("notifier_type", "shown", "a notifier shows its type");
    const part = await attempt(() => scratch.update(withNotifier({ userName: "second" })));
    if ("refusal" in part) {
      const isNo = isRefused(part.refusal);
      return [found("notifier", isNo ? "refused in part" : undefined, reasonOf(part.refusal)), type];
    }
    const after = notifierOf(part.value.wire);
    if (after?.baseURI === undefined) {
      return [found("notifier", "replaced", "after its user name alone was sent, its address is gone"), type];
    }
    return [
      after.userName === "second"
        ? found("notifier", "merged", "after its user name alone was sent, it shows that and its address")
        : found("notifier", undefined, "its user name, sent alone, was passed over"),
      type,
    ];
  },
};

const ADDRESSES = { URI: "https://uri.probe.invalid", URL: "https://url.probe.invalid" } as const;
type Name = keyof typeof ADDRESSES;

/** The name under which an address shows. */
function nameOf(notifier: WireNotifier | undefined, address: string): Name | undefined {
  if (notifier?.accessTokenURL === address) return "URL";
  return notifier?.accessTokenURI === address ? "URI" : undefined;
}

export const tokenAddress: Experiment = {
  ways: ["token_url_taken", "token_url_shown"],
  calls: { get: 2, paged_get: 0, write: 2 },
  run: async (scratch) => {
    const shownAfter = async (name: Name): Promise<Name | undefined> => {
      const notifier = {
        type: "REST_API",
        baseURI: HOST,
        authType: "OAUTH2",
        grantType: "CLIENT_CREDENTIALS",
        apiKey: "probe",
        apiSecret: randomUUID(),
        [`accessToken${name}`]: ADDRESSES[name],
      };
      const outcome = await attempt(() => scratch.update(withNotifier(notifier)));
      if ("value" in outcome) return nameOf(notifierOf(outcome.value.wire), ADDRESSES[name]);
      // A server that wants a notifier whole misses the address that it passes over.
      if (isRefused(outcome.refusal)) return undefined;
      throw outcome.refusal;
    };
    const uri = await shownAfter("URI");
    const url = await shownAfter("URL");
    const became = (name: Name, shown: Name | undefined) =>
      `accessToken${name} ${shown === undefined ? "does not show" : `shows as accessToken${shown}`}`;
    const evidence = `${became("URI", uri)}, ${became("URL", url)}`;
    const taken = uri === undefined ? (url === undefined ? undefined : "URL") : url === undefined ? "URI" : "both";
    return [found("token_url_taken", taken, evidence), found("token_url_shown", shownAs(uri, url), evidence)];
  },
};

/** Of a name that shows as itself nobody can tell whether every name would. */
function shownAs(uri: Name | undefined, url: Name | undefined): "as sent" | Name | undefined {
  if (uri === "URL") return "URL";
  if (url === "URI") return "URI";
  return uri === "URI" && url === "URL" ? "as sent" : undefined;
}
