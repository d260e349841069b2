// The proxy of the network, as HTTPS_PROXY, HTTP_PROXY and NO_PROXY of the environment name it. It may hold credentials,
// so that no message quotes any of it.
import { RampsyncError } from "../base/error.js";
import { Secret } from "../base/secret.js";

/** The setting of the environment. The API is reached by https; HTTP_PROXY is used where HTTPS_PROXY is not set. */
export interface ProxySettings {
  /** The URL of the proxy, http or https, without the user in it. */
  readonly url: Secret;
  /** `Proxy-Authorization`; undefined where the URL names no user. */
  readonly authorization: Secret | undefined;
  /** Hosts that are reached directly, as NO_PROXY lists them. */
  readonly except: string;
}

const NAMES = ["https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY"];

/** Undefined where no proxy is named. Throws RS2018 for a proxy that is no URL of http or https. */
export function readProxy(environment: NodeJS.ProcessEnv): ProxySettings | undefined {
  const set = (name: string): boolean => (environment[name] ?? "").trim() !== "";
  const name = NAMES.find(set);
  if (name === undefined) return undefined;
  const text = (environment[name] ?? "").trim();
  const url = tryUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (url === undefined || url.hostname === "" || /\s/.test(text)) {
    throw new RampsyncError("RS2018", `The proxy of ${name} is neither a host nor a URL.`, {
      place: { variable: name },
    });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new RampsyncError("RS2018", `The proxy of ${name} is neither http nor https.`, { place: { variable: name } });
  }
  const { username, password } = url;
  const authorization = username === "" ? undefined : basic(username, password, name);
  url.username = "";
  url.password = "";
  const except = ["no_proxy", "NO_PROXY"].find(set);
  return {
    url: new Secret(url.href),
    authorization,
    except: except === undefined ? "" : (environment[except] ?? ""),
  };
}

function basic(username: string, password: string, name: string): Secret {
  try {
    const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return new Secret(`Basic ${Buffer.from(user).toString("base64")}`);
  } catch {
    throw new RampsyncError("RS2018", `The user name or password of ${name} is not percent-encoded.`, {
      place: { variable: name },
    });
  }
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
