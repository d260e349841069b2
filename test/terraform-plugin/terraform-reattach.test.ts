// The toy provider inside this process, driven by the real terraform through TF_REATTACH_PROVIDERS.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type ReattachableProvider,
  type ReattachOptions,
  startReattachable,
} from "../../src/terraform-plugin/index.js";
import {
  findTerraform,
  type TerraformDirectory,
  type TerraformResult,
  terraformDirectory,
} from "../support/terraform.js";
import { ToyClient, toyProvider } from "./toy/provider.js";

const header = 'terraform {\n  required_providers {\n    toy = { source = "acme/toy" }\n  }\n}\nprovider "toy" {}\n';

describe.skipIf(findTerraform() === undefined)("terraform with a provider it reattaches to", () => {
  interface StateInstance {
    status?: string;
    private?: string;
    attributes: { [name: string]: unknown };
  }

  /** A directory, a provider in this process and a store, all of one test. */
  class World {
    readonly directory: TerraformDirectory = terraformDirectory();
    readonly client = new ToyClient(join(this.directory.path, "toy.json"));
    readonly logs: string[] = [];
    private provider: ReattachableProvider | undefined;

    async open(options: ReattachOptions): Promise<void> {
      const provider = toyProvider(this.client.file);
      this.provider = await startReattachable(provider, { writeLog: (line) => this.logs.push(line), ...options });
    }
    async close(): Promise<void> {
      await this.provider?.close();
      this.directory.remove();
    }

    readonly terraform = (...args: string[]): Promise<TerraformResult> =>
      this.directory.run(args, { TF_REATTACH_PROVIDERS: this.provider?.reattach });
    readonly write = (config: string): void => this.directory.write({ "main.tf": header + config });
    readonly apply = async (config: string, ...args: string[]): Promise<TerraformResult> => {
      this.write(config);
      return this.terraform("apply", "-auto-approve", ...args);
    };
    readonly applied = async (config: string, ...args: string[]): Promise<TerraformResult> => {
      const result = await this.apply(config, ...args);
      expect(result, result.stderr).toMatchObject({ code: 0 });
      return result;
    };
    readonly emptyPlan = async (...args: string[]): Promise<void> => {
      const plan = await this.terraform("plan", "-detailed-exitcode", ...args);
      expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 0 });
    };
    readonly stateText = (): string => readFileSync(join(this.directory.path, "terraform.tfstate"), "utf8");
    readonly instance = (): StateInstance => {
      const state = JSON.parse(this.stateText()) as { resources: { instances: StateInstance[] }[] };
      const found = state.resources[0]?.instances[0];
      if (found === undefined) throw new Error("nothing in state");
      return found;
    };
    readonly onlyId = (): string => {
      const [id, ...others] = Object.keys(this.client.load().items);
      if (id === undefined || others.length > 0) throw new Error("expected one item");
      return id;
    };
  }

  const test = (name: string, run: (world: World) => Promise<void>, options: ReattachOptions = {}): void => {
    it.concurrent(name, async () => {
      const world = new World();
      try {
        await world.open(options);
        await run(world);
      } finally {
        await world.close();
      }
    });
  };

  const full = `
    resource "toy_item" "it" {
      name     = "first"
      size     = 0.1
      title    = "Title"
      password = "hunter2"
      settings = {}
      mappings = {
        "INCIDENT.Status" = { entity = "INCIDENT", values = { Open = ["In Progress"], Closed = ["Completed", "Done"] } }
        "__proto__"       = { entity = "ALERT", values = { "__proto__" = ["x"], constructor = [] } }
      }
      rules    = [{ key = "a" }, { key = "b" }]
      tags     = ["z", "a"]
      anything = { deep = [1, "two", { three = 12345678901234567890.5 }] }
    }`;

  test("a provider plans and applies everything that a schema can hold, and then finds nothing to do", async ({
    terraform,
    applied,
    emptyPlan,
    instance,
    onlyId,
  }) => {
    const first = await applied(full);
    expect(first.stdout).toContain("1 added, 0 changed, 0 destroyed");
    await emptyPlan();
    await emptyPlan("-refresh=false");
    const { attributes } = instance();
    expect(attributes).toMatchObject({
      mode: "normal",
      settings: { endpoint: `https://${onlyId()}.example.com`, speed: "fast", token_wo: null },
      revision: 1,
    });
    expect((await terraform("show")).stdout).toContain("12345678901234567890.5");
  });

  test("a provider updates what changed, keeps the id and private bytes, and computes the rest again", async ({
    client,
    applied,
    emptyPlan,
    stateText,
    instance,
    onlyId,
  }) => {
    await applied(full);
    const id = onlyId();
    const privateBefore = Buffer.from(instance().private ?? "", "base64").toString();
    const second = await applied(full.replace("size     = 0.1", "size     = 9007199254740993"));
    expect(second.stdout).toContain("0 added, 1 changed, 0 destroyed");
    expect(onlyId()).toBe(id);
    expect([privateBefore, client.load().applies]).toEqual(["1", ["create 1", "update 2"]]);
    expect(stateText()).toContain("9007199254740993");
    await emptyPlan("-refresh=false");
  });

  test("a provider keeps what it computed in elements of maps and sets, and computes it for new ones", async ({
    applied,
    emptyPlan,
    instance,
  }) => {
    const config = (values: string, peers: string) => `
      resource "toy_item" "it" {
        name     = "x"
        mappings = { one = { entity = "E", values = { a = ${values} } } }
        peers    = [${peers}]
      }`;
    await applied(config('["x"]', '{ host = "b" }, { host = "c", port = 8080 }'));
    await emptyPlan();
    const result = await applied(config('["y", "x"]', '{ host = "a" }, { host = "c", port = 8080 }'));
    expect(result.stdout).toContain("1 changed");
    expect(result.stdout).not.toMatch(/row_id +=.*known after apply/);
    expect(instance().attributes).toMatchObject({
      mappings: { one: { row_id: "row-one", values: { a: ["x", "y"] } } },
      peers: [
        { host: "a", port: 80, peer_id: "peer-a" },
        { host: "c", port: 8080, peer_id: "peer-c" },
      ],
    });
    await emptyPlan();
  });

  test("a provider shows drift and repairs it", async ({ client, terraform, applied, onlyId }) => {
    await applied(full);
    client.change((store) => Object.assign(store.items[onlyId()]?.state ?? {}, { tags: ["changed"] }));
    const plan = await terraform("plan", "-detailed-exitcode");
    expect(plan.code).toBe(2);
    expect(plan.stdout).toContain('"changed"');
    await applied(full);
    expect(client.load().items[onlyId()]?.state).toMatchObject({ tags: ["a", "z"] });
  });

  test("a provider creates again what somebody else deleted", async ({ client, applied }) => {
    await applied(full);
    client.change((store) => {
      store.items = {};
    });
    expect((await applied(full)).stdout).toContain("1 added");
  });

  test("a provider replaces an object when an attribute needs it", async ({ applied, emptyPlan, onlyId }) => {
    await applied(full);
    const id = onlyId();
    const result = await applied(full.replace('"first"', '"second"'));
    expect(result.stdout).toContain("forces replacement");
    expect(onlyId()).not.toBe(id);
    await emptyPlan();
  });

  test("a provider takes a value that means the same for no change", async ({ write, applied, emptyPlan }) => {
    await applied(full);
    write(full.replace('"Title"', '"TITLE"'));
    await emptyPlan();
  });

  test("a provider destroys an object, and the plan shows it", async ({ client, terraform, applied }) => {
    await applied(full);
    const result = await terraform("destroy", "-auto-approve");
    expect(result.stdout).toContain("1 destroyed");
    expect(client.load().items).toEqual({});
  });

  test("a provider imports by command and then finds nothing to do", async ({
    terraform,
    applied,
    emptyPlan,
    onlyId,
  }) => {
    const config = 'resource "toy_item" "it" {\n  name = "first"\n}\n';
    await applied(config);
    await terraform("state", "rm", "toy_item.it");
    const result = await terraform("import", "toy_item.it", onlyId());
    expect(result, result.stderr).toMatchObject({ code: 0 });
    await emptyPlan();
    const missing = await terraform("import", "toy_item.other", "nowhere");
    expect(missing.stderr).toContain("resource address");
  });

  test("a provider imports by block and generates a configuration that fits", async ({
    directory,
    terraform,
    write,
    applied,
    onlyId,
  }) => {
    await applied(full);
    const id = onlyId();
    await terraform("state", "rm", "toy_item.it");
    write(`import {\n  to = toy_item.it\n  id = "${id}"\n}\n`);
    const plan = await terraform("plan", "-generate-config-out=generated.tf");
    expect(plan, plan.stderr).toMatchObject({ code: 0 });
    expect(plan.stdout).toContain("1 to import");
    const generated = readFileSync(join(directory.path, "generated.tf"), "utf8");
    expect(generated).toContain('"INCIDENT.Status" = {');
    expect(generated).not.toContain("revision");
  });

  test("a provider sends write-only values from an ephemeral variable and stores them nowhere", async ({
    client,
    applied,
    emptyPlan,
    stateText,
    onlyId,
  }) => {
    const config = (version: number) => `
      variable "secret" {
        type      = string
        sensitive = true
        ephemeral = true
      }
      resource "toy_item" "it" {
        name              = "first"
        secret_wo         = var.secret
        secret_wo_version = ${version}
        settings          = { token_wo = "in-settings" }
      }`;
    await applied(config(1), "-var=secret=swordfish");
    expect(client.load().items[onlyId()]?.secret).toBe("swordfish");
    await emptyPlan("-var=secret=other");
    await applied(config(2), "-var=secret=other");
    expect(client.load().items[onlyId()]?.secret).toBe("other");
    const state = stateText();
    expect(state).not.toMatch(/swordfish|other|in-settings/);
  });

  test("a provider plans with values that are not known yet", async ({ applied, emptyPlan }) => {
    const result = await applied(`
      resource "terraform_data" "seed" { input = "late" }
      resource "toy_item" "it" {
        name     = terraform_data.seed.output
        mappings = { one = { entity = "E", values = { a = [terraform_data.seed.output] } } }
        tags     = [terraform_data.seed.id]
        rules    = terraform_data.seed.output == "late" ? [{ key = terraform_data.seed.output }] : []
        anything = terraform_data.seed.output
      }
      data "toy_lookup" "it" { id = toy_item.it.id }
      output "found" { value = data.toy_lookup.it.name }`);
    expect(result.stdout).toContain('found = "late"');
    await emptyPlan();
  });

  test("a provider stores a half-made object as tainted", async ({ apply, instance, onlyId }) => {
    const result = await apply('resource "toy_item" "it" {\n  name = "x"\n  behaviour = "half"\n}');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("Created, not configured.");
    expect(instance()).toMatchObject({ status: "tainted", attributes: { id: onlyId() } });
  });

  test("a provider keeps state and private bytes when an update fails", async ({ applied, apply, instance }) => {
    const config = (behaviour: string) => `resource "toy_item" "it" {\n  name = "x"\n  behaviour = ${behaviour}\n}`;
    await applied(config("null"));
    const before = instance();
    for (const behaviour of ['"half"', '"throw"', '"throw-diagnostics"']) {
      const result = await apply(config(behaviour));
      expect(result.code).toBe(1);
      const after = instance();
      expect(after.attributes).toEqual(before.attributes);
      expect(after.private).toBe(before.private);
      expect(after.status).toBeUndefined();
    }
    await applied(config("null"));
  });

  test("a provider does not lose a created object whose answer has the wrong form", async ({
    apply,
    instance,
    onlyId,
  }) => {
    const result = await apply(
      'resource "toy_item" "it" {\n  name = "x"\n  behaviour = "wrong-form"\n  tags = ["a"]\n}',
    );
    expect(result.code).toBe(1);
    expect(result.stderr).toContain("tags: expected");
    expect(instance()).toMatchObject({ status: "tainted", attributes: { id: onlyId(), tags: ["a"] } });
  });

  test("a provider turns exceptions into diagnostics without a stack, which goes to the log", async ({
    logs,
    apply,
  }) => {
    const thrown = await apply('resource "toy_item" "it" {\n  name = "x"\n  behaviour = "throw"\n}');
    expect(thrown.stderr).toContain("Internal error");
    expect(thrown.stderr).toContain("the apply broke");
    expect(thrown.stderr).not.toMatch(/provider\.ts|rpc error|did not respond/);
    expect(logs.join("\n")).toContain("provider.ts");
    const refused = await apply('resource "toy_item" "it" {\n  name = "x"\n  behaviour = "throw-diagnostics"\n}');
    expect(refused.stderr).toContain("Error: Refused");
    expect(refused.stderr).toContain("main.tf line");
    const planned = await apply('resource "toy_item" "it" {\n  name = "x"\n  behaviour = "throw-in-plan"\n}');
    expect(planned.stderr).toContain("the plan broke");
  });

  test("a provider names the place of a problem, also inside nested attributes", async ({ applied, apply }) => {
    const rule = await apply(
      'resource "toy_item" "it" {\n  name = "x"\n  rules = [{ key = "ok" }, { key = "bad" }]\n}',
    );
    expect(rule.stderr).toContain("At rules[1].key.");
    const name = await apply('resource "toy_item" "it" {\n  name = ""\n}');
    expect(name.stderr).toContain("name must not be empty.");
    const warned = await applied('resource "toy_item" "it" {\n  name = "x"\n  behaviour = "warn"\n}');
    expect(warned.stdout).toContain('At mappings["INCIDENT.Status"].entity.');
  });

  test("a provider upgrades the state of an older schema version", async ({
    directory,
    applied,
    emptyPlan,
    stateText,
  }) => {
    await applied('resource "toy_item" "it" {\n  name = "x"\n  title = "old"\n}');
    const state = stateText().replace('"schema_version": 1', '"schema_version": 0').replace('"title"', '"label"');
    directory.write({ "terraform.tfstate": state });
    await emptyPlan();
  });

  test(
    "a provider works over TCP",
    async ({ applied, emptyPlan }) => {
      await applied('resource "toy_item" "it" {\n  name = "x"\n}');
      await emptyPlan();
    },
    { transport: "tcp" },
  );

  test("a provider redacts its logs", async ({ logs, applied, emptyPlan }) => {
    await applied(full);
    await emptyPlan();
    expect(logs.some((line) => line.includes('"store":"(sensitive)"'))).toBe(true);
    expect(logs.join("\n")).not.toContain("hunter2");
  });
});
