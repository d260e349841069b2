// The outcome of an apply: what is stored, and by name what did not converge.
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isNameUnknown, isNotRemovable, isOutcomeUnknown } from "../../base/error-kind.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { SENSITIVE } from "../../base/secret.js";
import { visible } from "../../base/text.js";
import { type Change, isScalarChange, leftByAdopting, pathText } from "../../document/change.js";
import type { Header } from "../../document/mapping.js";
import { nextApplied, type SettledOptions } from "../../integration/applied/applied.js";
import { asIsLive } from "../../integration/applied/as-is-live.js";
import { diff } from "../../integration/diff/diff.js";
import { pairLabel } from "../../integration/diff/labels.js";
import type { UnremovableRow } from "../../integration/diff/mapping-findings.js";
import { ENABLED, NOTIFIER_SEGMENTS, scalarAt } from "../../integration/fields.js";
import type { Applied, KeptForm, Live } from "../../integration/model.js";
import { isOfNotifier } from "../../integration/notifier.js";
import { formsOf, isHarmless } from "../../integration/pairing/kept-form.js";
import { headerKey, rowKey } from "../../integration/pairing/key.js";
import { compareSides } from "../../integration/sides.js";
import { engineWays } from "../../integration/wire/ways.js";
import type { ApplyResult as ResultOf } from "../resource.js";
import { diffOptions, givesUpIn } from "./plan.js";
import { headerKeysOf, type Progress } from "./progress.js";

function keptText(form: KeptForm): { readonly what: string; readonly as: string; readonly forms: readonly string[] } {
  const forms = formsOf(form);
  if (form.is === "pair")
    return { what: pairLabel(form.header, form.sent), as: pairLabel(form.header, form.stored), forms };
  const hidden = scalarAt(form.path).field.sensitive === true;
  return { what: form.path, as: hidden ? SENSITIVE : visible(form.stored), forms };
}

function withEdit({ editedAt: _before, ...applied }: Applied, editedAt: string | undefined): Applied {
  return { ...applied, ...(editedAt === undefined ? {} : { editedAt }) };
}

export type ApplyResult = ResultOf<Applied, Live>;

export class Outcome {
  constructor(private readonly progress: Progress) {}

