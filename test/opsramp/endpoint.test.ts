// Which endpoints are taken, and which would send credentials in clear.
import { describe, expect, it } from "vitest";
import { RampsyncError } from "../../src/base/error.js";
import { parseEndpoint } from "../../src/opsramp/endpoint.js";

describe("an endpoint of OpsRamp", () => {
  it.each([
    ["api.opsramp.com", "https://api.opsramp.com", ""],
    ["  https://API.opsramp.com/  ", "https://api.opsramp.com", ""],
    ["acme.api.opsramp.com:8443", "https://acme.api.opsramp.com:8443", ""],
    ["localhost:8080", "https://localhost:8080", ""],
    ["https://proxy.example.com/opsramp/", "https://proxy.example.com", "/opsramp"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080", ""],
    ["http://127.8.9.1", "http://127.8.9.1", ""],
    ["http://[::1]:80", "http://[::1]", ""],
    ["http://localhost:3000", "http://localhost:3000", ""],
  ])("the endpoint %s is a host or URL", (text, origin, prefix) => {
    expect(parseEndpoint(text)).toEqual({ origin, prefix });
  });

  it.each([
    "",
    " ",
    "http://api.opsramp.com",
    "http://10.0.0.1",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "http://128.0.0.1",
    "http://[::2]",
    "ftp://api.opsramp.com",
    "api opsramp com",
    "https://",
    "https://api.opsramp.com?x=1",
    "https://api.opsramp.com#x",
    "https://[",
    "https://host/api",
    "https://host/api/v2/",
    "host/API/v2/tenants/client_8",
    "https://gateway/opsramp/api/v2",
    "https://host/auth/oauth/token",
    "https://host/tenancy/auth/oauth/token",
    "https://host/tenants/client_8",
  ])("the endpoint %j is refused", (text) => {
    expect(() => parseEndpoint(text)).toThrow(expect.objectContaining({ code: "RS2011" }));
  });

  it.each(["https://user:hidden@api.opsramp.com", "http://user:hidden@[", "user:hidden@api.opsramp.com"])(
    "an endpoint with credentials in it is refused without quoting them",
    (text) => {
      try {
        parseEndpoint(text);
        expect.unreachable();
      } catch (error) {
        expect(RampsyncError.is(error) && error.code).toBe("RS2011");
        expect(String(error)).not.toContain("hidden");
      }
    },
  );
});

describe("the error of an endpoint", () => {
  const problem = (text: string) => {
    try {
      parseEndpoint(text);
    } catch (error) {
      if (RampsyncError.is(error)) return { message: error.message, hint: error.hint };
    }
    return "none";
  };
  const hint = "Give the host alone; credentials go into OPSRAMP_CLIENT_ID and OPSRAMP_CLIENT_SECRET.";

  it.each([
    ["a b", 'The endpoint "a b" is neither a host nor a URL.'],
    ["", 'The endpoint "" is neither a host nor a URL.'],
    ["http://user:hidden@[", "The endpoint (not shown) is neither a host nor a URL."],
    ["ftp://host", 'The endpoint "ftp://host" is neither https nor http.'],
    ["mailto://a@b", "The endpoint holds a user name or password."],
    ["http://host", 'The endpoint "http://host" is plain http to another machine.'],
    ["https://user@host", "The endpoint holds a user name or password."],
    ["https://:hidden@host", "The endpoint holds a user name or password."],
    ["https://host?q", "The endpoint holds a query or fragment."],
    ["https://host/api/v2", 'The endpoint "https://host/api/v2" holds a path of the API.'],
    ["https://host#f", "The endpoint holds a query or fragment."],
  ])("the error about the endpoint %j says what is wrong", (text, message) => {
    expect(problem(text)).toMatchObject({ message });
  });

  it("the error about an endpoint says where credentials go, and what to give instead", () => {
    expect(problem("https://user:hidden@host")).toMatchObject({ hint });
    expect(problem("https://host?q")).toMatchObject({ hint: "Give scheme and host." });
  });

  it.each([
    ["https://host/gateway//", "/gateway"],
    ["host/a/b///", "/a/b"],
    ["host/apis", "/apis"],
    ["host/my-api", "/my-api"],
  ])("an endpoint keeps the path before the API's own: %s", (text, prefix) => {
    expect(parseEndpoint(text).prefix).toBe(prefix);
  });
});
