// The classes of requests that the API limits apart (docs/api-contract.md#limits).

/** `write` also holds the GETs that change state. */
export type RequestClass = "get" | "paged_get" | "write";

export const requestClasses: readonly RequestClass[] = ["get", "paged_get", "write"];

/** Requests a minute of a client tenant in the group "other APIs"; the start, until headers say otherwise. */
export const publishedLimits: Readonly<Record<RequestClass, number>> = { get: 500, paged_get: 50, write: 50 };
