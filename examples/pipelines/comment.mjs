// Puts a plan into one comment of its pull request on GitHub, or merge request on GitLab, and updates that comment in place:
// node comment.mjs plan.md. Node alone; what it needs comes from the variables that GitHub Actions and GitLab CI set, and
//   RAMPSYNC_PIPELINE_TOKEN         may write comments (GitHub: pull-requests: write)
//   RAMPSYNC_PIPELINE_PULL_REQUEST  of GitHub: its number; else the one open pull request of RAMPSYNC_PIPELINE_SHA
//   RAMPSYNC_PIPELINE_NAME          keeps the comments of several programs apart; default: plan
import { readFileSync } from "node:fs";

const { env } = process;
const MOST = 65_000;
const name = (env.RAMPSYNC_PIPELINE_NAME ?? "plan").replace(/[^\w-]/g, "-");
const marker = `<!-- rampsync ${name} -->`;

function needed(variable) {
  const value = env[variable] ?? "";
  if (value === "") throw new Error(`${variable} is not set`);
  return value;
}

async function ask(method, url, headers, body) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, "content-type": "application/json", "user-agent": "rampsync" },
    redirect: "error",
    signal: AbortSignal.timeout(30_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${new URL(url).pathname} was answered with ${response.status}`);
  return response.json();
}

/** All pages of a list. */
async function all(url, headers) {
  const found = [];
  for (let page = 1; ; page += 1) {
    const items = await ask("GET", `${url}?per_page=100&page=${page}`, headers);
    found.push(...items);
    if (items.length < 100) return found;
  }
}

async function onGithub(body) {
  const headers = {
    authorization: `Bearer ${needed("RAMPSYNC_PIPELINE_TOKEN")}`,
    accept: "application/vnd.github+json",
  };
  const repository = `${needed("GITHUB_API_URL")}/repos/${needed("GITHUB_REPOSITORY")}`;
  const number = env.RAMPSYNC_PIPELINE_PULL_REQUEST || (await pullRequestOf(repository, headers));
  const comments = await all(`${repository}/issues/${number}/comments`, headers);
  // A person may quote the marker; the comment to update is a bot's.
  const before = comments.find((comment) => comment.user?.type === "Bot" && comment.body?.startsWith(marker));
  if (before === undefined) await ask("POST", `${repository}/issues/${number}/comments`, headers, { body });
  else await ask("PATCH", `${repository}/issues/comments/${before.id}`, headers, { body });
}

/** By the commit, which whoever opened the pull request cannot choose freely, as they can what they hand over. */
async function pullRequestOf(repository, headers) {
  const found = await all(`${repository}/commits/${needed("RAMPSYNC_PIPELINE_SHA")}/pulls`, headers);
  const open = found.filter((pull) => pull.state === "open" && pull.head?.sha === env.RAMPSYNC_PIPELINE_SHA);
  if (open.length !== 1) throw new Error(`${open.length} open pull requests are of this commit`);
  return open[0].number;
}

async function onGitlab(body) {
  const headers = { "private-token": needed("RAMPSYNC_PIPELINE_TOKEN") };
  const api = needed("CI_API_V4_URL");
  const notes = `${api}/projects/${needed("CI_PROJECT_ID")}/merge_requests/${needed("CI_MERGE_REQUEST_IID")}/notes`;
  const self = await ask("GET", `${api}/user`, headers);
  const before = (await all(notes, headers)).find(
    (note) => note.author?.id === self.id && note.body?.startsWith(marker),
  );
  if (before === undefined) await ask("POST", notes, headers, { body });
  else await ask("PUT", `${notes}/${before.id}`, headers, { body });
}

try {
  const [, , file] = process.argv;
  if (file === undefined) throw new Error("no file is named");
  const text = readFileSync(file, "utf8");
  const kept = text.length > MOST ? `${text.slice(0, MOST)}\n\n…cut here; the whole plan is in the job.` : text;
  await (env.GITHUB_ACTIONS === "true" ? onGithub : onGitlab)(`${marker}\n${kept}`);
} catch (error) {
  console.error(`comment.mjs: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
