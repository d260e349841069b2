// The rampsync provider as terraform finds it: served by this process, or as a program in a mirror.
import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../../src/opsramp/clock.js";
import { startReattachable } from "../../src/terraform-plugin/index.js";
import { createProvider } from "../../src/terraform-provider/provider.js";
import { REGISTRY } from "./terraform.js";

export interface ServedProvider {
  /** What TF_REATTACH_PROVIDERS must hold, so that terraform uses it. */
  readonly reattach: string;
  close(): Promise<void>;
}

/** A provider in this process, with this environment in place of the process's. */
export async function serveProvider(
  environment: NodeJS.ProcessEnv,
  { clock, writeLog = () => {} }: { readonly clock?: Clock; readonly writeLog?: (line: string) => void } = {},
): Promise<ServedProvider> {
  const rampsync = createProvider({ environment, ...(clock && { clock }) });
  const served = await startReattachable(rampsync.provider, { writeLog });
  return {
    reattach: served.reattach,
    close: async () => {
      await served.close();
      await rampsync.close();
    },
  };
}

const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;
const mirrored = `terraform.d/plugins/${REGISTRY}/rampsync/rampsync/0.1.0/${platform}/terraform-provider-rampsync_v0.1.0.cjs`;

/** Puts the bundled program where a terraform in `directory` finds it; returns the path that it has there. */
export function mirrorProvider(program: string, directory: string): string {
  const path = join(directory, mirrored);
  mkdirSync(dirname(path), { recursive: true });
  copyFileSync(program, path);
  return path;
}
