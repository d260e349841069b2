// What a probe of a tenant found out, as a document.

/** A request that was sent. */
export interface ProbeCall {
  /** Such as `GET`. */
  readonly method: string;
  /** Below the endpoint. */
  readonly path: string;
  /** Absent where no answer came. */
  readonly status?: number;
}

/** One way of the server, and how it showed. */
export interface ProbedWay {
  /** As rampsync.ways.json names it. */
  readonly way: string;
  /** What the documents of the API leave open. */
  readonly question: string;
  /** Absent where it could not be told. */
  readonly value?: string;
  /** What was seen, or why nothing could be told. */
  readonly evidence: string;
  /** What rampsync.ways.json said before, where that was another one. */
  readonly before?: string;
  /** Of the experiment that shows it; several ways may share one. */
  readonly calls: readonly ProbeCall[];
}

/** An integration that a probe installed. */
export interface ProbeIntegration {
  /** As the server gave it. */
  readonly id: string;
  /** `rampsync probe`, when it began, and an id of the run. */
  readonly name: string;
}

/** Requests by how the API counts them. */
export interface ProbeCounts {
  /** Reads of one thing. */
  readonly get: number;
  /** Reads of a page. */
  readonly paged_get: number;
  /** What changes something. */
  readonly write: number;
}

/** What a probe found out, and what it left as it was. */
export interface ProbeDocument {
  /** The address of the API. */
  readonly endpoint: string;
  /** The tenant that was probed. */
  readonly tenant: string;
  /** The integration that was installed, and uninstalled again. */
  readonly installed: ProbeIntegration;
  /** Each way once. */
  readonly ways: readonly ProbedWay[];
  /** All requests of the run but those for tokens. */
  readonly calls: ProbeCounts;
  /** Left by an earlier probe that was killed here, and uninstalled by this one. */
  readonly removed_before?: ProbeIntegration;
  /** Of probes that are over, and of which no record is here: they are still installed. */
  readonly left_by_others: readonly ProbeIntegration[];
  /** The file that keeps what was found; absent where it could not be written. */
  readonly ways_file?: string;
}
