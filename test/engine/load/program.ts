// Programs for the tests: a directory with cdktf.json and a program on the real cdktf, or with a synthesised stack by hand.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { INSTALLED_INTEGRATION, MANIFEST, manifestOf, stackFile } from "../../support/stacks.js";

/** Removed when the test is over. */
function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "rampsync-program-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A program whose body has `app`, `cdktf`, `stack(name)`, `desk(stack, name, members, config)` at hand. */
export function cdktfProgram(body: string): string {
  const directory = newDirectory();
  const cdktf = JSON.stringify(createRequire(__filename).resolve("cdktf"));
  write(
    join(directory, "cdktf.json"),
    JSON.stringify({ language: "typescript", app: "node main.js", context: { k: "v" } }),
  );
  const main = `const cdktf = require(${cdktf});
const app = new cdktf.App();
const stack = (name) => {
  const made = new cdktf.TerraformStack(app, name);
  new cdktf.LocalBackend(made, { path: "state/" + name + ".tfstate" });
  new cdktf.TerraformProvider(made, "rampsync", {
    terraformResourceType: "rampsync", terraformProviderSource: "rampsync/rampsync",
  });
  return made;
};
const desk = (scope, name, members, config = {}) => {
  const made = new cdktf.TerraformResource(scope, name, { terraformResourceType: "${INSTALLED_INTEGRATION}", ...config });
  for (const [key, value] of Object.entries(members)) made.addOverride(key, value);
  return made;
};
${body}
app.synth();
`;
  write(join(directory, "main.js"), main);
  return directory;
}

/** A directory with output that stands there already: one stack `s` with this text. */
export function synthesisedStack(stack: string): string {
  const directory = newDirectory();
  write(join(directory, "cdktf.json"), "{}");
  write(join(directory, MANIFEST), JSON.stringify(manifestOf(["s"])));
  write(join(directory, stackFile("s")), stack);
  return directory;
}

export function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
