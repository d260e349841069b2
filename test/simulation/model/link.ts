// How a process reaches the database: the model asks for everything through it.

export interface Link {
  /** A statement: its effect happens when it gets there, and the answer comes back. Rejects while the database is away. */
  ask<Result>(effect: () => Result): Promise<Result>;
  /** A statement inside a transaction, before its effect. `undo` is called when the process ends there. */
  within(undo: () => void): Promise<void>;
}
