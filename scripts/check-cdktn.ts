// Checks the types of the layer against cdktn: the same sources, read through the other doors.
import { join, resolve } from "node:path";
import ts from "typescript";
import { forCdktn } from "./cdktn-door.js";

const root = resolve(__dirname, "..");
const layer = join(root, "src/constructs");

function readSource(path: string): string | undefined {
  const source = ts.sys.readFile(path);
  return source !== undefined && resolve(path, "..") === layer ? forCdktn(path, source) : source;
}

/** What the compiler says; empty when all is well. */
export function checkForCdktn(): string {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), readSource);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  host.readFile = readSource;
  host.getSourceFile = (path, languageVersion) => {
    const source = readSource(path);
    return source === undefined ? undefined : ts.createSourceFile(path, source, languageVersion);
  };
  const program = ts.createProgram([join(layer, "cdktf.ts")], options, host);
  return ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => root,
    getNewLine: () => "\n",
  });
}

if (require.main === module) {
  const problems = checkForCdktn();
  process.stderr.write(problems);
  if (problems !== "") process.exitCode = 1;
}
