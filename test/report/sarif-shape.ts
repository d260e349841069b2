// The members that SARIF 2.1.0 wants of what we write, as rules of ours: the licence of the schema lets nobody copy it freely.
import * as z from "zod/mini";

const text = z.string().check(z.minLength(1));
/** Relative, with encoded parts, and nothing that leads out of the repository. */
const uri = z.string().check(z.regex(/^(?!\/|[A-Za-z][A-Za-z0-9+.-]*:|\.\.)(?:[\w.~!*'()-]|%[0-9A-F]{2}|\/)+$/));
const message = z.strictObject({ text });
const physicalLocation = z.strictObject({
  artifactLocation: z.strictObject({ uri }),
  region: z.strictObject({ startLine: z.int().check(z.minimum(1)) }),
});
const logical = z.strictObject({ name: z.optional(text), fullyQualifiedName: text, kind: text });
const location = z.strictObject({
  id: z.optional(z.int()),
  physicalLocation,
  logicalLocations: z.array(logical),
  message: z.optional(message),
});
const level = z.enum(["none", "note", "warning", "error"]);

/** SARIF 2.1.0 §3 for what we write; other members would be a mistake. */
export const sarifLog = z.strictObject({
  $schema: text,
  version: z.literal("2.1.0"),
  runs: z.array(
    z.strictObject({
      tool: z.strictObject({
        driver: z.strictObject({
          name: text,
          semanticVersion: z.optional(text),
          rules: z.array(
            z.strictObject({
              id: text,
              shortDescription: message,
              fullDescription: message,
              defaultConfiguration: z.strictObject({ level }),
            }),
          ),
        }),
      }),
      invocations: z.array(
        z.strictObject({
          executionSuccessful: z.boolean(),
          toolExecutionNotifications: z.array(z.strictObject({ level, message })),
        }),
      ),
      columnKind: z.literal("utf16CodeUnits"),
      results: z.array(
        z.strictObject({
          ruleId: text,
          ruleIndex: z.int(),
          level,
          message,
          locations: z.array(location).check(z.minLength(1)),
          relatedLocations: z.optional(z.array(location).check(z.maxLength(100))),
          partialFingerprints: z.record(z.string(), text),
          baselineState: z.optional(z.enum(["new", "unchanged", "updated", "absent"])),
          suppressions: z.optional(
            z.array(
              z.strictObject({
                kind: z.literal("external"),
                status: z.literal("accepted"),
                justification: text,
                properties: z.optional(z.record(z.string(), z.unknown())),
              }),
            ),
          ),
          properties: z.record(z.string(), z.unknown()),
        }),
      ),
    }),
  ),
});
