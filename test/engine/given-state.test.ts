// Drift and plans of a state that is given, of whatever backend; and drift without any state.
import { describe, expect, it } from "vitest";
import { addressOf, INSTALLED_INTEGRATION } from "../support/stacks.js";
import { declared, ManyTenants, shared } from "../support/tenants.js";

const s3 = { s3: { bucket: "states", key: "desk", region: "eu-central-1" } };

describe("states given with --state", () => {
  it("a given state shows drift for a stack of any backend, and nothing is written", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 2 });
    many.write();
    await many.apply();
    const text = many.state(1);
    const [row] = many.live(1, 1).state().outbound?.rows ?? [];
    many.live(1, 1).changeRow(row?.uniqueId ?? "", { thirdPartyValue: "Else" });
    many.write(undefined, { backend: s3 });
    const { counts, resources } = await many.drift({ state: { text, where: "standard input" } });
    expect(counts).toEqual({ clean: 1, drifted: 1, not_looked_at: 0 });
    expect(resources[0]?.drift).toMatchObject([{ action: "change", before: "Else" }]);
    expect(resources[0]?.notes).toEqual([]);
    expect((await many.plan({ state: { text, where: "x" } })).summary).toMatchObject({ update: 1, no_op: 1, adopt: 0 });
    expect(many.state(1)).toBe(text);
  });

  it("a given state belongs to one stack", async () => {
    const many = await ManyTenants.forTest({ tenants: 2, each: 1 });
    many.write();
    const state = { text: "{}", where: "x" };
    await expect(many.drift({ state })).rejects.toMatchObject({ code: "RS2015" });
    await expect(many.drift({ state, stacks: ["client_2"] })).rejects.toMatchObject({ code: "RS3001" });
    await expect(many.plan({ state, stacks: ["client_2"], out: "f" })).rejects.toMatchObject({ code: "RS2015" });
  });

  it("a given state of another stack is refused with what it records and where", async () => {
    const many = await ManyTenants.forTest({ tenants: 2, each: 2 });
    many.write();
    await many.apply();
    const state = { text: many.state(1), where: "standard input" };
    many.write(undefined, { backend: s3 });
    many.emulator.clearRequests();
    const refused = {
      code: "RS3009",
      where: "standard input",
      message: expect.stringMatching(
        new RegExp(`one of client_2: ${addressOf("desk_1")} is INTG-\\S+1000001 \\(\\S+\\) and 1 more`),
      ),
      hint: expect.stringContaining("stacks/client_2"),
    };
    await expect(many.drift({ state, stacks: ["client_2"] })).rejects.toMatchObject(refused);
    await expect(many.plan({ state, stacks: ["client_2"] })).rejects.toMatchObject(refused);
    expect((await many.drift({ state, stacks: ["client_1"] })).counts.clean).toBe(2);
  });

  it("a given state of another provider, or of resources that the stack does not have, is refused", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write();
    await many.apply();
    const text = many.state(1);
    many.write(undefined, { backend: s3 });
    const driftWith = (changed: string) => many.drift({ state: { text: changed, where: "x" } });
    await expect(driftWith(text.replace("rampsync/rampsync", "other/rampsync"))).rejects.toMatchObject({
      code: "RS3009",
      message: expect.stringContaining("(registry.terraform.io/other/rampsync)"),
    });
    const foreign = text.replace(`"${INSTALLED_INTEGRATION}"`, '"aws_s3_bucket"');
    await expect(driftWith(foreign)).rejects.toMatchObject({
      code: "RS3009",
      message: expect.stringContaining("aws_s3_bucket.desk_1"),
    });
    const tofu = text.replace("registry.terraform.io", "registry.opentofu.org");
    expect((await driftWith(tofu)).counts.clean).toBe(1);
    const none = JSON.stringify({ ...JSON.parse(text), resources: [] });
    expect((await driftWith(none)).compared_with_declared).toBe(1);
  });

  it("a given state of another lineage than the stack's own file is refused", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write();
    await many.apply();
    const second = JSON.stringify({ ...JSON.parse(many.state(1)), lineage: "another-lineage" });
    await expect(many.drift({ state: { text: second, where: "x" } })).rejects.toMatchObject({
      code: "RS3009",
      message: expect.stringContaining("another-lineage"),
    });
    expect((await many.drift({ state: { text: many.state(1), where: "x" } })).counts.clean).toBe(1);
  });

  it("drift without a given state compares with the declaration and says so", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write(() => declared({ ...shared, Warning: ["Soso"] }), { backend: s3 });
    const { resources, counts } = await many.drift();
    expect(counts.drifted).toBe(1);
    expect(resources[0]?.drift).toMatchObject([{ label: "Warning → Soso", action: "add" }]);
    expect(resources[0]?.notes).toEqual([expect.stringContaining('"s3" backend and was not given (--state)')]);
    many.write(() => declared(shared));
    const clean = await many.drift();
    expect(clean.counts.clean).toBe(1);
    expect(clean.resources[0]?.notes).toEqual([expect.stringContaining("never applied from here")]);
  });

  it("a resource that the given state alone has is no drift", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write();
    await many.apply();
    many.write(undefined, { more: { resource: {} } });
    const { resources, counts } = await many.drift();
    expect(resources).toEqual([]);
    expect(counts).toEqual({ clean: 0, drifted: 0, not_looked_at: 0 });
  });

  it("an apply to another backend is refused", async () => {
    const many = await ManyTenants.forTest({ tenants: 1, each: 1 });
    many.write(undefined, { backend: s3 });
    await expect(many.apply()).rejects.toMatchObject({ code: "RS2005", hint: expect.stringContaining("terraform") });
    expect(many.requests).toEqual([]);
  });
});
