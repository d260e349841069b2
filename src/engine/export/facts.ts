// What a project is made of, as data: tenants, their integrations, what each declares, and the variables that it needs.

import type { Note } from "../../base/note-codes.js";
import type { Step } from "../../base/place.js";
import { Secret } from "../../base/secret.js";
import type { Header } from "../../document/mapping.js";

/** Stands in a declaration in place of a value that is given at run time. */
export class VariableReference {
  constructor(
    /** An identifier. */
    readonly name: string,
    /** Whether the attribute takes a secret, which needs no value before it is sent. */
    readonly isSecret: boolean,
  ) {}
}

/** A text in which variables and ids that are looked up stand for parts of it. */
export class TextTemplate {
  constructor(readonly parts: readonly TextPart[]) {}
}

export type TextPart = string | VariableReference | LookUpReference;

/** The id of an integration that the same project declares. */
export class IntegrationReference {
  constructor(
    /** The name of its block. */
    readonly name: string,
  ) {}
}

/** An id that the tenant is asked for by a name, where the project is planned. */
export class LookUpReference {
  constructor(
    readonly of: (
      | { readonly kind: "role" | "resource group" }
      | { readonly kind: "alert source"; readonly application: string }
    ) & {
      readonly name: string;
      /** The name of its block in Terraform: an identifier. */
      readonly block: string;
    },
  ) {}
}

export interface ExportedVariable extends VariableReference {
  /** The attribute that it stands at. */
  readonly path: readonly Step[];
  /** What is live there; absent where the server hides it. */
  readonly live?: Secret;
}

/** Headers of events are compared as a whole: every run needs those that are secrets too. */
export const isHeader = (path: readonly Step[]): boolean => path.includes("headers");

/** The variable with what stands for a value that nobody knows while the project is planned: nothing is sent, and nothing has that name. */
export function standInFor({ name, isSecret, path }: ExportedVariable): ExportedVariable {
  if (isSecret && !isHeader(path)) return { name, isSecret, path };
  return { name, isSecret, path, live: new Secret(`${name.replaceAll("_", "-")}.invalid`) };
}

/** Attributes by name, as a block has them, with `VariableReference` in it; nothing that equals a default. */
export type Declaration = Readonly<Record<string, unknown>>;

/** A live event of an integration, as a declaration can say it, without the integration. */
export interface FoundEvent {
  readonly id: string;
  readonly config: Declaration;
}

export interface ExportedEvent extends Pick<FoundEvent, "id"> {
  /** Of its construct: an identifier, once in its integration. */
  readonly name: string;
  readonly declaration: Declaration;
  readonly variables: readonly ExportedVariable[];
}

/** A live integration, as far as a declaration can say it. */
export interface FoundIntegration {
  readonly tenant: string;
  readonly id: string;
  readonly displayName: string | undefined;
  /** The id of its type, such as `CASERVICEDESK`. */
  readonly application: string | undefined;
  readonly category: string | undefined;
  /** As a declaration, with all that is live in it. */
  readonly config: Declaration;
  /** Mappings with rows that are there more than once, and how many rows are too many. */
  readonly doubled: readonly { readonly mapping: Header; readonly rows: number }[];
  readonly events: readonly FoundEvent[];
  readonly notes: readonly Note[];
}

/** As it is written; of what was found, what its declaration says is not held a second time. */
export interface ExportedIntegration extends Omit<FoundIntegration, "config" | "events"> {
  /** Of its construct, and the name of its block: an identifier, once in its tenant. */
  readonly name: string;
  readonly declaration: Declaration;
  readonly events: readonly ExportedEvent[];
  /** Of the integration and its events. */
  readonly variables: readonly ExportedVariable[];
}

export interface ExportedTenant {
  readonly id: string;
  readonly integrations: readonly ExportedIntegration[];
}

/** A file of a project. */
export interface ExportedFile {
  /** From the project's directory, its steps separated by slashes. */
  readonly path: string;
  readonly text: string;
}
