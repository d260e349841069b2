// Values of a schema in and out of the protocol's DynamicValue.
import { type Diagnostic, thrownDiagnostics } from "./diagnostics.js";
import type { InferMessage } from "./protobuf/codec.js";
import type { DynamicValue } from "./protobuf/messages.js";
import type { Schema } from "./schema/schema.js";
import { withoutWriteOnly } from "./schema/write-only.js";
import { equalValues } from "./values/canonical.js";
import { fromJson, parseJson } from "./values/json.js";
import { decodeMsgpack, encodeMsgpack } from "./values/msgpack.js";
import { entry, isObject, type ObjectValue, UNKNOWN, type Value } from "./values/value.js";

export type DynamicMessage = InferMessage<typeof DynamicValue>;

export function readValue(schema: Schema, message: DynamicMessage | undefined): ObjectValue | null {
  const value = anyValue(schema, message);
  return isObject(value) ? value : null;
}

function anyValue(schema: Schema, message: DynamicMessage | undefined): Value {
  if (message?.msgpack !== undefined) return decodeMsgpack(schema.type, message.msgpack);
  if (message?.json !== undefined) return fromJson(schema.type, parseJson(Buffer.from(message.json).toString("utf8")));
  return null;
}

/** A value as it came, and the message that held it. */
interface Given {
  readonly value: ObjectValue | null;
  readonly message: DynamicMessage | undefined;
}

/**
 * What a handler returned, without the values that must be in no state and no plan; where it is equal to what was given, the
 * very message that held that.
 */
export function writeValue(schema: Schema, returned: unknown, given?: Given): DynamicMessage {
  const value = withoutWriteOnly(schema.attributes, (returned ?? null) as Value);
  const isGiven = given?.message !== undefined && equalValues(schema.type, value, given.value);
  return isGiven ? given.message : { msgpack: encodeMsgpack(schema.type, value) };
}

/**
 * After an apply the object exists, so a value of the wrong form must not lose it: such attributes are stored as planned
 * (null where that was unknown), with an error that says so.
 */
export function writeWhatFits(
  schema: Schema,
  state: unknown,
  planned: ObjectValue | null,
): { readonly value: DynamicMessage; readonly diagnostics: readonly Diagnostic[] } {
  try {
    return { value: writeValue(schema, state), diagnostics: [] };
  } catch (thrown) {
    if (!isObject(state)) throw thrown;
    const kept = Object.entries(schema.type[1]).map(([name, type]): [string, Value] => {
      const value = entry(state, name);
      try {
        encodeMsgpack(type, value);
        return [name, value];
      } catch {
        const instead = planned === null ? null : entry(planned, name);
        return [name, instead === UNKNOWN ? null : instead];
      }
    });
    return { value: writeValue(schema, Object.fromEntries(kept)), diagnostics: thrownDiagnostics(thrown).diagnostics };
  }
}
