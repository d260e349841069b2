// Mappings of exported declarations in little room: as compressed texts, equal ones once, made anew each time that they are read.
import { createHash } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { isRecord } from "../../base/json.js";
import { DIRECTIONS } from "../../document/mapping.js";
import type { Declaration } from "./facts.js";

export class PackedTables {
  /** By digest. */
  readonly #packed = new Map<string, Buffer>();

  /** The same declaration, which holds no mappings but makes them when they are read. */
  pack(declaration: Declaration): Declaration {
    const members = Object.entries(declaration).map(([name, value]): [string, unknown] =>
      DIRECTIONS.some((direction) => direction === name) && isRecord(value) && isRecord(value.mappings)
        ? [name, this.#side(value, value.mappings)]
        : [name, value],
    );
    return Object.fromEntries(members);
  }

  #side(side: Declaration, mappings: Declaration): Declaration {
    const bytes = this.#bytesOf(JSON.stringify(mappings));
    const packed: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(side)) {
      if (name !== "mappings") packed[name] = value;
      else
        Object.defineProperty(packed, name, {
          enumerable: true,
          get: () => JSON.parse(inflateRawSync(bytes).toString("utf8")) as unknown,
        });
    }
    return packed;
  }

  #bytesOf(text: string): Buffer {
    const digest = createHash("sha256").update(text).digest("base64");
    const known = this.#packed.get(digest);
    if (known !== undefined) return known;
    // A copy: what is answered is the begin of a buffer of 16 KB.
    const bytes = Buffer.from(deflateRawSync(text, { level: 1 }));
    this.#packed.set(digest, bytes);
    return bytes;
  }
}

/** What `find` makes of a declaration, as a digest that is made once for each: equal where it makes the same. */
export function digests(find: (declaration: Declaration) => unknown): (declaration: Declaration) => string {
  const known = new WeakMap<Declaration, string>();
  return (declaration) => {
    const digest =
      known.get(declaration) ??
      createHash("sha256")
        .update(JSON.stringify(find(declaration)))
        .digest("base64");
    known.set(declaration, digest);
    return digest;
  };
}

/** The members of what may be a part of a packed declaration, without the mappings that would be made of it. */
export function entriesBeside(value: Declaration): readonly (readonly [name: string, value: unknown])[] {
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(value));
  return descriptors.flatMap(([name, { get, value: inner }]) => (get === undefined ? [[name, inner] as const] : []));
}
