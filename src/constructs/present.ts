// An object without its undefined properties, as exact optional properties want it.

type Optional<T> = { readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
type Given<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] };

export function present<T extends object>(object: T): Given<T> & Optional<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Given<T> &
    Optional<T>;
}
