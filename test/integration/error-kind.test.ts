// What an error comes to is asked of its kind, whether it is thrown, of another copy of the package, or in a document.
import { describe, expect, it } from "vitest";
import { RampsyncError } from "../../src/base/error.js";
import { type ErrorCode, errorCodes } from "../../src/base/error-codes.js";
import {
  isDuplicate,
  isEndpointClosed,
  isErrorCode,
  isFormKept,
  isGone,
  isGuardOfRun,
  isInternal,
  isNameKept,
  isNotLookedAt,
  isNotRemovable,
  isOutcomeUnknown,
  isRefused,
  isUnreadableState,
  isWholeNotifier,
} from "../../src/base/error-kind.js";

const codes = Object.keys(errorCodes).filter(isErrorCode);

describe("the kind of an error", () => {
  it.each<[string, (error: unknown) => boolean, readonly ErrorCode[]]>([
    ["gone", isGone, ["RS4004"]],
    [
      "not looked at",
      isNotLookedAt,
      [
        "RS4001",
        "RS4002",
        "RS4003",
        "RS4005",
        "RS4006",
        "RS4007",
        "RS4009",
        "RS4011",
        "RS4013",
        "RS4014",
        "RS4015",
        "RS4016",
        "RS4019",
      ],
    ],
    ["refused", isRefused, ["RS4008"]],
    ["outcome unknown", isOutcomeUnknown, ["RS4010"]],
    ["endpoint closed", isEndpointClosed, ["RS4012"]],
    ["not removable", isNotRemovable, ["RS4202"]],
    ["name kept", isNameKept, ["RS4203"]],
    ["whole notifier", isWholeNotifier, ["RS4204"]],
    ["form kept", isFormKept, ["RS4205"]],
    ["duplicate", isDuplicate, ["RS1007", "RS1013", "RS1016"]],
    ["unreadable state", isUnreadableState, ["RS3001"]],
    ["guard of the run", isGuardOfRun, ["RS5003", "RS5005"]],
    ["internal", isInternal, ["RS9001"]],
  ])("the kind of an error is %s for these codes and no others", (_, isOfKind, expected) => {
    expect(codes.filter((code) => isOfKind(new RampsyncError(code, "message")))).toEqual(expected);
  });

  it("the kind of an error in a document is known as well", () => {
    expect(isGone(new RampsyncError("RS4004", "message").toJSON())).toBe(true);
  });

  it.each<unknown>([undefined, null, "RS4004", 4004, {}, { code: 4004 }, { code: "ENOENT" }, { code: "toString" }])(
    "a value without a code of the table has no kind of error: %j",
    (thrown) => {
      expect(isGone(thrown)).toBe(false);
      expect(isNotLookedAt(thrown)).toBe(false);
    },
  );
});