  /** Names what did not converge. */
  finish(): ApplyResult {
    const { progress } = this;
    const unshown = progress.unshownRenames;
    // A POST of which more does not show may be lost with its renames: they are to be sent again.
    const isLost = progress.missing.length > 0;
    const kept = [...progress.keptNames, ...(isLost ? [] : unshown)];
    const applied = this.#nextApplied(isLost ? headerKeysOf(unshown) : [], this.#givesUp);
    const errors = [...this.#unconverged(applied), ...this.#notForeseen(kept), ...this.#lost()];
    // An adoption that fails is begun anew by every run: with rows that nobody can remove it would never be recorded.
    const isAdoption = progress.plan.applied === undefined;
    const isToRecord = progress.rowsRefused && isAdoption && errors.length === 0;
    const refused = isToRecord ? [] : this.#rowsRefused();
    const unverified = this.#unverified;
    const notes = [
      ...(isToRecord ? [note("RS6118", {})] : []),
      ...this.#givenUp(applied),
      ...this.#seenWays,
      ...this.#keptForms,
    ];
    return {
      ...this.#result(errors.length + refused.length === 0 ? "done" : "failed", [...errors, ...refused], applied),
      ...(notes.length === 0 ? {} : { notes }),
      ...(unverified.length === 0 ? {} : { unverified }),
    };
  }

  /**
   * Nothing was sent: what is live is recorded as far as it is as declared, and the rest is left to a later apply. A record
   * that there is stays while anything differs.
   */
  adopt(): ApplyResult {
    const { plan, sides, renames } = this.progress;
    const { changes, drift } = plan.diff;
    const differences = leftByAdopting(plan.diff).length;
    const next = this.#nextApplied(headerKeysOf(renames), undefined);
    const adopted = differences === 0 ? next : (plan.applied ?? asIsLive(next, sides, [...changes, ...drift]));
    return {
      ...this.#result("done", [], adopted),
      ...(differences === 0 ? {} : { differs: true, notes: [note("RS6154", { differences })] }),
    };
  }

  /** What differs still from what will be recorded. */
  #unconverged(applied: Applied): readonly RampsyncError[] {
    const { session, plan, live, withheld, place } = this.progress;
    const options = { ...diffOptions(session, applied, true), sendSecrets: false, rowDeletes: this.#rowDeletes };
    const left = diff(compareSides(plan.declared, live, applied), options);
    const isWithheld = (change: Change) =>
      withheld !== undefined && isScalarChange(change) && isOfNotifier(change.field);
    const staysDisabled = left.enabling === "withheld";
    return [...left.changes, ...left.drift]
      .filter((change) => !isWithheld(change))
      .map((change) => {
        if (staysDisabled && isScalarChange(change) && change.field === ENABLED) {
          return new RampsyncError("RS5023", "Somebody disabled the integration: a repair does not enable it again.", {
            place: { ...place, part: change.path },
            hint: `Declare enabled = false; or review the plan, then allow it with RAMPSYNC_ALLOW_ENABLE=${place.integration} (in the provider block allow_enable).`,
          });
        }
        const shown = change.after === undefined ? "is still there" : "did not take effect";
        return new RampsyncError("RS4201", `${pathText(change.path)} ${shown}: ${change.label}.`, {
          place: { ...place, part: change.path },
        });
      });
  }

  /** Residuals of which the plan did not tell. */
  #notForeseen(keptNames: readonly Change[]): readonly RampsyncError[] {
    const { plan, withheld, rowsRefused, place } = this.progress;
    const foreseen = new Set(plan.diff.residual.map((change) => pathText(change.path)));
    const isNew = (change: Change) => !foreseen.has(pathText(change.path));
    const tried = new Set(
      plan.diff.residual.flatMap((change) =>
        change.kind === "kept name" && change.trial !== undefined ? [pathText(change.path)] : [],
      ),
    );
    const wasTried = ({ path }: Change) => tried.has(pathText(path));
    const unlisted = this.progress.diff.residual.filter(
      (change) => isNotRemovable(change) && !rowsRefused && isNew(change) && !this.#isOfNewMapping(change),
    );
    const unknown = this.progress.diff.residual
      .filter(isNameUnknown)
      .filter((change) => isNew(change) || wasTried(change));
    const kept = new Map(keptNames.filter(isNew).map((change) => [pathText(change.path), change]));
    return [
      ...(withheld === undefined ? [] : [withheld.at({ ...place, part: NOTIFIER_SEGMENTS })]),
      ...unlisted.map(({ path }) => {
        const message = `${pathText(path)} is still there: the list of rows is not available.`;
        return new RampsyncError("RS4202", message, {
          place: { ...place, part: path },
          hint: "Run again; it is planned again.",
        });
      }),
      ...unknown.map(({ path, before, after }) => {
        const message = `${pathText(path)} is not known to be there: live says "${before}", and nothing shows what the server does with "${after}".`;
        return new RampsyncError("RS4206", message, { place: { ...place, part: path } });
      }),
      ...[...kept].map(([text, { before, path }]) => {
        const message = `${text} stays "${before}": the server keeps the name of a mapping that exists.`;
        return new RampsyncError("RS4203", message, { place: { ...place, part: path } });
      }),
    ];
  }

