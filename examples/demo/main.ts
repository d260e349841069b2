// The demo: the whole main job on this machine, against an emulator that starts from the service desk's "before".
// Everything is the real thing: the real command, a real HTTP server, real files in a directory of its own.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { inspect } from "node:util";
import { Emulator, type LoggedRequest } from "rampsync/emulator";

const TENANT = "client_8";
const ID = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";
const project = resolve(__dirname, "../..");

const say = (text: string) => process.stdout.write(`${text}\n`);
const heading = (text: string) => say(`\n== ${text}\n`);

async function main(): Promise<void> {
  const emulator = await Emulator.start({ state: join(project, "examples/service-desk/emulator-state.json") });
  const directory = await mkdtemp(join(tmpdir(), "rampsync-demo-"));
  try {
    const tsx = require.resolve("tsx");
    const program = join(project, "examples/service-desk/main.ts");
    await writeFile(
      join(directory, "cdktf.json"),
      JSON.stringify({
        language: "typescript",
        app: `node --import ${JSON.stringify(tsx)} ${JSON.stringify(program)}`,
      }),
    );
    // What `rampsync probe` would find out of the emulator: it keeps the third-party name of a mapping that exists.
    const known = { endpoint: emulator.url, tenant: TENANT, names: "kept" };
    await writeFile(join(directory, "rampsync.ways.json"), JSON.stringify({ version: 1, servers: [known] }));
    await tell(emulator, directory);
  } finally {
    await emulator.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function tell(emulator: Emulator, directory: string): Promise<void> {
  const run = (...words: string[]) => rampsync(words, emulator, directory);
  const desk = emulator.tenant(TENANT).integration(ID);
  const before = emulator.state();

  say(`A service desk's integration is declared in examples/service-desk (main.ts, tables/desk.ts).
An emulator of the OpsRamp API, a real HTTP server, holds the integration as it was clicked together before.`);

  heading("1. What would change?");
  await run("plan");

  heading("2. Apply it. Posting adds and never replaces, so only what is missing may be sent.");
  emulator.clearRequests();
  await run("apply", "--auto-approve");
  const [post] = writes(emulator);
  say(`\nThe one write that was sent (${writes(emulator).length} in all; secrets are masked in this log):\n`);
  say(`${post?.method} ${post?.path}\n${inspect(post?.requestBody, { depth: null, breakLength: 110, compact: 5 })}`);

  heading("3. Plan again: silence, and nothing is written.");
  emulator.clearRequests();
  await run("plan", "--detailed-exitcode");
  say(`\nWrites sent: ${writes(emulator).length}`);

  heading('4. Somebody edits the integration in the portal: Critical now goes out as "Sev1", Ok/Good is there twice.');
  for (const { uniqueId, ...row } of desk.state().outbound?.rows ?? []) {
    if (row.value === "Critical" && uniqueId !== undefined) desk.changeRow(uniqueId, { thirdPartyValue: "Sev1" });
    if (row.value === "Ok") desk.addRow("outbound", row);
  }
  await run("drift");

  heading("5. Repair: add what is missing, read it back, and only then remove by row.");
  emulator.clearRequests();
  await run("apply", "--auto-approve");
  say(
    `\nWrites: ${writes(emulator)
      .map((request) => request.method)
      .join(", ")}`,
  );
  await run("drift");

  heading('6. Beside it, the naive way: post the whole declaration to the same "before", as a script would.');
  emulator.load(before);
  await postEverything(emulator);
  const rows = emulator.tenant(TENANT).integration(ID).state().outbound?.rows ?? [];
  const values = rows.map((row) => `${row.value} → ${row.thirdPartyValue}`);
  say(`Outbound INCIDENT.Status afterwards: ${values.join(", ")}`);
  say(
    `${values.length - new Set(values).size} values are doubled, and each further post doubles more. rampsync doubled none.`,
  );
}

const writes = (emulator: Emulator): readonly LoggedRequest[] =>
  emulator.requests.filter((request) => request.class === "write");

/** Runs the command and shows what it prints, as a user would see it. */
async function rampsync(words: readonly string[], emulator: Emulator, directory: string): Promise<void> {
  say(`$ rampsync ${words.join(" ")}`);
  const child = spawn(process.execPath, [join(project, "dist/cli/main.js"), ...words, "--quiet"], {
    cwd: directory,
    stdio: ["ignore", "inherit", "inherit"],
    env: {
      ...process.env,
      OPSRAMP_ENDPOINT: emulator.url,
      OPSRAMP_CLIENT_ID: "emulator",
      OPSRAMP_CLIENT_SECRET: "emulator-secret",
      TF_VAR_desk_password: "demo-password",
      TF_VAR_desk_api_secret: "demo-api-secret",
    },
  });
  const code = await new Promise<number>((done, failed) => {
    child.once("error", failed);
    child.once("close", (status) => done(status ?? 1));
  });
  say(`(exit ${code})`);
  if (code !== 0 && code !== 2) throw new Error(`rampsync ${words.join(" ")} ended with ${code}`);
}

/** What a script that knows nothing of the API's ways does: the declaration as one body, again and again. */
async function postEverything(emulator: Emulator): Promise<void> {
  const login = await fetch(`${emulator.url}/auth/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: "emulator",
      client_secret: "emulator-secret",
    }),
  });
  const { access_token: token } = (await login.json()) as { access_token: string };
  const answer = await fetch(`${emulator.url}/api/v2/tenants/${TENANT}/integrations/installed/${ID}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: await readFile(join(__dirname, "naive-request.json")),
  });
  say(`$ curl --data @naive-request.json …/installed/${ID}\n(${answer.status})`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
