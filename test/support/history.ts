// What laws 3, 4 and 6 (docs/architecture.md#the-ten-laws) say of every request, looked at in an emulator's log with what was
// live when each request came and once it was carried out.
import type { Emulator, LoggedRequest, RowState } from "../../src/emulator/index.js";
import type { WireIntegration, WireMapping } from "../../src/integration/wire/wire.js";

type Side = "inbound" | "outbound";
const SIDES: readonly Side[] = ["inbound", "outbound"];

/** What is live of one integration. */
export interface Picture {
  readonly rows: Readonly<Record<Side, readonly RowState[]>>;
  readonly authType: string | undefined;
  readonly role: string | undefined;
}

/** One request about an integration; a picture is absent where the integration is. */
export interface Instant {
  readonly kind: "request";
  readonly request: LoggedRequest;
  readonly id: string;
  readonly before: Picture | undefined;
  readonly after: Picture | undefined;
}

/** A page of integrations, or the beginning of a run that does not go on with a failed one. */
export type Moment = Instant | { readonly kind: "page"; readonly request: LoggedRequest } | { readonly kind: "run" };

const INTEGRATION = /\/integrations\/installed\/(INTG-[^/]+)(\/.*)?$/;
const ROW = /^\/(inbound|outbound)\/mappingAttr\/([^/]+)$/;

/** Of a test: what its emulator was asked. */
export class History {
  readonly moments: Moment[] = [];
  readonly #arrived = new Map<LoggedRequest, Picture | undefined>();
  #goesOn = false;

