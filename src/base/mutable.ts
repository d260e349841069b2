// A type whose members can still be set.

/** An object while it is made, before anybody else sees it. */
export type Mutable<Made> = { -readonly [Name in keyof Made]: Made[Name] };
