// The keys of fingerprints: random, and kept in each record wrapped under keys from secrets that its readers have. A state
// alone opens none of them (SECURITY.md#the-state-file).

import { type Fingerprint, FingerprintKey, type SecretStatus, WrappingKey } from "./fingerprint.js";
import type { Secret } from "./secret.js";

/** A key of fingerprints as a record keeps it. */
export interface WrappedKey {
  readonly id: string;
  /** It comes from a client's secret, as all did in records of format 1: no new fingerprint is made with it. */
  readonly derived?: true;
  /** The id of the key that it is wrapped under, and the wrapped bytes; the oldest first. */
  readonly boxes: readonly (readonly [by: string, box: string])[];
}

export interface KeySecrets {
  /** Of the API client. */
  readonly clientSecret: Secret;
  /** Of the API client before it was rotated. */
  readonly previous?: Secret;
  /** Shared by API clients that are to compare each other's fingerprints. */
  readonly shared?: Secret;
}

/** Wrapped keys of clients that are gone for long need not stay: a record keeps so many of each key, the newest. */
const MOST_BOXES = 16;

/** What a box was found to hold, as the key of this id and by the secret of that name; undefined where it does not open. */
interface Opened {
  readonly id: string;
  readonly by: string;
  readonly key: FingerprintKey | undefined;
}

/** The keys that one connection can open. */
export class FingerprintKeys {
  /** For what is compared by runs that have the same secrets: files beside the program, and what survives a lost record. */
  readonly own: FingerprintKey;
  /** Derived ones that this connection knows, its own first. */
  readonly derived: readonly FingerprintKey[];
  readonly #client: WrappingKey;
  readonly #shared: WrappingKey | undefined;
  readonly #previous: WrappingKey | undefined;
  /** By the text of the box. */
  readonly #opened = new Map<string, Opened>();
  readonly #boxes = new Map<string, string>();
  #fresh: FingerprintKey | undefined;

  constructor({ clientSecret, previous, shared }: KeySecrets) {
    const secrets = [shared, clientSecret, previous].filter((secret) => secret !== undefined);
    this.derived = secrets.map((secret) => FingerprintKey.derivedFrom(secret));
    this.own = this.derived[0] ?? FingerprintKey.derivedFrom(clientSecret);
    this.#client = new WrappingKey(clientSecret);
    this.#shared = shared && new WrappingKey(shared);
    const isRotated = previous !== undefined && previous.reveal() !== clientSecret.reveal();
    this.#previous = isRotated ? new WrappingKey(previous) : undefined;
  }

  /** The derived key of this id, else the own one. */
  derivedAs(keyId: string | undefined): FingerprintKey {
    return this.derived.find((key) => key.keyId === keyId) ?? this.own;
  }

  /** The keys of a record, and what a plan finds that an apply has to wrap. */
  of(wrapped: readonly WrappedKey[] = []): RecordKeys {
    const needed = [this.#shared, this.#previous && this.#client].filter((key) => key !== undefined);
    return new RecordKeys(this, wrapped, needed);
  }

  /** The same of a record that is written anyway: whoever writes it can read it later. */
  ofWritten(wrapped: readonly WrappedKey[] = []): RecordKeys {
    const needed = [this.#shared, this.#client].filter((key) => key !== undefined);
    return new RecordKeys(this, wrapped, needed);
  }

  /** The key of a record's fingerprints of this id; undefined where no secret of this connection opens it. */
  open(id: string, wrapped: WrappedKey | undefined): FingerprintKey | undefined {
    if (this.#fresh?.keyId === id) return this.#fresh;
    for (const [by, box] of wrapped?.boxes ?? []) {
      const key = this.#openBox(id, by, box);
      if (key !== undefined) return key;
    }
    return this.derived.find((key) => key.keyId === id);
  }

  #openBox(id: string, by: string, box: string): FingerprintKey | undefined {
    const wrapping = [this.#client, this.#shared, this.#previous].find((key) => key?.id === by);
    if (wrapping === undefined) return undefined;
    const known = this.#opened.get(box);
    if (known?.id === id && known.by === by) return known.key;
    const key = FingerprintKey.unwrap(id, box, wrapping);
    this.#opened.set(box, { id, by, key });
    return key;
  }

  /** Of what has no random key yet; one for all records that a run makes. */
  get fresh(): FingerprintKey {
    this.#fresh ??= FingerprintKey.random();
    return this.#fresh;
  }

  /** The key wrapped under `needed` as well; the secret that was rotated opens it no more. The same object where nothing changes. */
  wrap(key: FingerprintKey, known: WrappedKey | undefined, needed: readonly WrappingKey[]): WrappedKey | undefined {
    const before = known?.boxes ?? [];
    const kept = before.filter(([by]) => by !== this.#previous?.id);
    const missing = needed.filter(({ id }) => !kept.some(([by]) => by === id));
    if (missing.length === 0 && kept.length === before.length) return known;
    const isNeeded = ([by]: WrappedKey["boxes"][number]) => needed.some(({ id }) => id === by);
    const others = kept.filter((box) => !isNeeded(box)).slice(needed.length - MOST_BOXES);
    const boxes = [
      ...kept.filter((box) => isNeeded(box) || others.includes(box)),
      ...missing.map((wrapping) => [wrapping.id, this.#box(key, wrapping)] as const),
    ];
    const isDerived = known === undefined ? this.derived.includes(key) : known.derived;
    return { id: key.keyId, ...(isDerived ? { derived: true } : {}), boxes };
  }

  #box(key: FingerprintKey, wrapping: WrappingKey): string {
    const place = `${key.keyId} ${wrapping.id}`;
    const box = this.#boxes.get(place) ?? key.wrap(wrapping);
    this.#boxes.set(place, box);
    return box;
  }
}

/** The keys of one record, as one connection can open them. */
export class RecordKeys {
  constructor(
    readonly keys: FingerprintKeys,
    private readonly wrapped: readonly WrappedKey[],
    private readonly needed: readonly WrappingKey[],
  ) {}

  /** A new fingerprint, under a random key: that of the record where it opens. */
  of(path: string, secret: Secret): Fingerprint {
    for (const { id, derived } of this.wrapped) {
      const key = derived ? undefined : this.#open(id);
      if (key !== undefined) return key.of(path, secret);
    }
    return this.keys.fresh.of(path, secret);
  }

  compare(path: string, secret: Secret, remembered: Fingerprint | undefined): SecretStatus {
    if (remembered === undefined) return "unverifiable";
    return this.#open(remembered.key_id)?.compare(path, secret, remembered) ?? "unverifiable";
  }

  /** Whether a secret can be compared with what is remembered of it. */
  opens({ key_id }: Fingerprint): boolean {
    return this.#open(key_id) !== undefined;
  }

  #open(id: string): FingerprintKey | undefined {
    return this.keys.open(
      id,
      this.wrapped.find((wrapped) => wrapped.id === id),
    );
  }

  /** The keys that a record of these fingerprints keeps. The same object where nothing changes. */
  wrapping(fingerprints: Iterable<Fingerprint>): readonly WrappedKey[] {
    const ids = new Set([...fingerprints].map(({ key_id }) => key_id));
    const next = [...ids].sort().flatMap((id) => {
      const known = this.wrapped.find((wrapped) => wrapped.id === id);
      const key = this.#open(id);
      const wrapped = key === undefined ? known : this.keys.wrap(key, known, this.needed);
      return wrapped === undefined ? [] : [wrapped];
    });
    const isSame = next.length === this.wrapped.length && next.every((wrapped, at) => wrapped === this.wrapped[at]);
    return isSame ? this.wrapped : next;
  }
}
