// What `validate` found in a program without a mistake, as a document.

export interface ValidateResult {
  readonly stacks: number;
  readonly resources: number;
  readonly warnings: readonly string[];
}
