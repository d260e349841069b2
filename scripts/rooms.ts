// The drawing of the rooms in docs/architecture.md: which folder of src/ imports which, as the files say.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { type Part, withMadeParts } from "./marked-parts.js";

const source = resolve(__dirname, "../src");

export function architectureDocumentation(): Readonly<Record<string, string>> {
  const path = "docs/architecture.md";
  return { [path]: withMadeParts(path, { rooms: drawing, arrows }) };
}

/** By room: the rooms that its files import, types included. Files that stand in no folder are doors, not rooms. */
export function importsOfRooms(): ReadonlyMap<string, readonly string[]> {
  const rooms = readdirSync(source, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return new Map(
    rooms.map((room) => {
      const imported = filesOf(join(source, room)).flatMap(roomsImportedBy);
      return [room, rooms.filter((candidate) => candidate !== room && imported.includes(candidate))];
    }),
  );
}

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path));

function roomsImportedBy(file: string): readonly string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => relative(source, resolve(dirname(file), fileName)))
    .filter((path) => path.includes(sep) && !path.startsWith(".."))
    .map((path) => path.split(sep)[0] ?? "");
}

/** Arrows that follow from others are left out: who imports engine is taken to stand above all that engine stands on. */
const drawing: Part = () => {
  const imports = importsOfRooms();
  const below = (room: string): ReadonlySet<string> =>
    new Set((imports.get(room) ?? []).flatMap((imported) => [imported, ...below(imported)]));
  const lines = [...imports].flatMap(([room, others]) => {
    const indirect = new Set(others.flatMap((neighbour) => [...below(neighbour)]));
    const direct = others.filter((neighbour) => !indirect.has(neighbour));
    return direct.length === 0 ? [`  ${room}`] : direct.map((neighbour) => `  ${room} --> ${neighbour}`);
  });
  return ["```mermaid", "flowchart TD", ...lines, "```"];
};

const arrows: Part = () => [
  "| room | imports |",
  "|---|---|",
  ...[...importsOfRooms()].map(
    ([room, others]) => `| \`src/${room}/\` | ${others.length === 0 ? "nothing of ours" : others.join(", ")} |`,
  ),
];
