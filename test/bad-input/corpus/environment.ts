// Wrong environments: credentials, endpoints, tenants.
import type { ErrorCode } from "../../../src/base/error-codes.js";
import type { BadInput } from "../bad-input.js";

export interface BadEnvironment extends BadInput {
  /** Over what is right; undefined takes a variable away. */
  readonly environment: NodeJS.ProcessEnv;
  /** Arguments of the provider block; default: the tenant. */
  readonly provider?: object;
}

const set = (
  what: string,
  environment: NodeJS.ProcessEnv,
  code: ErrorCode,
  message: string,
  where = "",
): BadEnvironment => ({ what, environment, code, where, message });
const endpoint = (text: string, message: string): BadEnvironment =>
  set(`the endpoint ${JSON.stringify(text)}`, { OPSRAMP_ENDPOINT: text }, "RS2011", message);

export const environments: readonly BadEnvironment[] = [
  ...["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].flatMap((name) => [
    set(
      `${name} of another scheme`,
      { [name]: "socks5://user:canary@proxy:1080" },
      "RS2018",
      "neither http nor https",
      name,
    ),
    set(`${name} that is none`, { [name]: "http://user:canary@pro xy" }, "RS2018", "neither a host nor a URL", name),
    set(`${name} with a wrong encoding`, { [name]: "user:canary%@proxy:3128" }, "RS2018", "percent-encoded", name),
  ]),
  set("a variable that is neither true nor false", { RAMPSYNC_DOCUMENTED_ONLY: "yes" }, "RS1002", "true or false"),
  set("no endpoint", { OPSRAMP_ENDPOINT: undefined }, "RS2010", "OPSRAMP_ENDPOINT"),
  set("no client id", { OPSRAMP_CLIENT_ID: undefined }, "RS2010", "OPSRAMP_CLIENT_ID"),
  set("no client secret", { OPSRAMP_CLIENT_SECRET: undefined }, "RS2010", "OPSRAMP_CLIENT_SECRET"),
  set("an empty client secret", { OPSRAMP_CLIENT_SECRET: "" }, "RS2010", "OPSRAMP_CLIENT_SECRET"),
  set(
    "a client secret before with a line break",
    { OPSRAMP_CLIENT_SECRET_PREVIOUS: "canary\n" },
    "RS2010",
    "line break",
  ),
  set("a short fingerprint key", { RAMPSYNC_FINGERPRINT_KEY: "canary" }, "RS2022", "fewer than 32 characters"),
  set(
    "a fingerprint key with a line break",
    { RAMPSYNC_FINGERPRINT_KEY: `${"canary".repeat(6)}\n` },
    "RS2022",
    "RAMPSYNC_FINGERPRINT_KEY ends with a line break",
  ),
  set(
    "nothing at all",
    { OPSRAMP_ENDPOINT: undefined, OPSRAMP_CLIENT_ID: undefined, OPSRAMP_CLIENT_SECRET: undefined },
    "RS2010",
    "OPSRAMP_ENDPOINT, OPSRAMP_CLIENT_ID, OPSRAMP_CLIENT_SECRET",
  ),
  endpoint("http://api.example.com", "plain http to another machine"),
  endpoint("http://127.0.0.1.example.com", "plain http to another machine"),
  endpoint("http://localhost.example.com:8080", "plain http to another machine"),
  endpoint("http://169.254.169.254", "plain http to another machine"),
  endpoint("http://[fe80::1]", "plain http to another machine"),
  endpoint("ftp://api.example.com", "neither https nor http"),
  endpoint("file:///etc/passwd", "neither"),
  endpoint("javascript://x", "neither"),
  endpoint("https://", "neither a host nor a URL"),
  endpoint("api example com", "neither a host nor a URL"),
  endpoint("https://api.example.com:99999", "neither a host nor a URL"),
  endpoint("https://user:canary@api.example.com", "user name or password"),
  endpoint("canary@api.example.com", "user name or password"),
  endpoint("https://api.example.com?tenant=1", "query or fragment"),
  endpoint("https://api.example.com/#/login", "query or fragment"),
  endpoint("https://api.example.com/api/v2", "a path of the API"),
  endpoint("https://api.example.com\n", "OPSRAMP_ENDPOINT ends with a line break"),
  endpoint("\thttps://api.example.com", "OPSRAMP_ENDPOINT begins with white space"),
  ...["OPSRAMP_CLIENT_ID", "OPSRAMP_CLIENT_SECRET"].flatMap((name) =>
    (
      [
        ["canary\n", "ends with a line break"],
        ["canary\r\n", "ends with a line break"],
        ["canary ", "ends with white space"],
        ["canary\u00a0", "ends with white space"],
        [" canary", "begins with white space"],
        ["\ufeffcanary", "begins with white space"],
        ["\ncanary", "begins with a line break"],
      ] as const
    ).map(([value, message]) =>
      set(`${name} ${JSON.stringify(value)}`, { [name]: value }, "RS2010", `${name} ${message}`),
    ),
  ),
  {
    ...set("a tenant with a line break", { OPSRAMP_TENANT: "client_8\n" }, "RS2012", "ends with a line break"),
    provider: {},
  },
  {
    ...set(
      "a client id of the provider block with white space",
      {},
      "RS2010",
      "The provider's client_id ends with white space",
    ),
    provider: { tenant: "client_8", client_id: "emulator " },
  },
  endpoint("[::1", "neither a host nor a URL"),
  endpoint(" ", "neither a host nor a URL"),
  { ...set("no tenant", {}, "RS2012", "names a tenant", "s/desk"), provider: {} },
  { ...set("an empty tenant", { OPSRAMP_TENANT: "" }, "RS2012", "names a tenant", "s/desk"), provider: { tenant: "" } },
  { ...set("a tenant that is a path", { OPSRAMP_TENANT: ".." }, "RS1004", "tenant", "s/desk"), provider: {} },
  {
    ...set("an endpoint of the provider block", {}, "RS2011", "plain http"),
    provider: { tenant: "client_8", endpoint: "http://api.example.com" },
  },
];
