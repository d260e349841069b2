// docs/from-hpe.md has a row for each field that HPE's providers publish, and each field of ours that it names exists.
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { lexer, type Token, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import { isRecord } from "../../src/base/json.js";
import { eventFields } from "../../src/integration/event/fields.js";
import { type Fields, installedIntegrationFields } from "../../src/integration/fields.js";
import { root } from "./markdown.js";

const below = (block: string, names: string) => names.split(" ").map((name) => `${block}.${name}`);
const notifier = "type base_uri auth_type grant_type username password api_key api_secret access_token_url scope";
const mapping =
  "entity_type opsramp_attribute third_party_attribute attribute_values default_parsing_value parsing_operators";
const operator = "operator start_word end_word regex_str";

/** As the registry's pages of both providers list them (HPE/opsramp 0.1, HPE/hpe 2.1, in November 2026). */
const published: Readonly<Record<string, readonly string[]>> = {
  opsramp_integration: [
    ..."application category display_name description client alert_source_id id status profile_id inbound outbound".split(
      " ",
    ),
    ..."bypass_resource_reconciliation credential_set ip_address discovery_profiles".split(" "),
    ...below("inbound", "auth_type role_id enable_drop_alerts process_definition_ids additional_properties"),
    ...below("inbound", "webhook_handshake token webhook_url map_attributes"),
    ...below("inbound.map_attributes", mapping),
    ...below("inbound.map_attributes.parsing_operators", operator),
    ...below("discovery_profiles", "mgmt_profile_uuid name scan_now policy schedule"),
    ...below("discovery_profiles.policy", "entity_type match_type actions rules"),
    ...below("discovery_profiles.policy.actions", "action"),
    ...below("discovery_profiles.policy.rules", "filter_type resource_type"),
    ...below("discovery_profiles.schedule", "pattern pattern_type start_time"),
    ...below("outbound", `${notifier} map_attributes`),
    ...below("outbound.map_attributes", mapping),
    ...below("outbound.map_attributes.parsing_operators", operator),
  ],
  opsramp_integration_event: [
    ..."integration_id client name entity event_type active endpoint_uri third_party_event_type headers".split(" "),
    ..."event_payload response_headers use_base_notifier notifier resource_group_allowed".split(" "),
    ..."custom_attribute_allowed event_level id".split(" "),
    ...below("notifier", notifier),
  ],
  opsramp_custom_integration: "display_name role_name client api_client_id api_client_secret id".split(" "),
};

const ours: Readonly<Record<string, Fields>> = {
  opsramp_integration: installedIntegrationFields,
  opsramp_integration_event: eventFields,
  opsramp_custom_integration: installedIntegrationFields,
};

function isField(fields: Fields, path: string): boolean {
  const [name = "", ...rest] = path.split(".");
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined || field.notYet === true) return false;
  return rest.length === 0 || ("fields" in field && isField(field.fields, rest.join(".")));
}

/** Cells of the table below the heading of a resource, as they are written. */
function rowsOf(resource: string): readonly (readonly string[])[] {
  const tokens: readonly Token[] = lexer(readFileSync(join(root, "docs/from-hpe.md"), "utf8"));
  const heading = tokens.findIndex((token) => token.type === "heading" && token.text === `\`${resource}\``);
  const table = tokens.slice(heading).find((token): token is Tokens.Table => token.type === "table");
  return (table?.rows ?? []).map((cells) => cells.map(({ text }) => text));
}

describe.each(Object.keys(published))("the table of %s", (resource) => {
  const rows = rowsOf(resource);
  const codeOf = (text = "") => /^`([^`]+)`$/.exec(text)?.[1];

  it("each published field has one row", () => {
    const fields = rows.map(([field]) => codeOf(field));
    expect([...fields].sort()).toEqual([...(published[resource] ?? [])].sort());
  });

  it("each row names a field of ours, or says why there is none yet", () => {
    const fields = ours[resource] ?? {};
    const wrong = rows.filter(([, own = "", reason = ""]) =>
      own === "not yet" ? reason === "" : !isField(fields, codeOf(own) ?? ""),
    );
    expect(wrong).toEqual([]);
  });
});

const written = resolve(root, "../shared/hpe-state/terraform.tfstate");

/** Names of members at every depth; keys of maps of values are the user's own. */
function namesIn(value: unknown, path: readonly string[] = []): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => namesIn(item, path));
  if (!isRecord(value) || path.at(-1) === "attribute_values") return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = [...path, name];
    return [own.join("."), ...namesIn(inner, own)];
  });
}

it.skipIf(!existsSync(written))("each attribute of a state that HPE's provider wrote has a row in the table", () => {
  const { resources } = JSON.parse(readFileSync(written, "utf8"));
  const names = namesIn(
    resources.flatMap(({ instances }: { instances: readonly { attributes: object }[] }) =>
      instances.map(({ attributes }) => attributes),
    ),
  );
  expect(names.length).toBeGreaterThan(0);
  expect([...new Set(names)].filter((name) => !(published.opsramp_integration ?? []).includes(name))).toEqual([]);
});
