// What a handler throws becomes diagnostics, whatever stands among those that it brings.
import { describe, expect, it } from "vitest";
import { thrownDiagnostics } from "../../src/terraform-plugin/diagnostics.js";

const refusal = { severity: "error", summary: "Refused" };

describe("diagnostics that an error brings", () => {
  it("are taken, and what is none is left out", () => {
    const thrown = {
      diagnostics: [null, "text", 1, {}, { severity: "error" }, { severity: "fatal", summary: "x" }, refusal],
    };
    expect(thrownDiagnostics(thrown)).toEqual({ diagnostics: [refusal], foreseen: true });
  });

  it("are an internal error where none of them is an error", () => {
    const warned = { severity: "warning", summary: "Mind" };
    const { diagnostics, foreseen } = thrownDiagnostics(
      Object.assign(new Error("boom"), { diagnostics: [null, warned] }),
    );
    expect(diagnostics).toMatchObject([warned, { severity: "error", summary: "Internal error", detail: "boom" }]);
    expect(foreseen).toBe(false);
  });
});
