// Stacks of a large program in little room: as a compressed text, without the tables that many of them have alike.
import { randomUUID } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isShared } from "../../base/shared-tables.js";
import type { ResourceTable } from "../../resources/table.js";
import { isPlainObject, JsonNumber, memberOf, type PlainJson, type PlainJsonObject } from "../state/json.js";
import { blocksOf } from "./blocks.js";
import { Place, Problems } from "./problems.js";
import type { ProgramTables } from "./resource.js";
import type { StackFile } from "./stack.js";

/** Tables that are held at most: a program with more of them has few that its stacks share. */
const MOST = 10_000;

export class StackPacker {
  /** Names of the one member of what stands for a table or a number. No program has them. */
  readonly #table = `table ${randomUUID()}`;
  readonly #number = `number ${randomUUID()}`;
  readonly #tables: object[] = [];
  readonly #places = new Map<object, number>();

  constructor(
    private readonly resources: ResourceTable,
    private readonly tables: ProgramTables,
  ) {}

  /** The same stack; its `root` is made anew each time that it is read. */
  readonly pack = ({ root, ...file }: StackFile): StackFile => {
    this.#shareTables(root);
    // A copy: what is answered is the begin of a buffer of 16 KB.
    const bytes = Buffer.from(deflateRawSync(JSON.stringify(root, this.#packed), { level: 1 }));
    const unpack = () => this.#unpacked(JSON.parse(inflateRawSync(bytes).toString("utf8")) as PlainJson);
    return {
      ...file,
      hasSharedTables: true,
      get root() {
        return unpack() as PlainJsonObject;
      },
    };
  };

  /** What is wrong with the blocks is told where they are read. */
  #shareTables(root: PlainJsonObject): void {
    for (const { labels, body } of blocksOf(memberOf(root, "resource"), 2, new Place(""), new Problems())) {
      this.resources.get(labels[0] ?? "")?.shareTables?.(body, this.tables);
    }
  }

  /** For `JSON.stringify`. */
  readonly #packed = (_name: string, value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof JsonNumber) return { [this.#number]: value.source };
    const place = isShared(value) ? this.#placeOf(value) : undefined;
    return place === undefined ? value : { [this.#table]: place };
  };

  #placeOf(table: object): number | undefined {
    const known = this.#places.get(table);
    if (known !== undefined || this.#tables.length === MOST) return known;
    this.#places.set(table, this.#tables.length);
    return this.#tables.push(table) - 1;
  }

  #unpacked(value: PlainJson): PlainJson {
    if (Array.isArray(value)) return value.map((item) => this.#unpacked(item));
    if (!isPlainObject(value)) return value;
    const place = memberOf(value, this.#table);
    if (typeof place === "number") return this.#tables[place] as PlainJsonObject;
    const digits = memberOf(value, this.#number);
    if (typeof digits === "string") return new JsonNumber(digits);
    for (const name of Object.keys(value)) {
      const packed = value[name] ?? null;
      const inner = this.#unpacked(packed);
      // An assignment to a member called __proto__ would not make it.
      if (inner !== packed) Object.defineProperty(value, name, { value: inner, ...plain });
    }
    return value;
  }
}

const plain = { enumerable: true, writable: true, configurable: true } as const;
