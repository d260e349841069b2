// The endpoint that the user names, as an origin and a path prefix; refuses what would send credentials in clear.
import { BlockList } from "node:net";
import { RampsyncError } from "../base/error.js";
import { printable } from "../base/text.js";

export interface Endpoint {
  /** Scheme, host and port, as in `https://api.example.com`. */
  readonly origin: string;
  /** The path before `/api` and `/auth`: empty, or without a slash at its end. */
  readonly prefix: string;
}

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** What rampsync puts after the endpoint itself; a gateway's path stands before it. */
const OWN_PATH = /\/(?:api(?:\/v\d+)?|auth\/oauth(?:\/token)?|tenancy)(?:\/|$)|\/tenants\//i;

/**
 * Reads a host (`api.example.com`, `api.example.com:8443`) or a URL. A host alone means https. Plain http is for
 * 127.0.0.0/8, ::1 and localhost, since the client secret travels in the first request.
 * Throws RS2011.
 */
export function parseEndpoint(text: string): Endpoint {
  const trimmed = text.trim();
  const url = tryUrl(withScheme(trimmed));
  // A URL that holds credentials must not be quoted in a message.
  if (url === null || url.hostname === "" || /\s/.test(trimmed)) {
    throw new RampsyncError("RS2011", `The endpoint ${quoted(trimmed)} is neither a host nor a URL.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new RampsyncError("RS2011", "The endpoint holds a user name or password.", {
      hint: "Give the host alone; credentials go into OPSRAMP_CLIENT_ID and OPSRAMP_CLIENT_SECRET.",
    });
  }
  if (url.search !== "" || url.hash !== "") {
    throw new RampsyncError("RS2011", "The endpoint holds a query or fragment.", { hint: "Give scheme and host." });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new RampsyncError("RS2011", `The endpoint ${quoted(trimmed)} is neither https nor http.`);
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    throw new RampsyncError("RS2011", `The endpoint ${quoted(trimmed)} is plain http to another machine.`);
  }
  if (OWN_PATH.test(url.pathname)) {
    throw new RampsyncError("RS2011", `The endpoint ${quoted(trimmed)} holds a path of the API.`, {
      hint: `Give scheme and host: ${url.origin}.`,
    });
  }
  return { origin: url.origin, prefix: url.pathname.replace(/\/+$/, "") };
}

/** The same in one text, by which two ways to write an endpoint are compared. Throws RS2011. */
export function endpointAddress(text: string): string {
  const { origin, prefix } = parseEndpoint(text);
  return origin + prefix;
}

/** A host with a port would otherwise read as a scheme with a path: `localhost:8080`. */
function withScheme(text: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
}

function tryUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** By the name alone: nothing is looked up. `hostname` as a URL has it, an IPv6 address in brackets. */
export function isLoopback(hostname: string): boolean {
  if (hostname === "localhost") return true;
  const address = hostname.replace(/^\[|\]$/g, "");
  return loopback.check(address, address.includes(":") ? "ipv6" : "ipv4");
}

function quoted(text: string): string {
  return text.includes("@") ? "(not shown)" : `"${printable(text, 100)}"`;
}