  constructor(private readonly emulator: Emulator) {
    emulator.watch({
      arrives: (request) => {
        const id = idOf(request);
        if (id !== undefined && request.class === "write") this.#arrived.set(request, this.#picture(request, id));
      },
      isLogged: (request) => {
        const id = idOf(request);
        if (id === undefined) {
          if (request.path.includes("/integrations/installed/search")) this.moments.push({ kind: "page", request });
          return;
        }
        const after = request.class === "write" ? this.#picture(request, id) : undefined;
        this.moments.push({ kind: "request", request, id, before: this.#arrived.get(request), after });
        this.#arrived.delete(request);
      },
    });
  }

  /** A run begins: what an earlier one removed it may add again, unless that one failed. */
  runBegins(): void {
    if (!this.#goesOn) this.moments.push({ kind: "run" });
    this.#goesOn = false;
  }

  /** The run that ended failed, or was killed: the next one goes on with it. */
  runFailed(): void {
    this.#goesOn = true;
  }

  /** Live was put back to what it was, or what went before is looked at no more. */
  forget(): void {
    this.moments.length = 0;
    this.#goesOn = false;
  }

  /** One sentence for each thing that a law does not allow. */
  get violations(): readonly string[] {
    return violationsIn(this.moments);
  }

  #picture({ tenant = "" }: LoggedRequest, id: string): Picture | undefined {
    try {
      const integration = this.emulator.tenant(tenant).integration(id);
      if (!integration.exists) return undefined;
      const { inbound, outbound } = integration.state();
      const { authType, role } = inbound?.authentication ?? {};
      return { rows: { inbound: inbound?.rows ?? [], outbound: outbound?.rows ?? [] }, authType, role: role?.uniqueId };
    } catch {
      return undefined;
    }
  }
}

const idOf = ({ path }: LoggedRequest) => INTEGRATION.exec(path)?.[1];
const restOf = ({ path }: LoggedRequest) => INTEGRATION.exec(path)?.[2] ?? "";

/** The parts of a moment that is a request, as `violationsIn` goes through them. */
interface Course {
  /** What a read showed last of each integration: units, by their names. */
  readonly shown: Map<string, ReadonlySet<string>>;
  /** Units that were posted since. */
  readonly posted: Map<string, Set<string>>;
  /** Integrations that were written to and not read since. */
  readonly unread: Set<string>;
  /** Pairs whose last row this run removed, by integration. */
  readonly lost: Map<string, Map<string, string>>;
}

export function violationsIn(moments: readonly Moment[]): readonly string[] {
  const course: Course = { shown: new Map(), posted: new Map(), unread: new Set(), lost: new Map() };
  return moments.flatMap((moment): readonly string[] => {
    if (moment.kind === "run") {
      course.lost.clear();
      return [];
    }
    if (moment.kind === "page") {
      for (const integration of integrationsOf(moment.request.responseBody))
        see(course, integration.id ?? "", integration);
      return [];
    }
    const { request, id } = moment;
    const isAnswered = request.status >= 200 && request.status < 300;
    if (request.method === "GET") {
      const body = request.responseBody;
      if (isAnswered && restOf(request) === "" && isIntegration(body)) see(course, id, body);
      else if (isAnswered && /mappingAttr/.test(request.path)) course.unread.delete(id);
      return [];
    }
    if (request.method === "POST" && restOf(request) === "") return ofPost(course, moment);
    const [, side, row] = ROW.exec(restOf(request)) ?? [];
    return request.method === "DELETE" && side !== undefined && row !== undefined
      ? ofDelete(course, moment, side as Side, row)
      : [];
  });
}

function see({ shown, posted, unread }: Course, id: string, integration: WireIntegration): void {
  shown.set(id, new Set(SIDES.flatMap((side) => mappingsOf(integration, side).flatMap((each) => unitsOf(side, each)))));
  posted.delete(id);
  unread.delete(id);
}

function ofPost(course: Course, { request, id, before, after }: Instant): readonly string[] {
  const body = (request.requestBody ?? {}) as WireIntegration;
  const found: string[] = [];
  const posted = course.posted.get(id) ?? new Set<string>();
  const sent = SIDES.flatMap((side) => mappingsOf(body, side).map((mapping) => ({ side, mapping })));
  for (const { side, mapping } of sent) {
    const rules = JSON.stringify(mapping.parsingProperty ?? null);
    for (const unit of unitsOf(side, mapping)) {
      const isKnown = course.shown.get(id)?.has(unit) === true || posted.has(unit);
      const isLive = before?.rows[side].some(
        (row) => unitOfRow(side, row) === unit && JSON.stringify(row.parsingProperty ?? null) === rules,
      );
      if (isKnown && isLive) found.push(`Law 4: ${unit} is posted to ${id}, and is live.`);
      posted.add(unit);
      const lost = course.lost.get(id)?.get(pairIn(unit));
      if (lost !== undefined) found.push(`Law 3: ${unit} is posted to ${id} after ${lost} removed the last row of it.`);
    }
  }
  if (sent.length > 0) course.posted.set(id, posted);
  if (JSON.stringify(before?.rows) !== JSON.stringify(after?.rows)) course.unread.add(id);
  const { authentication } = body.inboundConfig ?? {};
  const same = (left: string | undefined, right: string | undefined) =>
    left === undefined || left.toLowerCase() === (right ?? "").toLowerCase();
  if (
    authentication?.authType !== undefined &&
    before?.authType !== undefined &&
    same(authentication.authType, before.authType) &&
    same(authentication.role?.uniqueId, before.role)
  ) {
    found.push(`Law 6: ${id} is sent the authentication ${authentication.authType}, which it has.`);
  }
  return found;
}

function ofDelete(course: Course, { request, id, before, after }: Instant, side: Side, row: string): readonly string[] {
  const found: string[] = [];
  if (course.unread.has(id)) found.push(`Law 3: ${request.path} is removed before what was posted is read back.`);
  const gone = before?.rows[side].find(({ uniqueId }) => uniqueId === row);
  if (gone === undefined || after?.rows[side].some(({ uniqueId }) => uniqueId === row) !== false) return found;
  if (!gone.value) return found;
  const pair = pairIn(unitOfRow(side, gone));
  if (after.rows[side].some((each) => pairIn(unitOfRow(side, each)) === pair)) return found;
  course.lost.set(id, (course.lost.get(id) ?? new Map()).set(pair, request.path));
  return found;
}

const isIntegration = (body: unknown): body is WireIntegration => typeof body === "object" && body !== null;

function integrationsOf(page: unknown): readonly WireIntegration[] {
  const list = Array.isArray(page) ? page : ((page as { results?: unknown } | undefined)?.results ?? []);
  return Array.isArray(list) ? list.filter((each) => isIntegration(each) && hasConfig(each)) : [];
}

const hasConfig = ({ inboundConfig, outboundConfig }: WireIntegration) =>
  inboundConfig !== undefined || outboundConfig !== undefined;

function mappingsOf(integration: WireIntegration, side: Side): readonly WireMapping[] {
  const config = side === "inbound" ? integration.inboundConfig : integration.outboundConfig;
  return Array.isArray(config?.mapAttributes) ? config.mapAttributes : [];
}

/** Names fold case, values do not. */
function unit(side: Side, names: readonly (string | undefined)[], value: unknown, theirs: unknown): string {
  return JSON.stringify([side, ...names.map((name) => (name ?? "").toLowerCase()), String(value), String(theirs)]);
}

function unitsOf(side: Side, mapping: WireMapping): readonly string[] {
  const names = [mapping.entityType, mapping.name, mapping.thirdPartyEntityType, mapping.thirdPartyAttrName];
  return (mapping.attrValues ?? []).map((pair) => unit(side, names, pair.attrValue, pair.thirdPartyAttrValue));
}

function unitOfRow(side: Side, { entityType, name, value, thirdPartyValue, ...row }: RowState): string {
  return unit(side, [entityType, name, row.thirdPartyEntityType, row.thirdPartyAttrName], value, thirdPartyValue);
}

/** The pair of a unit under its attribute: whatever the third-party name. */
function pairIn(text: string): string {
  const [side, entity, attribute, , , value, theirs] = JSON.parse(text) as readonly string[];
  return JSON.stringify([side, entity, attribute, value, theirs]);
}
