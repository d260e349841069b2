// Which endpoints are taken, and which would send credentials in clear.
import { describe, expect, it } from "vitest";
import { RampsyncError } from "../../src/integration/error.js";
import { parseEndpoint } from "../../src/opsramp/endpoint.js";

describe("an endpoint", () => {
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
  ])("%s is a host or URL", (text, origin, prefix) => {
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
  ])("%j is refused", (text) => {
    expect(() => parseEndpoint(text)).toThrow(expect.objectContaining({ code: "RS2011" }));
  });

  it.each(["https://user:hidden@api.opsramp.com", "http://user:hidden@[", "user:hidden@api.opsramp.com"])(
    "with credentials in it is refused without quoting them",
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
