// What a state tells while nothing was written to it: most applies of most stacks change nothing, and reading a state as
// exactly as writing needs it takes several times as long.
import { isDeepStrictEqual } from "node:util";
import { oncePerTable } from "../../base/shared-tables.js";
import {
  isPlainObject,
  type Json,
  JsonNumber,
  type JsonObject,
  memberOf,
  NativeJson,
  type PlainJson,
  type PlainJsonObject,
  parseJson,
  printNatively,
} from "./json.js";
import {
  type DeposedObject,
  deposedObjects,
  type StoredInstance,
  type StoredOutput,
  storedInstances,
} from "./stored.js";

/** `root` has to say all that `text` says (`parseProven`), and to be a state (`checkState`). */
export class UnchangedState {
  readonly #root: PlainJsonObject;
  /** Undefined where the values alone tell all of it: a run holds many states, and each is long. */
  readonly #text: string | undefined;
  #instances: StoredInstance[] | undefined;
  #byAddress: ReadonlyMap<string, StoredInstance> | undefined;

  constructor(text: string, root: PlainJsonObject) {
    this.#root = root;
    this.#text = isAsInText(root) ? undefined : text;
  }

  /** All that the text says, to be changed and printed. */
  document(): Json {
    const text = this.#text;
    const isPrinted = text === undefined || `${printNatively(this.#root)}\n` === text;
    return isPrinted ? documentOf(this.#root) : parseJson(text);
  }

  get lineage(): string {
    return String(memberOf(this.#root, "lineage"));
  }

  get serial(): bigint {
    return BigInt(Number(memberOf(this.#root, "serial")));
  }

  instances(): StoredInstance[] {
    this.#instances ??= storedInstances(this.#root);
    return this.#instances;
  }

  get(address: string): StoredInstance | undefined {
    // Of two with one address the first counts.
    this.#byAddress ??= new Map(
      this.instances()
        .map((instance) => [instance.address, instance] as const)
        .reverse(),
    );
    return this.#byAddress.get(address);
  }

  deposed(): readonly DeposedObject[] {
    return deposedObjects(this.#root);
  }

  outputNames(): readonly string[] {
    return Object.keys(this.#outputs());
  }

  outputs(): Map<string, StoredOutput> {
    return new Map(
      this.outputNames().map((name) => {
        const output = this.#output(name);
        return [name, { value: output?.value ?? null, sensitive: output?.sensitive === true }];
      }),
    );
  }

  /** Whether recording this output would change nothing; without `type`, whatever its type is. */
  records(name: string, { value, sensitive }: StoredOutput, type?: PlainJson): boolean {
    const output = this.#output(name);
    return (
      output !== undefined &&
      isDeepStrictEqual(output.value, value) &&
      (output.sensitive === true) === sensitive &&
      (type === undefined || isDeepStrictEqual(output.type, type))
    );
  }

  #output(name: string): PlainJsonObject | undefined {
    const output = memberOf(this.#outputs(), name);
    return isPlainObject(output) ? output : undefined;
  }

  #outputs(): PlainJsonObject {
    const outputs = memberOf(this.#root, "outputs");
    return isPlainObject(outputs) ? outputs : {};
  }
}

/** Of instances, and nearly all of a state. They are never changed: an instance that changes gets new ones. */
const HEAVY: ReadonlySet<string> = new Set(["attributes", "sensitive_attributes"]);

/** JavaScript puts members of such names first, in an order of their own. */
const looksLikeIndex = /^\d+$/;

/** Whether printing tells members in the order of the text, and each number as it stands there if it is whole and exact. */
function isAsInText(value: PlainJson): boolean {
  if (typeof value === "number") return !Object.is(value, -0);
  return typeof value !== "object" || value === null || isAsInTextWithin(value);
}

const isAsInTextWithin = oncePerTable((value: object): boolean => {
  if (Array.isArray(value)) return value.every(isAsInText);
  for (const name in value) {
    const first = name.charCodeAt(0);
    if (first >= 0x30 && first <= 0x39 && looksLikeIndex.test(name)) return false;
    if (!isAsInText((value as PlainJsonObject)[name] ?? null)) return false;
  }
  return true;
});

function documentOf(root: PlainJsonObject): JsonObject {
  return new Map(
    Object.entries(root).map(([name, member]): [string, Json] => [
      name,
      HEAVY.has(name) ? new NativeJson(member) : exactly(member),
    ]),
  );
}

function exactly(value: PlainJson): Json {
  if (typeof value === "number") return new JsonNumber(String(value));
  if (Array.isArray(value)) return value.map(exactly);
  return isPlainObject(value) ? documentOf(value) : value;
}
