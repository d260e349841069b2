// The examples of a fleet name commands and flags that exist, and are what systemd and Kubernetes take.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { root } from "../docs/markdown.js";

const example = (name: string) => readFileSync(join(root, "examples/fleet", name), "utf8");

/** Fails where the verb or one of the flags does not exist. */
function expectCommand(words: readonly string[]): void {
  const [fleet, verb = ""] = words.slice(words.indexOf("rampsync") + 1);
  expect(fleet).toBe("fleet");
  const main = join(root, "dist/cli/main.js");
  const help = execFileSync(process.execPath, [main, "fleet", verb, "--help"], { encoding: "utf8" });
  expect(help).toContain(`rampsync fleet ${verb}`);
  for (const flag of words.filter((word) => word.startsWith("--"))) expect(help).toContain(flag);
}

it("the unit of systemd starts a worker with a command that exists", () => {
  const unit = example("rampsync-fleet-work.service");
  expect([...unit.matchAll(/^\[(\w+)\]$/gm)].map(([, section]) => section)).toEqual(["Unit", "Service", "Install"]);
  const [, start = ""] = /^ExecStart=(.*)$/m.exec(unit) ?? [];
  expectCommand(start.split(" "));
});

interface Deployment {
  readonly kind: string;
  readonly spec: {
    readonly selector: { readonly matchLabels: object };
    readonly template: {
      readonly metadata: { readonly labels: object };
      readonly spec: { readonly containers: readonly { readonly command: readonly string[] }[] };
    };
  };
}

it("the manifest of Kubernetes is YAML, and its deployments start commands that exist", () => {
  const documents = parseAllDocuments(example("kubernetes.yaml"));
  for (const { errors } of documents) expect(errors).toEqual([]);
  const deployments = documents.map((document) => document.toJS() as Deployment);
  expect(deployments.map(({ kind }) => kind)).toEqual(["Deployment", "Deployment"]);
  for (const { spec } of deployments) {
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    for (const { command } of spec.template.spec.containers) expectCommand(command);
  }
});
