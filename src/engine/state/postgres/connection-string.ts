// Reads the connection of Terraform's "pg" backend: a `postgres://` URL or `name=value` words, over the `PG…` variables.
import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import { RampsyncError } from "../../../base/error.js";
import { Secret } from "../../../base/secret.js";
import type { DatabaseTarget, TlsSettings } from "./location.js";

/** The words of a connection by libpq's names. */
type Words = ReadonlyMap<string, string>;

/** What the database is for, in errors. */
export interface ConnectionOwner {
  /** `the "pg" backend` */
  readonly what: string;
  /** The variable of the environment that holds the connection string. */
  readonly variable: string;
  /** `the state's database` */
  readonly database: string;
}

const STATE: ConnectionOwner = {
  what: 'the "pg" backend',
  variable: "PG_CONN_STR",
  database: "the state's database",
};

type Refuse = (problem: string) => RampsyncError;

const VARIABLES: Readonly<Record<string, string>> = {
  PGHOST: "host",
  PGPORT: "port",
  PGDATABASE: "dbname",
  PGUSER: "user",
  PGPASSWORD: "password",
  PGSSLMODE: "sslmode",
  PGSSLROOTCERT: "sslrootcert",
  PGSSLCERT: "sslcert",
  PGSSLKEY: "sslkey",
  PGOPTIONS: "options",
  PGCONNECT_TIMEOUT: "connect_timeout",
};

const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

/**
 * The database that `text` names; what it leaves out comes from the environment, then from the defaults of Terraform's
 * driver (localhost, 5432, the user's own name, TLS required).
 * @throws RS2016 for a text that is neither form, RS3021 where a network would be crossed without TLS. No error holds the text.
 */
export function readConnectionString(
  text: string,
  environment: NodeJS.ProcessEnv,
  owner: ConnectionOwner = STATE,
): DatabaseTarget {
  const refused = (problem: string) => unreadable(problem, owner);
  const words = new Map([...ofEnvironment(environment), ...parse(text, refused)]);
  const user = words.get("user") ?? environment.USER ?? environment.USERNAME ?? userInfo().username;
  const host = words.get("host") ?? "localhost";
  const port = Number(words.get("port") ?? "5432");
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw refused("its port is not a number from 1 to 65535");
  const timeout = Number(words.get("connect_timeout") ?? "0");
  if (!Number.isInteger(timeout) || timeout < 0) throw refused("its connect_timeout is not a whole number of seconds");
  const password = words.get("password");
  const options = words.get("options");
  return {
    host,
    port,
    database: words.get("dbname") ?? user,
    user,
    password: password === undefined ? undefined : new Secret(password),
    tls: tlsOf(host, words, owner),
    ...(options === undefined ? {} : { options }),
    ...(timeout === 0 ? {} : { connectTimeout: timeout }),
  };
}

function ofEnvironment(environment: NodeJS.ProcessEnv): [string, string][] {
  return Object.entries(VARIABLES).flatMap(([variable, word]): [string, string][] => {
    const value = environment[variable];
    return value === undefined || value === "" ? [] : [[word, value]];
  });
}

function parse(text: string, refused: Refuse): Words {
  if (text === "") return new Map();
  return /^postgres(?:ql)?:\/\//.test(text) ? parseUrl(text, refused) : parseWords(text, refused);
}

function parseUrl(text: string, refused: Refuse): Words {
  const decoded = (part: string) => decodedPart(part, refused);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refused("it is not a URL");
  }
  const words = new Map<string, string>();
  const put = (name: string, value: string) => {
    if (value !== "") words.set(name, value);
  };
  put("user", decoded(url.username));
  put("password", decoded(url.password));
  put("host", decoded(url.hostname.replace(/^\[(.*)\]$/, "$1")));
  put("port", url.port);
  put("dbname", decoded(url.pathname.replace(/^\//, "")));
  for (const [name, value] of url.searchParams) put(name, value);
  return words;
}

function decodedPart(text: string, refused: Refuse): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused("a % in it does not begin an escape");
  }
}

/** `host=db.example.com password='it\'s'`, as libpq reads it. */
function parseWords(text: string, refused: Refuse): Words {
  const word = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))\s*/y;
  const words = new Map<string, string>();
  while (word.lastIndex < text.length) {
    const found = word.exec(text);
    if (found === null) throw refused("it is neither a postgres:// URL nor a list of name=value");
    words.set(found[1] ?? "", (found[2] ?? found[3] ?? "").replace(/\\(.)/g, "$1"));
  }
  return words;
}

/** Terraform's driver takes `require` for encryption without verification; over a network that is not enough here. */
function tlsOf(host: string, words: Words, owner: ConnectionOwner): TlsSettings | undefined {
  if (host.startsWith("/")) return undefined;
  const mode = words.get("sslmode") ?? "require";
  if (!SSL_MODES.includes(mode)) throw unreadable(`its sslmode is not one of ${SSL_MODES.join(", ")}`, owner);
  const isLocal = isLoopback(host);
  if (["disable", "allow", "prefer"].includes(mode)) {
    if (isLocal) return undefined;
    throw new RampsyncError("RS3021", `The connection to ${owner.database} has sslmode=${mode}.`, {
      hint: "Use sslmode=verify-full: the server is on a network, and what it holds is private.",
    });
  }
  const path = (name: string) => words.get(name);
  const rootCertificate = path("sslrootcert");
  const certificate = path("sslcert");
  const key = path("sslkey") ?? (certificate === undefined ? undefined : join(homedir(), ".postgresql/postgresql.key"));
  return {
    verify: !isLocal || mode.startsWith("verify"),
    ...(rootCertificate === undefined ? {} : { rootCertificate }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(certificate === undefined || key === undefined ? {} : { key }),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

/** The text itself may hold a password. */
function unreadable(problem: string, { what, variable }: ConnectionOwner): RampsyncError {
  return new RampsyncError("RS2016", `The connection string of ${what} cannot be read: ${problem}.`, {
    hint: `Give it as postgres://USER@HOST:PORT/DATABASE?sslmode=verify-full in ${variable}, and the password in PGPASSWORD.`,
  });
}
