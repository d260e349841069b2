// Takes every secret that this process was given out of what it logs or shows, wherever the text comes from.
import { SENSITIVE, Secret } from "../base/secret.js";
import type { Fields } from "../integration/fields.js";
import { SECRET_VARIABLES } from "../resources/secret-variables.js";
import { secretsIn, toConfig } from "./values.js";

/** Shorter ones would tear up every text, and are no secrets. */
const SHORTEST = 4;

export class Redaction {
  readonly #secrets = new Set<string>();

  constructor(environment: NodeJS.ProcessEnv) {
    for (const name of SECRET_VARIABLES) this.#add(environment[name]);
  }

  /** The write-only values of a resource's configuration. */
  learn(config: unknown, fields: Fields): void {
    for (const secret of secretsIn(toConfig(config, fields))) this.#add(secret);
  }

  learnProvider(config: unknown): void {
    if (typeof config === "object" && config !== null && "client_secret" in config) this.#add(config.client_secret);
  }

  redact(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, SENSITIVE);
    return clean;
  }

  #add(value: unknown): void {
    const text = value instanceof Secret ? value.reveal() : value;
    if (typeof text === "string" && text.length >= SHORTEST) this.#secrets.add(text);
  }
}
