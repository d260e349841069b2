// What the provider's program loads before its handshake: Terraform waits for it at each start.
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { agentOfUndici, ownVersion } from "../../scripts/bundle.js";

const root = resolve(__dirname, "../..");

/** The modules that are loaded with the program, those that are imported later left out. */
async function loadedAtOnce(): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [join(root, "src/terraform-provider/main.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    write: false,
    metafile: true,
    plugins: [ownVersion, agentOfUndici],
  });
  const loaded = new Set(["src/terraform-provider/main.ts"]);
  for (const path of loaded) {
    for (const imported of metafile.inputs[path]?.imports ?? []) {
      if (imported.kind !== "dynamic-import" && imported.external !== true) loaded.add(imported.path);
    }
  }
  return [...loaded].filter((path) => path in metafile.inputs);
}

it("the handshake waits for no code that plans, applies, or speaks to the API", async () => {
  const loaded = await loadedAtOnce();
  const waitedFor = (part: string) => loaded.filter((path) => path.includes(part));
  expect(loaded).toContain("src/terraform-plugin/server/serve.ts");
  for (const late of [
    "node_modules/undici",
    "node_modules/zod",
    "node_modules/deep-diff",
    "src/opsramp/",
    "src/resources/installed-integration/",
    "src/terraform-provider/resource.ts",
    "src/terraform-provider/data-sources.ts",
    "src/terraform-provider/configure.ts",
  ]) {
    expect(waitedFor(late), late).toEqual([]);
  }
});
