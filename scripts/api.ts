// The reports of the public face in api/, one for each door of the package: every name that a door gives, and its type.
// npm run api makes them anew from the declarations of a build; a test looks whether they are up to date.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Extractor, ExtractorConfig, type ExtractorMessage, type IConfigFile } from "@microsoft/api-extractor";

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
    const result = Extractor.invoke(
      ExtractorConfig.prepare({
        configObject: configOf(name, temporary),
        configObjectFullPath: undefined,
        packageJsonFullPath: join(root, "package.json"),
      }),
      {
        localBuild: how === "write",
        messageCallback: (message) => {
          if (isWrong(message)) wrong.push(message.formatMessageWithLocation(root));
          message.handled = true;
        },
      },
    );
    return { wrong, isStale: result.apiReportChanged };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

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
      reportFolder: join(root, "api"),
      reportFileName: `${name}.api.md`,
      reportTempFolder: temporary,
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
