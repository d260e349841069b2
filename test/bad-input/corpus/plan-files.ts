// Wrong plan files, for `rampsync apply FILE`.
import { createHash } from "node:crypto";
import type { ErrorCode } from "../../../src/base/error-codes.js";
import type { BadInput } from "../bad-input.js";

export interface BadPlanFile extends BadInput {
  readonly text: string;
}

const preconditions = { program: "x", run: { send_secrets: false }, states: {}, integrations: [] };
const content = { format_version: "1.1", complete: true, resources: [], preconditions };

/** Written as the command does it, so that nothing but the content is wrong. */
function sealed(value: object): string {
  const hash = createHash("sha256").update(JSON.stringify(value)).digest("base64url");
  return JSON.stringify({ ...value, content_hash: hash });
}

const file = (what: string, text: string, code: ErrorCode, message: string): BadPlanFile => ({
  what,
  text,
  code,
  where: code === "RS3007" ? "plan.json" : "",
  message,
});

export const planFiles: readonly BadPlanFile[] = [
  file("empty", "", "RS3007", "is not a JSON object"),
  file("cut short", sealed(content).slice(0, 40), "RS3007", "is not a JSON object"),
  file("a list", "[]", "RS3007", "is not a JSON object"),
  file("Terraform's own", "PK\u0003\u0004", "RS3007", "is not a JSON object"),
  file("another format", sealed({ ...content, format_version: "2.0" }), "RS3007", "format version 2.0"),
  file("no format", sealed({ resources: [] }), "RS3007", "format version"),
  file("the output of plan --json", JSON.stringify(content), "RS3007", "was changed"),
  file("edited", sealed(content).replace('"x"', '"y"'), "RS3007", "was changed"),
  file("no preconditions", sealed({ ...content, preconditions: undefined }), "RS3007", "preconditions"),
  file("preconditions that are a text", sealed({ ...content, preconditions: "x" }), "RS3007", "preconditions"),
  file("no resources", sealed({ ...content, resources: undefined }), "RS3007", "unexpected shape"),
  file("a resource that is null", sealed({ ...content, resources: [null] }), "RS3007", "unexpected shape"),
  file("of another program", sealed(content), "RS3008", "The program changed"),
];
