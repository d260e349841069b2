// What makes the layer of src/constructs one for cdktn: its doors, with the other library's name in them.
import { basename } from "node:path";

/** The only files of the layer that name the CDK library or the bindings made for it. */
const DOORS = /^(cdk|cdktf)\.(ts|js|d\.ts)$/;

/** The text of a file of the layer, source or emitted, for cdktn. Bindings stay where they are compiled to. */
export function forCdktn(path: string, text: string): string {
  if (!DOORS.test(basename(path))) return text;
  return text
    .replaceAll('"cdktf"', '"cdktn"')
    .replaceAll("rampsync/cdktf", "rampsync/cdktn")
    .replaceAll('"./generated/cdktf/', '"../constructs/generated/cdktn/');
}
