// What a record says beside the applied side, whatever the resource: it stands at the end of the record's JSON, so that
// nothing else of a record is read for it.

import { isRecord } from "../base/json.js";

export interface RecordContext {
  /** The tenant that it was applied in: the default of a provider may be another later. */
  readonly tenant?: string;
  /** The object that a plan leaves as it is: destroying it is the first half of its replacement. Only Terraform's plans write it. */
  readonly keeps?: string;
  /** Of what a removal was shown to remove. Only Terraform's plans write it. */
  readonly shown?: string;
}

const MEMBER = ',"context":';

/** The record's text with this context in place of the one that it has. */
export function withContext(record: string, context: RecordContext): string {
  const bare = withoutContext(record);
  const isEmpty = Object.values(context).every((value) => value === undefined);
  return isEmpty ? bare : `${bare.slice(0, -1)}${MEMBER}${JSON.stringify(context)}}`;
}

export function withoutContext(record: string): string {
  const at = contextAt(record);
  return at < 0 ? record : `${record.slice(0, at)}}`;
}

export function contextOf(record: string): RecordContext {
  const at = contextAt(record);
  return at < 0 ? {} : (parsed(record, at) ?? {});
}

function contextAt(record: string): number {
  const at = record.lastIndexOf(MEMBER);
  return at < 0 || parsed(record, at) === undefined ? -1 : at;
}

/** The same characters may stand inside of a text of the record: then they are followed by no whole object and the record's end. */
function parsed(record: string, at: number): RecordContext | undefined {
  try {
    const value: unknown = JSON.parse(record.slice(at + MEMBER.length, -1));
    return isRecord(value) ? (value as RecordContext) : undefined;
  } catch {
    return undefined;
  }
}
