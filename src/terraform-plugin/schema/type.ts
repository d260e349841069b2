// Types of attributes and of elements, each carrying the TypeScript type of its values.

import type { NumberValue } from "../values/number.js";
import type { CtyType } from "../values/type.js";
import type { Dynamic } from "../values/value.js";

declare const knownValue: unique symbol;

/** A Terraform type whose known values are `V`. */
export interface Type<V> {
  readonly cty: CtyType;
  readonly [knownValue]?: V;
}

export type TypeValue<T> = T extends Type<infer V> ? V : never;

const make = <V>(cty: CtyType): Type<V> => ({ cty });

/** Element types: `t.map(t.set(t.string))`. */
export const t = {
  string: make<string>("string"),
  number: make<NumberValue>("number"),
  bool: make<boolean>("bool"),
  dynamic: make<Dynamic>("dynamic"),
  list: <V>(element: Type<V>) => make<readonly V[]>(["list", element.cty]),
  /** Values are arrays without an order; doubles collapse. */
  set: <V>(element: Type<V>) => make<readonly V[]>(["set", element.cty]),
  map: <V>(element: Type<V>) => make<{ readonly [key: string]: V }>(["map", element.cty]),
  object: <const A extends { readonly [name: string]: Type<unknown> }>(attributes: A) =>
    make<{ readonly [K in keyof A]: TypeValue<A[K]> | null }>([
      "object",
      Object.fromEntries(Object.entries(attributes).map(([name, type]) => [name, type.cty])),
    ]),
};
