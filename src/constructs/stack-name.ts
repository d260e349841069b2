// What a stack can be called: its name is that of a folder, and a part of the names of its state and of what lies beside it.
import { type Construct } from "constructs";
import { RampsyncError } from "../base/error.js";
import { plural } from "../base/text.js";

/** Bytes in the name of a file. */
const MOST = 255;

/** The longest name beside a state in a file: the note of its lock, with a UUID until it is in its place. */
const BESIDE_STATE = ".terraform..tfstate.lock.info.".length + "00000000-0000-0000-0000-000000000000".length;

/** What CDKTF refuses in it. */
const REFUSED = /[\s*?[\]{}!]/;

/**
 * The name itself. What is no text is left to whoever takes it. `keepsFile`: whether the state is a file of that name.
 * @throws RS1014 for a name that is empty, longer than files can have it, or with a character that CDKTF refuses.
 */
export function checkedStackName(scope: Construct, name: string, keepsFile: boolean): string {
  if (typeof name !== "string") return name;
  const refuse = (message: string, hint: string): never => {
    const construct = [scope.node.path, name].filter((part) => part !== "").join("/");
    throw new RampsyncError("RS1014", message, { place: { construct }, hint });
  };
  if (name === "") return refuse("The name of the stack is empty.", "Give the tenant's id, such as client_8.");
  const bytes = Buffer.byteLength(name);
  const most = keepsFile ? MOST - BESIDE_STATE : MOST;
  if (bytes > most) {
    const message = `The name of the stack has ${plural(bytes, "byte")}; the names of its files leave ${most}.`;
    return refuse(message, "Give it a shorter one, beside the tenant's id: stackName.");
  }
  const [character] = REFUSED.exec(name) ?? [];
  if (character === undefined) return name;
  const message = `The name of the stack holds ${JSON.stringify(character)}, which CDKTF refuses.`;
  return refuse(message, "Give it another one, beside the tenant's id: stackName.");
}
