// The made parts of docs/emulator.md: switches, state, faults, and what a program can do, from the types in src/emulator.
import { join, resolve } from "node:path";
import { defaultSwitches, type Switches, switchChoices } from "../src/emulator/switches.js";
import { cell, code, memberTable } from "./declaration-pages.js";
import { alternativesOf, type Declaration, declarationsOf } from "./declarations.js";
import { filePart, withMadeParts } from "./marked-parts.js";

const folder = join(resolve(__dirname, ".."), "src/emulator");

export function emulatorDocumentation(): Readonly<Record<string, string>> {
  const path = "docs/emulator.md";
  return { [path]: withMadeParts(path, { file: filePart, switches, members, faults }) };
}

function declared(file: string, name: string): Declaration {
  const found = declarationsOf(join(folder, file)).find((declaration) => declaration.name === name);
  if (found === undefined) throw new Error(`src/emulator/${file} exports no ${name}`);
  return found;
}

/** Every switch with its values, the default first. */
function switches(): readonly string[] {
  const rows = declared("switches.ts", "Switches").members.map(({ name, description }) => {
    const key = name as keyof Switches;
    const standard = defaultSwitches[key];
    const choices: readonly unknown[] | undefined =
      switchChoices[key] ?? (typeof standard === "boolean" ? [false, true] : undefined);
    const others = (choices ?? []).filter((value) => value !== standard);
    const values = [standard, ...others].map((value) =>
      code(typeof value === "object" ? JSON.stringify(value) : String(value)),
    );
    return `| \`${name}\` | ${values.join(", ")} | ${cell(description)} |`;
  });
  return ["| switch | values, the default first | meaning |", "|---|---|---|", ...rows];
}

/** The members of what a file declares, of several one after the other. */
function members(file = "", ...names: readonly string[]): readonly string[] {
  return names.flatMap((name, place) => {
    const declaration = declared(file, name);
    const title = names.length === 1 ? [] : [`**${name}.** ${cell(declaration.description)}`.trim(), ""];
    return [...(place === 0 ? [] : [""]), ...title, ...memberTable(declaration.members)];
  });
}

function faults(): readonly string[] {
  const edit = new Set(declared("faults/edit.ts", "Edit").members.map(({ name }) => name));
  const rows = alternativesOf(join(folder, "faults/fault.ts"), "FaultAction").map(
    ({ name, members: own, description }) => {
      // Those of an edit have a table of their own.
      const fields = own
        .filter((member) => name !== "edit" || !edit.has(member.name))
        .map((member) => `\`${member.name}\`${member.optional ? "?" : ""}: ${code(member.type)}`);
      return `| \`${name}\` | ${fields.join("; ")} | ${cell(description)} |`;
    },
  );
  return ["| kind | with | does |", "|---|---|---|", ...rows];
}
