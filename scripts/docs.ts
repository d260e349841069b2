// Writes the documentation that is made from tables in the source: errors, the resource, the provider's pages.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { errorCodes } from "../src/base/error-codes.js";
import { exampleText } from "../src/base/note.js";
import { type NoteCode, noteCodes } from "../src/base/note-codes.js";
import { eventFields } from "../src/integration/event/fields.js";
import { unmanagedEventsFields } from "../src/integration/event/unmanaged-fields.js";
import { type Field, type Fields, installedIntegrationFields, isScalar } from "../src/integration/fields.js";
import { constructDocumentation } from "./construct-docs.js";
import { emulatorDocumentation } from "./emulator-docs.js";
import { fileSchemaFiles } from "./file-schemas.js";
import { jsonDocumentation } from "./json-docs.js";
import { libraryDocumentation } from "./library-docs.js";
import { providerDocumentation } from "./provider-docs.js";
import { architectureDocumentation } from "./rooms.js";
import { waysDocumentation } from "./ways-docs.js";

/** The generated pages by path. */
export function documentation(): Readonly<Record<string, string>> {
  const json = jsonDocumentation();
  return {
    "docs/errors.md": errorsPage(),
    "docs/resource.md": resourcePage(),
    ...json,
    ...constructDocumentation(),
    ...emulatorDocumentation(),
    ...architectureDocumentation(),
    ...waysDocumentation(),
    ...libraryDocumentation(sectionsOf(json["docs/json.md"] ?? "")),
    ...providerDocumentation(),
    ...fileSchemaFiles(),
  };
}

const sectionsOf = (page: string): ReadonlySet<string> =>
  new Set([...page.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title));

const GROUPS: Readonly<Record<string, string>> = {
  1: "Declarations",
  2: "Programs, files and flags",
  3: "State and locks",
  4: "The OpsRamp API",
  5: "Guards",
  9: "rampsync itself",
};

const SOURCES = { user: "input", remote: "the API", rampsync: "rampsync" } as const;

function errorsPage(): string {
  const sections = Object.entries(GROUPS).map(([digit, title]) => {
    const rows = Object.entries(errorCodes)
      .filter(([code]) => code.startsWith(`RS${digit}`))
      .map(
        ([code, entry]) =>
          `| <a id="${code.toLowerCase()}"></a>${code} | ${cell(entry.title)} | ${cell(entry.cause)} | ${cell(entry.example)} | ${cell(entry.remedy)} | ${SOURCES[entry.source]} | ${entry.kind} |`,
      );
    return [
      `## ${title}`,
      "",
      "| code | what | why | for example | what to do | from | kind |",
      "|---|---|---|---|---|---|---|",
      ...rows,
      "",
    ].join("\n");
  });
  return [
    "# Errors",
    "",
    "Every error has a code that never changes its meaning; `rampsync explain RS4203` prints what stands here of one, offline. Exit code 1 goes with each; `--json` prints them as `{errors: [{code, source, message, where, hint}]}` on stdout. A program that goes on after an error asks for its kind: `isGone(error)`, `isNotLookedAt`, `isRefused` and `isOutcomeUnknown` of the library.",
    "",
    ...sections,
    ...notesSection(),
  ].join("\n");
}

function notesSection(): readonly string[] {
  return [
    "## Notes and warnings",
    "",
    "They change no exit code. `--json` has each as text (`notes`, `warnings`) and in parts (`note_facts`, `warning_facts`): the code, its parameters, and what it is about.",
    "",
    "| code | what | why | for example | what to do | kind |",
    "|---|---|---|---|---|---|",
    ...Object.entries(noteCodes).map(
      ([code, { title, cause, remedy, kind }]) =>
        `| <a id="${code.toLowerCase()}"></a>${code} | ${cell(title)} | ${cell(cause)} | ${cell(exampleText(code as NoteCode))} | ${cell(remedy)} | ${kind} |`,
    ),
    "",
  ];
}

function resourcePage(): string {
  return [
    "# rampsync_installed_integration",
    "",
    "What the resource declares. CDKTF users write the same through `InstalledIntegration` of `rampsync/cdktf`.",
    "A block or attribute that is absent is not managed: it is neither compared nor cleared.",
    "",
    ...rowsOf(installedIntegrationFields, "The resource"),
    "# rampsync_integration_event",
    "",
    "An event of an installed integration: what OpsRamp posts to the third party when something happens to an entity. CDKTF users write the same with `integration.onEvent(…)`.",
    "An event is made without firing, read back, and activated last by a call of its own, which the plan says as what it does: from here on INCIDENT/CREATE is posted to desk.example.com.",
    "A repair never lets an event fire that somebody deactivated (RS5022), and another address of one that fires needs consent (RS5021).",
    "Where the server lets events fire as soon as they are made, or nobody knows whether it does ([probe.md](probe.md)), making one needs the same consent, but for one of an integration that is disabled (RS5024).",
    "Consent names the host: `--allow-event-posts desk.example.com`, `RAMPSYNC_ALLOW_EVENT_POSTS`, or `allow_event_posts` of the provider.",
    "",
    ...rowsOf(eventFields, "The event"),
    "# rampsync_unmanaged_events",
    "",
    'The events of an integration that no code declares: plans and drift list them, and the state has them as `events`. CDKTF users write `unmanagedEvents: "keep"` of an `InstalledIntegration`, which names the events of `onEvent` as managed.',
    "Without it they are named beside declared events alone, and no list is read where none is declared.",
    'With `unmanaged_events = "remove"` an apply removes what an earlier one listed, and counts each as a removal. Nothing is removed where an id of `managed` is no live event of the integration, or where `managed` lacks an event of the program (RS5026). Destroying it changes nothing live.',
    "",
    ...rowsOf(unmanagedEventsFields, "The other events"),
  ].join("\n");
}

/** What stands before the names of the blocks of each. */
const TITLES: Readonly<Record<string, string>> = {
  "The resource": "",
  "The event": "event.",
  "The other events": "unmanaged.",
};

function rowsOf(fields: Fields, title: string): string[] {
  const rows = Object.entries(fields).map(
    ([name, field]) => `| \`${name}\` | ${kindOf(field)} | ${cell(field.description)} |`,
  );
  const inner = Object.entries(fields).flatMap(([name, field]) =>
    isScalar(field) || field.type === "map of string sets" || field.type === "list of strings"
      ? []
      : rowsOf(field.fields, `\`${TITLES[title] ?? `${title.replaceAll("`", "")}.`}${name}\``),
  );
  return [`## ${title}`, "", "| attribute | kind | meaning |", "|---|---|---|", ...rows, "", ...inner];
}

function kindOf(field: Field): string {
  const type =
    field.type === "map of string sets"
      ? "map of sets of strings"
      : field.type === "strings by name"
        ? "map of strings"
        : field.type;
  const words = [
    type,
    ...(field.required ? ["required"] : []),
    ...(field.computed ? ["computed"] : []),
    ...(field.writeOnly ? ["write-only"] : []),
    ...(field.sensitive ? ["sensitive"] : []),
    ...(field.replaces ? ["a change replaces"] : []),
    ...(field.notYet ? ["not yet"] : []),
  ];
  return words.join(", ");
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

if (require.main === module) {
  for (const [path, text] of Object.entries(documentation())) {
    const file = join(resolve(__dirname, ".."), path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
