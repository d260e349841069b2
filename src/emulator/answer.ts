// What an endpoint answers, and the API's two families of error bodies (docs/api-contract.md#errors).

export interface Answer {
  status: number;
  /** Text goes out as it is; anything else as JSON; nothing as an empty body. */
  body?: unknown;
  headers?: Record<string, string>;
}

/** Thrown inside an endpoint to answer with an error. */
export class Refusal extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with ${answer.status}`);
  }
}

export const ok = (body?: unknown): Answer => (body === undefined ? { status: 200 } : { status: 200, body });

/** An error of the application: a code and a message, very often under status 500. */
export const applicationError = (status: number, code: string, message: string): Answer => ({
  status,
  body: { code, message },
});

/** An error of the gateway in front: `error` and `error_description`. */
export const gatewayError = (status: number, error: string, description: string): Answer => ({
  status,
  body: { error, error_description: description },
});

// The API answers 500, not 404, for an integration that does not exist.
export const noIntegration = (id: string) =>
  new Refusal(applicationError(500, "0010", `No installed integration found with id ${id}`));

export const badRequest = (message: string) => new Refusal(applicationError(400, "0002", message));
