// What the server keeps in another form than it is declared: a residual of every plan, since a translation of another text
// may match nothing.
import { SENSITIVE } from "../../base/secret.js";
import { type Change } from "../../document/change.js";
import { scalarAt } from "../fields.js";
import type { KeptPair, KeptScalar } from "../model.js";
import { isHarmless } from "../pairing/kept-form.js";
import { headerKey, pairKey } from "../pairing/key.js";
import type { Sides } from "../sides.js";
import { pairLabel, pairPath } from "./labels.js";

export function keptFormResiduals(sides: Sides): readonly Change[] {
  if (sides.keptForms.length === 0) return [];
  return sides.keptForms
    .filter((form) => !isHarmless(form))
    .flatMap((form) => (form.is === "scalar" ? scalarResidual(form, sides) : pairResidual(form, sides)));
}

function scalarResidual({ path, sent, stored }: KeptScalar, { declared }: Sides): readonly Change[] {
  if (declared.scalars.get(path) !== stored) return [];
  const { segments, field } = scalarAt(path);
  const isHidden = field.sensitive === true;
  return [
    {
      path: segments,
      label: segments.at(-1) ?? "",
      kind: "scalar",
      field: path,
      action: "change",
      before: isHidden ? SENSITIVE : stored,
      after: isHidden ? SENSITIVE : sent,
      ...(isHidden ? { sensitive: true } : {}),
      code: "RS4205",
    },
  ];
}

function pairResidual({ header, sent, stored }: KeptPair, { declared }: Sides): readonly Change[] {
  const mapping = declared.mappings.find((each) => headerKey(each.header) === headerKey(header));
  if (!mapping?.pairs.some((pair) => pairKey(pair) === pairKey(stored))) return [];
  return [
    {
      path: pairPath(header, sent, mapping.label),
      label: pairLabel(header, sent),
      kind: "pair",
      pair: sent,
      action: "change",
      before: pairLabel(header, stored),
      after: pairLabel(header, sent),
      mapping: mapping.header,
      code: "RS4205",
    },
  ];
}
