// The reports of the public face in api/, one for each door of the package: every name that a door gives, and its type.
// npm run api makes them anew from the declarations of a build; a test looks whether they are up to date.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Extractor, ExtractorConfig, type ExtractorMessage, type IConfigFile } from "@microsoft/api-extractor";
import ts from "typescript";

const root = resolve(__dirname, "..");

/** By the name of the report: where the door's declarations are after a build. */
const doors = {
  rampsync: "dist/index.d.ts",
  "rampsync-cdktf": "dist/constructs/cdktf.d.ts",
  "rampsync-cdktn": "dist/cdktn/index.d.ts",
  "rampsync-emulator": "dist/emulator/index.d.ts",
} as const;

export type DoorName = keyof typeof doors;
export const doorNames = Object.keys(doors) as DoorName[];

export interface Checked {
  /** What is wrong with the face itself, such as a type in a signature that cannot be imported. */
  readonly wrong: readonly string[];
  /** Whether the report in api/ is another one than the declarations make. */
  readonly isStale: boolean;
}

/** The face of one door. The declarations in dist/ must be built. With `write` the report in api/ is made anew. */
export function checkDoor(name: DoorName, how: "write" | "compare"): Checked {
  const temporary = mkdtempSync(join(tmpdir(), "rampsync-api-"));
  const wrong: string[] = [];
  try {
    Extractor.invoke(
      ExtractorConfig.prepare({
        configObject: configOf(name, temporary),
        configObjectFullPath: undefined,
        packageJsonFullPath: join(root, "package.json"),
      }),
      {
        localBuild: true,
        messageCallback: (message) => {
          if (isWrong(message)) wrong.push(message.formatMessageWithLocation(root));
          message.handled = true;
        },
      },
    );
    const report = withSortedUnions(readFileSync(join(temporary, fileOf(name)), "utf8"));
    const kept = join(root, "api", fileOf(name));
    const isStale = !existsSync(kept) || readFileSync(kept, "utf8") !== report;
    if (how === "write" && isStale) writeFileSync(kept, report);
    return { wrong, isStale };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

const fileOf = (name: DoorName): string => `${name}.api.md`;

/**
 * A report with the members of every union in order, `null` and `undefined` last. The compiler writes a union that it infers
 * in the order in which it met the members, and that depends on which files an incremental build reads again. A union with
 * comments is written as it is declared, and stays so.
 */
export function withSortedUnions(report: string): string {
  const [before = "", code = "", after = ""] = report.split(/(?<=^```ts\n)|(?=^```$)/m);
  const file = ts.createSourceFile("report.d.ts", code, ts.ScriptTarget.Latest, true);
  return before + sortedIn(file, file) + after;
}

/** The text of a node, with the unions in it sorted. */
function sortedIn(node: ts.Node, file: ts.SourceFile): string {
  const parts: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  node.forEachChild((child) => {
    parts.push({ from: child.getStart(file), to: child.end, text: sortedIn(child, file) });
  });
  const texts = parts.map(({ text }) => text);
  if (ts.isUnionTypeNode(node) && !/\/\/|\/\*/.test(node.getFullText(file)))
    texts.sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
  let [text, at] = ["", ts.isSourceFile(node) ? 0 : node.getStart(file)];
  for (const [index, { from, to }] of parts.entries()) {
    text += file.text.slice(at, from) + texts[index];
    at = to;
  }
  return text + file.text.slice(at, node.end);
}

const rank = (member: string): number => ["null", "undefined"].indexOf(member);

function configOf(name: DoorName, temporary: string): IConfigFile {
  return {
    projectFolder: root,
    mainEntryPointFilePath: join(root, doors[name]),
    compiler: {
      // The declarations alone: the package's own paths would lead back to its source.
      overrideTsconfig: {
        compilerOptions: {
          target: "es2022",
          lib: ["es2023"],
          types: ["node"],
          module: "node16",
          moduleResolution: "node16",
          strict: true,
          skipLibCheck: true,
        },
        files: [join(root, doors[name])],
      },
    },
    apiReport: {
      enabled: true,
      reportFolder: temporary,
      reportFileName: fileOf(name),
      reportTempFolder: join(temporary, "work"),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: "lf",
  };
}

function isWrong({ messageId, logLevel }: ExtractorMessage): boolean {
  return messageId === "ae-forgotten-export" || logLevel === "error";
}

if (require.main === module) {
  for (const name of doorNames) {
    const { wrong } = checkDoor(name, "write");
    for (const line of wrong) console.error(`${name}: ${line}`);
    if (wrong.length > 0) process.exitCode = 1;
  }
}
