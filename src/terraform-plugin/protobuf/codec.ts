// A small protobuf (proto3) encoder and decoder driven by tables of field numbers.

type ScalarKind = "string" | "bytes" | "bool" | "int" | "oneof-string" | "oneof-int";
type AnyMessage = Message<Fields>;

export interface ScalarField<K extends ScalarKind = ScalarKind> {
  readonly number: number;
  readonly kind: K;
}
export interface MessageField<M extends AnyMessage = AnyMessage> {
  readonly number: number;
  readonly kind: "message";
  readonly message: () => M;
}
export interface RepeatedField<M extends AnyMessage = AnyMessage> {
  readonly number: number;
  readonly kind: "repeated";
  readonly message: () => M;
}
export interface MapField<M extends AnyMessage = AnyMessage> {
  readonly number: number;
  readonly kind: "map";
  readonly message: () => M;
}
export type Field = ScalarField | MessageField | RepeatedField | MapField;
export type Fields = { readonly [name: string]: Field };

/** A message: its fields by name. */
export interface Message<F extends Fields> {
  readonly fields: F;
}

type FieldValue<F> =
  F extends ScalarField<infer K>
    ? K extends "bool"
      ? boolean
      : K extends "bytes"
        ? Uint8Array
        : K extends "int" | "oneof-int"
          ? number
          : string
    : F extends RepeatedField<infer M>
      ? readonly InferMessage<M>[]
      : F extends MapField<infer M>
        ? { readonly [key: string]: InferMessage<M> }
        : F extends MessageField<infer M>
          ? InferMessage<M>
          : never;

/** What a decoded message looks like, and what may be given to encode: everything may be absent, as in proto3. */
export type InferMessage<M> =
  M extends Message<infer F> ? { readonly [K in keyof F]?: FieldValue<F[K]> | undefined } : never;

export const message = <const F extends Fields>(fields: F): Message<F> => ({ fields });
const scalar =
  <K extends ScalarKind>(kind: K) =>
  (number: number): ScalarField<K> => ({ number, kind });
export const string = scalar("string");
export const bytes = scalar("bytes");
export const bool = scalar("bool");
/** int64 and enums: those of this protocol (versions, indexes, severities) are all small. */
export const int = scalar("int");
/** Members of a oneof are written even when empty: their presence is the information. */
export const oneofString = scalar("oneof-string");
export const oneofInt = scalar("oneof-int");
export const single = <M extends AnyMessage>(number: number, of: () => M): MessageField<M> => ({
  number,
  kind: "message",
  message: of,
});
export const repeated = <M extends AnyMessage>(number: number, of: () => M): RepeatedField<M> => ({
  number,
  kind: "repeated",
  message: of,
});
/** A map from string to a message. */
export const map = <M extends AnyMessage>(number: number, of: () => M): MapField<M> => ({
  number,
  kind: "map",
  message: of,
});

const varintWire = 0;
const lengthWire = 2;

function varint(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
  return Buffer.from(out);
}

function delimited(number: number, content: Uint8Array): Buffer[] {
  return [
    varint((number << 3) | lengthWire),
    varint(content.length),
    Buffer.from(content.buffer, content.byteOffset, content.length),
  ];
}

export function encodeMessage<F extends Fields>(type: Message<F>, value: InferMessage<Message<F>>): Buffer {
  const parts: Buffer[] = [];
  const given = value as { readonly [name: string]: unknown };
  for (const [name, field] of Object.entries(type.fields)) {
    const item = Object.hasOwn(given, name) ? given[name] : undefined;
    if (item !== undefined) parts.push(...encodeField(field, item));
  }
  return Buffer.concat(parts);
}

