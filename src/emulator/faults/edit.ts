// What somebody else changes in an integration in the portal while a run works.
import type { WireNotifier } from "../../integration/wire/wire.js";
import { IntegrationHandle } from "../handles.js";
import type { AuthenticationState, Direction, IntegrationState, RowState } from "../state.js";
import type { Store } from "../store.js";
import type { Switches } from "../switches.js";

/** All that is given is done, rows first removed and then added: a value pair that changes is one of each. */
export interface Edit {
  /** Default: the tenant that the request names. */
  tenant?: string;
  /** Default: the integration that the request names. Where that does not exist, nothing is done. */
  integration?: string;
  /** Of each direction, every row that has all fields of one of these. */
  removeRows?: Partial<Record<Direction, Partial<RowState>[]>>;
  /** Of each direction, rows that are added. */
  addRows?: Partial<Record<Direction, RowState[]>>;
  /** Fields of the notifier; `null` removes the notifier. */
  notifier?: WireNotifier | null;
  /** Fields of the inbound authentication. */
  authentication?: AuthenticationState;
  /** Fields of the integration itself. */
  set?: Pick<IntegrationState, "displayName" | "description" | "status" | "alertSource"> & {
    dropAlertsOnUnmanagedResources?: boolean;
  };
  /** The integration is taken out of the tenant. */
  uninstall?: true;
}

export interface Edited {
  readonly store: Store;
  readonly switches: Switches;
  /** What the request names. */
  readonly tenant: string | undefined;
  readonly integration: string | undefined;
}

const directions: readonly Direction[] = ["inbound", "outbound"];

export function carryOutEdit(edit: Edit, { store, switches, ...named }: Edited): void {
  const tenant = store.tenants.get(edit.tenant ?? named.tenant ?? "");
  const id = edit.integration ?? named.integration ?? "";
  if (tenant === undefined || !tenant.integrations.has(id)) return;
  const handle = new IntegrationHandle(store, tenant, id, switches);
  for (const direction of directions) {
    for (const { uniqueId } of rowsLike(handle, direction, edit.removeRows?.[direction] ?? [])) {
      if (uniqueId !== undefined) handle.removeRow(uniqueId);
    }
    for (const row of edit.addRows?.[direction] ?? []) handle.addRow(direction, row);
  }
  if (edit.notifier !== undefined) handle.setNotifier(edit.notifier ?? undefined);
  if (edit.authentication !== undefined) handle.setAuthentication(edit.authentication);
  if (edit.set !== undefined) handle.set(edit.set);
  if (edit.uninstall) handle.uninstall();
}

function rowsLike(handle: IntegrationHandle, direction: Direction, wanted: readonly Partial<RowState>[]): RowState[] {
  const rows = handle.state()[direction]?.rows ?? [];
  return rows.filter((row) => wanted.some((like) => matches(row, like)));
}

function matches(row: RowState, like: Partial<RowState>): boolean {
  return Object.entries(like).every(([name, value]) => row[name as keyof RowState] === value);
}
