// Experiments on single fields: authentication that is posted again, dropping of alerts, an empty text.
import type { WireAuthentication, WireIntegration } from "../../integration/wire/wire.js";
import { attempt, type Experiment, found, reasonOf } from "./experiment.js";
import { mappingOf, thirdPartyValuesOf } from "./scratch.js";

/** Only compared; never part of what is told. */
const tokenOf = ({ inboundConfig }: WireIntegration) =>
  inboundConfig?.authentication?.token ?? inboundConfig?.authentication?.webhookUrl;

export const authentication: Experiment = {
  ways: ["authentication_repost"],
  calls: { get: 3, paged_get: 0, write: 2 },
  run: async (scratch) => {
    const roles = await attempt(() => scratch.client.availableRoles(scratch.tenant, scratch.id));
    const role = "value" in roles ? roles.value.find(({ uniqueId }) => uniqueId !== undefined)?.uniqueId : undefined;
    const sent: WireAuthentication = {
      authType: "WEBHOOK",
      ...(role === undefined ? {} : { role: { uniqueId: role } }),
    };
    const body = { inboundConfig: { authentication: sent } };
    const first = tokenOf((await scratch.update(body)).wire);
    const second = tokenOf((await scratch.update(body)).wire);
    if (first === undefined || second === undefined) {
      return [found("authentication_repost", undefined, "no token shows after an authentication was posted")];
    }
    return [
      first === second
        ? found("authentication_repost", "keeps", "posted twice, the token stayed the same")
        : found("authentication_repost", "rotates", "posted again, the token became another"),
    ];
  },
};

const dropsAlerts = ({ inboundConfig }: WireIntegration) =>
  inboundConfig?.dropAlertsOnUnmanagedResources ?? inboundConfig?.dropAlerts ?? undefined;

export const dropAlerts: Experiment = {
  ways: ["drop_alerts"],
  calls: { get: 2, paged_get: 0, write: 2 },
  run: async (scratch) => {
    const first = await scratch.update({ inboundConfig: { dropAlertsOnUnmanagedResources: true } });
    const isNewer = dropsAlerts(first.wire) === true;
    const second = await scratch.update({ inboundConfig: { dropAlerts: !isNewer } });
    const isOlder = dropsAlerts(second.wire) === !isNewer;
    const became = (name: string, isTaken: boolean) => `${name} ${isTaken ? "is taken" : "is passed over"}`;
    const evidence = `${became("dropAlertsOnUnmanagedResources", isNewer)}, ${became("dropAlerts", isOlder)}`;
    if (isNewer && isOlder) return [found("drop_alerts", "both", evidence)];
    if (isNewer) return [found("drop_alerts", "dropAlertsOnUnmanagedResources", evidence)];
    if (isOlder) return [found("drop_alerts", "dropAlerts", evidence)];
    const { client, tenant, id } = scratch;
    const set = await attempt(async () => {
      await client.setDropAlerts(tenant, id, true);
      await scratch.shows((wire) => dropsAlerts(wire) === true);
    });
    return [
      "value" in set
        ? found("drop_alerts", "endpoint", `${evidence}; its endpoint sets it`)
        : found("drop_alerts", undefined, `${evidence}; its endpoint: ${reasonOf(set.refusal)}`),
    ];
  },
};

const BESIDE = "beside an empty text";

/** The pair that is sent beside it shows when the update does. */
export const emptyText: Experiment = {
  ways: ["empty_texts"],
  calls: { get: 2, paged_get: 0, write: 2 },
  run: async (scratch) => {
    await scratch.update({});
    const mapAttributes = [mappingOf("Priority", "probe_empty", [BESIDE])];
    await scratch.send({ description: "", outboundConfig: { mapAttributes } });
    const { wire } = await scratch.shows(({ outboundConfig }) =>
      (outboundConfig?.mapAttributes ?? []).flatMap(thirdPartyValuesOf).includes(BESIDE),
    );
    const isSet = (wire.description ?? "") === "";
    const evidence = `after an empty description was sent, ${isSet ? "there is none" : "the old one shows"}`;
    return [found("empty_texts", isSet ? "set" : "passed over", evidence)];
  },
};