function encodeField(field: Field, item: unknown): Buffer[] {
  const { number } = field;
  switch (field.kind) {
    case "string":
    case "oneof-string":
      return item === "" && field.kind === "string" ? [] : delimited(number, Buffer.from(String(item), "utf8"));
    case "bytes":
      return (item as Uint8Array).length === 0 ? [] : delimited(number, item as Uint8Array);
    case "bool":
      return item === true ? [varint((number << 3) | varintWire), varint(1)] : [];
    case "int":
    case "oneof-int":
      return item === 0 && field.kind === "int" ? [] : [varint((number << 3) | varintWire), varint(item as number)];
    case "message":
      return delimited(number, encodeMessage(field.message(), item as object));
    case "repeated":
      return (item as readonly object[]).flatMap((each) => delimited(number, encodeMessage(field.message(), each)));
    case "map":
      return Object.entries(item as { readonly [key: string]: object }).flatMap(([key, each]) =>
        delimited(
          number,
          Buffer.concat([
            ...delimited(1, Buffer.from(key, "utf8")),
            ...delimited(2, encodeMessage(field.message(), each)),
          ]),
        ),
      );
  }
}

class Reader {
  private position = 0;
  constructor(private readonly data: Buffer) {}

  get done(): boolean {
    return this.position >= this.data.length;
  }

  varint(): bigint {
    let result = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.data[this.position++];
      if (byte === undefined) break;
      result |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, result);
    }
    throw new RangeError("protobuf: broken varint");
  }

  delimited(): Buffer {
    return this.take(Number(this.varint()));
  }

  take(length: number): Buffer {
    const end = this.position + length;
    if (length < 0 || end > this.data.length) throw new RangeError("protobuf: a field ends after its message");
    const content = this.data.subarray(this.position, end);
    this.position = end;
    return content;
  }

  skip(wire: number): void {
    if (wire === varintWire) this.varint();
    else if (wire === 1) this.take(8);
    else if (wire === lengthWire) this.delimited();
    else if (wire === 5) this.take(4);
    else throw new RangeError(`protobuf: wire type ${wire}`);
  }
}

/**
 * Fields that the table does not name are skipped, as proto3 asks, so that newer minor versions of the protocol still read.
 * @throws RangeError when the bytes are no protobuf.
 */
export function decodeMessage<F extends Fields>(type: Message<F>, data: Uint8Array): InferMessage<Message<F>> {
  const byNumber = new Map(Object.entries(type.fields).map(([name, field]) => [field.number, { name, field }]));
  const reader = new Reader(Buffer.from(data.buffer, data.byteOffset, data.length));
  const out: { [name: string]: unknown } = {};
  while (!reader.done) {
    const tag = Number(reader.varint());
    const wire = tag & 7;
    const known = byNumber.get(tag >>> 3);
    const expected = known?.field.kind === "bool" || known?.field.kind.endsWith("int") ? varintWire : lengthWire;
    if (known === undefined || wire !== expected) reader.skip(wire);
    else decodeField(known.field, known.name, reader, out);
  }
  return out as InferMessage<Message<F>>;
}

function decodeField(field: Field, name: string, reader: Reader, out: { [name: string]: unknown }): void {
  switch (field.kind) {
    case "string":
    case "oneof-string":
      out[name] = reader.delimited().toString("utf8");
      return;
    case "bytes":
      out[name] = reader.delimited();
      return;
    case "bool":
      out[name] = reader.varint() !== 0n;
      return;
    case "int":
    case "oneof-int":
      out[name] = Number(reader.varint());
      return;
    case "message":
      out[name] = decodeMessage(field.message(), reader.delimited());
      return;
    case "repeated": {
      const items = (out[name] ?? []) as object[];
      items.push(decodeMessage(field.message(), reader.delimited()));
      out[name] = items;
      return;
    }
    case "map": {
      const pair = message({ key: string(1), value: bytes(2) });
      const { key = "", value = new Uint8Array() } = decodeMessage(pair, reader.delimited());
      out[name] = {
        ...(out[name] as object | undefined),
        ...Object.fromEntries([[key, decodeMessage(field.message(), value)]]),
      };
      return;
    }
  }
}
