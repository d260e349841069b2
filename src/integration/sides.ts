// The three sides of one integration as they are compared, and how their mappings belong together. Made once for each
// observation, and handed to everyone who asks.
import { withoutAccepted } from "./accepted/accepted-sides.js";
import { reopened } from "./applied/reopened.js";
import { withoutIgnored } from "./ignored/ignored.js";
import type { Applied, Declared, KeptForm, Live } from "./model.js";
import { mappingsInStep } from "./pairing/in-step.js";
import { inKeptForm } from "./pairing/kept-form.js";
import { type MappingView, viewMappings } from "./pairing/mapping-view.js";
import { namesOf } from "./pairing/names.js";
import { inLiveForm } from "./pairing/text-form.js";

export interface Sides {
  /** Without what `ignore_changes` leaves out; so are `live` and `applied`. */
  readonly declared: Declared;
  readonly live: Live;
  readonly applied: Applied | undefined;
  /** True proves that all mappings are the same on all sides. Where it is true, nothing needs `views`. */
  readonly inStep: boolean;
  /** Declared mappings first, each with the live one it is paired with and what of that is ours; then what is only live. */
  readonly views: readonly MappingView[];
  /** The same of the sides as they are, what `ignore_changes` leaves out among them. */
  readonly wholeViews: readonly MappingView[];
  /** Paths of scalars whose drift was accepted. */
  readonly acceptedScalars: ReadonlySet<string>;
  /** Of what is declared, what is live in another form than it was sent in: `declared` has the live form. */
  readonly keptForms: readonly KeptForm[];
  /** A record of these sides, completed with the record of what was left out. */
  readonly restore: (next: Applied) => Applied;
}

/** Pairs mappings when somebody asks first: most integrations of most runs are in step, and nobody does. */
export function compareSides(
  declaredAsWritten: Declared,
  live: Live,
  recorded: Applied | undefined,
  seenForms: readonly KeptForm[] = [],
): Sides {
  const known = [...seenForms, ...(recorded?.keptForms ?? [])];
  const kept = inKeptForm(declaredAsWritten, live, recorded, known);
  // What is the same byte for byte is in the form that is live.
  const inStep = mappingsInStep(kept.declared, live, kept.applied);
  const { declared, applied } = inStep ? kept : inLiveForm(kept.declared, live, kept.applied);
  const left = withoutIgnored(declared, live, applied);
  const compared = withoutAccepted(left.declared, left.live, left.applied);
  const views = once(() => viewMappings(compared.declared, compared.live, compared.applied));
  const common = {
    keptForms: kept.forms,
    restore: (next: Applied) => left.restore(compared.restore(next)),
    acceptedScalars: compared.acceptedScalars,
  };
  return new ComparedSides(compared.declared, compared.live, compared.applied, common, {
    inStep:
      compared.declared === kept.declared && compared.live === live && compared.applied === kept.applied
        ? () => inStep
        : once(() => mappingsInStep(compared.declared, compared.live, compared.applied)),
    views,
    wholeViews: left.wholeViews === undefined ? views : once(() => left.wholeViews ?? []),
    ...(left.wholeViews === undefined && known.length === 0
      ? {}
      : { again: (rows) => compareSides(declaredAsWritten, { ...live, rows }, reopened(recorded, rows), seenForms) }),
  });
}

/** The same sides once row lists were read, which tell the names of rows. What was given up for want of a list is taken back. */
export function withRows(sides: Sides, rows: Live["rows"]): Sides {
  const again = sides instanceof ComparedSides ? sides.again : undefined;
  if (again !== undefined) return again(rows);
  const { declared, live } = sides;
  const applied = reopened(sides.applied, rows);
  const toldNames = namesOf(live, applied) === undefined && namesOf({ ...live, rows }, applied) !== undefined;
  const isSame =
    applied === sides.applied &&
    !toldNames &&
    !sides.views.some(({ open, names }) => open !== undefined || names === "shown");
  return new ComparedSides(declared, { ...live, rows }, applied, sides, {
    inStep: () => sides.inStep,
    views: once(() => (isSame ? sides.views : viewMappings(declared, { ...live, rows }, applied))),
    wholeViews: () => sides.wholeViews,
  });
}

class ComparedSides implements Sides {
  constructor(
    readonly declared: Declared,
    readonly live: Live,
    readonly applied: Applied | undefined,
    private readonly kept: Pick<Sides, "restore" | "acceptedScalars" | "keptForms">,
    private readonly found: {
      readonly inStep: () => boolean;
      readonly views: () => readonly MappingView[];
      readonly wholeViews: () => readonly MappingView[];
      /** Compares anew: names and cutting rules of rows tell what is left out of single mappings, and what is kept in which form. */
      readonly again?: (rows: Live["rows"]) => Sides;
    },
  ) {}

  get again(): ((rows: Live["rows"]) => Sides) | undefined {
    return this.found.again;
  }

  get restore(): Sides["restore"] {
    return this.kept.restore;
  }

  get keptForms(): readonly KeptForm[] {
    return this.kept.keptForms;
  }

  get acceptedScalars(): ReadonlySet<string> {
    return this.kept.acceptedScalars;
  }

  get inStep(): boolean {
    return this.found.inStep();
  }

  get views(): readonly MappingView[] {
    return this.found.views();
  }

  get wholeViews(): readonly MappingView[] {
    return this.found.wholeViews();
  }
}

function once<Found>(find: () => Found): () => Found {
  let found: { readonly value: Found } | undefined;
  return () => {
    found ??= { value: find() };
    return found.value;
  };
}
