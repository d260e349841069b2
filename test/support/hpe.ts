// Worlds that HPE's provider made: a state in Terraform's own form, and a program that stands in for the provider.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { REGISTRY } from "./terraform.js";

const platform = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/** Both of HPE's providers, by the last part of their sources. */
export type HpeProvider = "opsramp" | "hpe";

/** Builds the program once for the tests of a file; the answer puts it where a terraform in `directory` finds it. */
export function standInProviders(): (directory: string) => void {
  const built = mkdtempSync(join(tmpdir(), "hpe-stand-in-"));
  const program = join(built, "stand-in.cjs");
  beforeAll(() => {
    execFileSync(join(__dirname, "../../node_modules/.bin/esbuild"), [
      join(__dirname, "hpe-stand-in.ts"),
      "--bundle",
      "--platform=node",
      "--target=node20",
      "--format=cjs",
      "--log-level=error",
      "--banner:js=#!/usr/bin/env node",
      `--outfile=${program}`,
    ]);
    chmodSync(program, 0o755);
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));
  return (directory) => {
    for (const [name, version] of Object.entries({ opsramp: "0.1.5", hpe: "2.1.0" })) {
      const folder = `terraform.d/plugins/${REGISTRY}/hpe/${name}/${version}/${platform}`;
      const path = join(directory, folder, `terraform-provider-${name}_v${version}.cjs`);
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(program, path);
    }
  };
}

export interface HpeInstance {
  /** The resource's type without the provider's prefix. */
  readonly type: "integration" | "integration_event" | "custom_integration";
  readonly name: string;
  readonly attributes: object;
  readonly key?: number | string;
  /** Bytes that the provider keeps beside it. */
  readonly private?: string;
}

/** A state in which `provider` manages these, as Terraform writes it. */
export function hpeState(provider: HpeProvider, instances: readonly HpeInstance[]): string {
  const prefix = provider === "hpe" ? "hpe_opsramp" : "opsramp";
  const resources = instances.map(({ type, name, attributes, key, private: bytes }) => ({
    mode: "managed",
    type: `${prefix}_${type}`,
    name,
    provider: `provider["${REGISTRY}/hpe/${provider}"]`,
    instances: [
      {
        ...(key === undefined ? {} : { index_key: key }),
        schema_version: 0,
        attributes,
        sensitive_attributes: [],
        ...(bytes === undefined ? {} : { private: Buffer.from(bytes).toString("base64") }),
      },
    ],
  }));
  return JSON.stringify({
    version: 4,
    terraform_version: "1.11.4",
    serial: 3,
    lineage: "174cb6da-b160-df56-c2f3-95601e203d27",
    outputs: {},
    resources,
    check_results: null,
  });
}
