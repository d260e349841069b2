// The hash of what stacks declare, by which a saved plan knows its program again.
import { describe, expect, it } from "vitest";
import { hashStacks } from "../../src/engine/load/program-hash.js";
import { shardDocument } from "../../src/engine/shard.js";
import { type PlainJsonObject, parsePlainJson } from "../../src/engine/state/json.js";

const hashOf = (text: string) => hashStacks([{ name: "acme", root: parsePlainJson(text) as PlainJsonObject }]);

describe("the hash of a program", () => {
  it("tells two numbers apart that are one number in JavaScript", () => {
    expect(hashOf('{"output":{"count":{"value":9007199254740993}}}')).not.toBe(
      hashOf('{"output":{"count":{"value":9007199254740992}}}'),
    );
  });

  it("does not tell a program apart from the same one of another machine", () => {
    const of = (folder: string) =>
      hashOf(
        JSON.stringify({
          "//": { metadata: { path: folder } },
          terraform: { backend: { local: { path: `${folder}/terraform.tfstate` } }, required_version: "1" },
          resource: { rampsync_installed_integration: { desk: { "//": { folder }, tenant_id: "client_1" } } },
        }),
      );
    expect(of("/home/anna")).toBe(of("/builds/7"));
  });

  it("is not worked out for a run that is no shard", () => {
    const program = {
      get hash(): string {
        throw new Error("nothing asks for it");
      },
    };
    expect(shardDocument(program, {})).toBeUndefined();
  });
});
