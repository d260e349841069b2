// Terraform's provider is killed for real while a server makes credentials. Terraform keeps nothing that a provider did not
// answer: what is made then is never made twice without a plan that says so, and is never installed twice.
import { resolve } from "node:path";
import { describe, expect } from "vitest";
import { leaksBelow } from "../support/canary.js";
import { opened, PUBLIC_KEY } from "../support/envelope.js";
import { DESK } from "../support/hcl.js";
import { childrenOf } from "../support/processes.js";
import { mirrorProvider } from "../support/provider.js";
import { blockHead } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const bundled = resolve(__dirname, "../../dist/provider/terraform-provider-rampsync.cjs");
const preload = `--require=${resolve(__dirname, "kill-at.cjs")}`;
const key = `encrypt_to = <<-KEY\n${PUBLIC_KEY}KEY`;

const installed = `
${blockHead("new")} {
  install      = { application = "CUSTOM" }
  display_name = "New desk"
  inbound      = { authentication = { auth_type = "OAUTH2" } }
  ${key}
}
`;
const rotated = (trigger: string) => `
${blockHead("desk")} {
  integration_id     = "${DESK}"
  rotate_credentials = "${trigger}"
  ${key}
}
`;

/** With the built provider, which terraform starts in each run. */
async function cold(world: TerraformWorld, config: string) {
  mirrorProvider(bundled, world.directory);
  world.write(config);
  const start = (words: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    world.files.start(words, { ...world.access, ...more });
  const init = await start(["init"]).done;
  expect(init.code, init.stderr).toBe(0);
  const run = (...words: string[]) => start(words).done;
  return { start, run, apply: () => run("apply", "-auto-approve") };
}

type Cold = Awaited<ReturnType<typeof cold>>;

/** The provider is killed when the server has carried out a request to this path, and before it is answered. */
async function killAtCommit(world: TerraformWorld, { start }: Cold, path: string): Promise<void> {
  const running = start(["apply", "-auto-approve"]);
  let killed = 0;
  const hook = () => {
    for (const pid of childrenOf(running.process.pid)) {
      process.kill(pid, "SIGKILL");
      killed += 1;
    }
  };
  world.emulator.faults.add({ match: { path }, times: 1, do: [{ kind: "call", when: "after", hook }] });
  expect((await running.done).code).toBe(1);
  expect(killed).toBeGreaterThan(0);
}

const idsOf = (world: TerraformWorld) =>
  world.emulator
    .tenant("client_8")
    .integrations()
    .filter((each) => each.state().displayName === "New desk")
    .map(({ id }) => id);

const rotationsOf = (world: TerraformWorld) =>
  world.writes.filter(({ path, status }) => path.endsWith("regenerateSecretOrToken") && status === 200).length;

describe.skipIf(findTerraform() === undefined)("terraform's provider killed while credentials are made", () => {
  testWithTerraform(
    "killed between commit and answer of an installation, the next run names the one that is there, and makes nothing",
    async (world) => {
      const door = await cold(world, installed);
      await killAtCommit(world, door, "/install/");
      const [id = "", ...others] = idsOf(world);
      expect([id === "", others]).toEqual([false, []]);
      world.emulator.clearRequests();
      const again = await door.apply();
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("RS4030")]);
      expect(again.stderr).toContain(id);
      expect([idsOf(world), world.writes]).toEqual([[id], []]);
    },
  );

  testWithTerraform(
    "killed once it had read the answer of an installation, the next run names the one that is there",
    async (world) => {
      const door = await cold(world, installed);
      // The token, the list of the plan, and the POST of the apply, whose provider asks for a token and a list again.
      let killed: number | undefined;
      for (const answer of [5, 4, 3, 2]) {
        const running = door.start(["apply", "-auto-approve"], {
          NODE_OPTIONS: preload,
          KILL_AFTER_ANSWER: String(answer),
        });
        const { code } = await running.done;
        expect(code).toBe(1);
        if (idsOf(world).length > 0) {
          killed = answer;
          break;
        }
      }
      expect([killed === undefined, idsOf(world).length]).toEqual([false, 1]);
      expect((await door.apply()).stderr).toContain("RS4030");
      expect(idsOf(world)).toHaveLength(1);
      const secrets = world.emulator
        .tenant("client_8")
        .integration(idsOf(world)[0] ?? "")
        .authentication()?.apiKeyPairs;
      const texts = secrets?.flatMap(({ key: name, secret = "" }) => [name, secret]) ?? [];
      expect(texts).toHaveLength(2);
      expect(leaksBelow(world.directory, texts, (name) => name.startsWith(".terraform"))).toEqual([]);
    },
  );

  testWithTerraform(
    "killed between commit and answer of a rotation, the text of before rotates no more, and a plan of the new one says what it does",
    async (world) => {
      world.desk.setAuthentication({ authType: "WEBHOOK", token: "token-1", webhookUrl: "https://x/?t=token-1" });
      const door = await cold(world, rotated("a"));
      expect((await door.apply()).code).toBe(0);
      world.write(rotated("b"));
      await killAtCommit(world, door, "/regenerate");
      expect(rotationsOf(world)).toBe(1);
      const plan = await door.run("plan");
      const shown = (plan.stdout + plan.stderr).replace(/[\s│]+/g, " ");
      expect(shown).toContain("cut off until it has the new one");
      expect(shown).toContain("the token that is valid now is not known to be the one that is recorded");
      expect(rotationsOf(world)).toBe(1);
      world.write(rotated("a"));
      expect((await door.apply()).code).toBe(0);
      expect(rotationsOf(world)).toBe(1);
      world.write(rotated("b"));
      expect((await door.apply()).code).toBe(0);
      expect(rotationsOf(world)).toBe(2);
      expect(opened(world.instance().attributes.inbound_credentials).token).toBe(world.desk.authentication()?.token);
    },
  );
});
