// The database of a fleet: what is asked of it, wherever it is.
export type Row = Readonly<Record<string, unknown>>;

export type Query = (text: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

export interface FleetDatabase {
  /** In errors. */
  readonly where: string;
  /** Options of pg-boss that make it use this database. */
  readonly boss: object;
  /** One statement. @throws RS3030 */
  readonly query: Query;
  /** Statements that hold together or not at all. @throws RS3030, and what `work` throws. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}