  #lost(): readonly RampsyncError[] {
    const { lost, place } = this.progress;
    const text = `The server keeps only what is sent of a notifier, and what was not declared is lost: ${lost.join(", ")}.`;
    return lost.length === 0
      ? []
      : [new RampsyncError("RS4204", text, { place: { ...place, part: NOTIFIER_SEGMENTS } })];
  }

  #rowsRefused(): readonly RampsyncError[] {
    const { rowsRefused, place } = this.progress;
    const text = "The server refuses to remove single rows; what is left live is listed and not planned again.";
    return rowsRefused ? [new RampsyncError("RS4202", text, { place })] : [];
  }

  get #seenWays(): readonly Note[] {
    return this.progress.seenWays.flatMap(({ seen, file }) =>
      engineWays.flatMap((way) => {
        const value = seen[way];
        return value === undefined ? [] : [note("RS6131", { way, value, ...(file === undefined ? {} : { file }) })];
      }),
    );
  }

  get #keptForms(): readonly Note[] {
    const forms = this.progress.keptForms.filter((form) => !isHarmless(form));
    return forms.length === 0 ? [] : [note("RS6132", { kept: forms.map(keptText) })];
  }

  /** What is not managed any more from this run on, since the list of rows was refused when it was planned. */
  #givenUp(applied: Applied): readonly Note[] {
    const { plan, rowsRefused } = this.progress;
    const before = new Set(plan.applied?.abandoned.map(rowKey));
    const added = applied.abandoned.filter((row) => row.unlisted !== undefined && !before.has(rowKey(row)));
    return rowsRefused || added.length === 0 ? [] : [note("RS6130", {})];
  }

  /** What was to change, where the server shows none of it. */
  get #unverified(): readonly string[] {
    const { live, plan, sent } = this.progress;
    const changes = [...plan.diff.changes, ...plan.diff.drift];
    const hidden = changes.filter(isScalarChange).map(({ field }) => field);
    const isHidden = (path: string) => scalarAt(path).field.readBack === false && !live.scalars.has(path);
    return sent.posts > 0 && hidden.length === changes.length && hidden.every(isHidden) ? hidden : [];
  }

  /** What was refused before anything was written changes no record. */
  fail(error: unknown): ApplyResult {
    const errors = toRampsyncErrors(error).map((toRampsyncError) => toRampsyncError.at(this.progress.place));
    const unknown = errors.some(isOutcomeUnknown);
    if (!this.progress.written) return this.#result(unknown ? "unknown" : "failed", errors, this.progress.plan.applied);
    // Rows are given up by a run that says so, never by one that ended before.
    // What was read last may be older than what was written.
    const applied = withEdit(this.#settled(headerKeysOf(this.progress.renames), this.#givesUpForeseen), undefined);
    const notes = this.#seenWays;
    const result = this.#result(unknown ? "unknown" : "failed", errors, applied);
    return notes.length === 0 ? result : { ...result, notes };
  }

  /** Adopting that fails leaves no state behind, but for what it sent and is live in another form: nothing else tells that it was. */
  #result(status: ApplyResult["status"], errors: readonly RampsyncError[], applied: Applied | undefined): ApplyResult {
    const isUndone = status !== "done" && this.progress.plan.applied === undefined;
    return {
      applied: isUndone && this.progress.keptForms.every(isHarmless) ? undefined : applied,
      live: this.progress.live,
      status,
      errors,
      sent: this.progress.sent,
    };
  }

  get #rowDeletes(): boolean {
    return !(this.progress.session.options.documentedOnly ?? false) && !this.progress.rowsRefused;
  }

  /** Rows are given up where the plan foresaw that, or where removing them was refused; not where a list failed later. */
  get #givesUp(): SettledOptions["givesUp"] {
    return this.progress.rowsRefused ? () => true : this.#givesUpForeseen;
  }

  get #givesUpForeseen(): SettledOptions["givesUp"] {
    const { session, plan } = this.progress;
    return session.options.documentedOnly ? () => true : givesUpIn(plan.diff, plan.live);
  }

  readonly #isUnlisted = ({ header }: UnremovableRow): boolean => {
    const { session, plan, rowsRefusal } = this.progress;
    if (session.options.documentedOnly ?? false) return false;
    return rowsRefusal === "list" || (rowsRefusal === undefined && plan.live.rows[header.direction] === "unavailable");
  };

  /** With the edit that live has now: it is that of this apply, since everything was read back. */
  #nextApplied(unsettledHeaders: readonly string[], givesUp: SettledOptions["givesUp"]): Applied {
    const { edited } = this.progress.live;
    return withEdit(this.#settled(unsettledHeaders, givesUp), edited?.at);
  }

  #settled(unsettledHeaders: readonly string[], givesUp: SettledOptions["givesUp"]): Applied {
    const { plan, session } = this.progress;
    const open = diff(this.progress.sides, {
      ...diffOptions(session, plan.applied, true),
      sendSecrets: false,
    });
    const unsettled = [...open.changes, ...open.drift]
      .flatMap((change) => (change.kind === "scalar" ? [change.field] : []))
      .filter((path) => !this.progress.accepted.has(path) || this.progress.live.scalars.has(path));
    return nextApplied(this.progress.sides, {
      sent: this.progress.accepted,
      tried: this.progress.tried,
      unsettled: new Set(unsettled),
      unsettledHeaders: new Set(unsettledHeaders),
      fingerprintKeys: session.fingerprintKeys.ofWritten(plan.applied?.keys),
      givesUp,
      isUnlisted: this.#isUnlisted,
      wholeNotifier: this.progress.wholeNotifier,
    });
  }

  /** Cutting rules that were sent with a mapping that was not there: no row can have others, whether rows are listed or not. */
  #isOfNewMapping({ kind, mapping }: Change): boolean {
    if (kind !== "parsing" || mapping === undefined) return false;
    const isIt = ({ header }: { readonly header: Header }) => headerKey(header) === headerKey(mapping);
    return this.progress.plan.diff.update.additions.some(isIt) && !this.progress.plan.live.mappings.some(isIt);
  }
}
