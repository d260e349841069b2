// The activity log of a tenant: what its integrations sent to third parties, newest first. Which members a row has is
// shown by samples of inbound activity; what of an outbound call stands in which of them is guessed
// (docs/api-contract.md#how-an-event-is-posted).

/** A row of the activity log. */
export interface ActivityRow {
  readonly installedintgId: string;
  readonly intgName: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly status: "SUCCESS" | "FAILED";
  readonly statusMessage: string;
  readonly reqPayload: string;
  readonly resPayload: string;
  readonly requestUrl: string;
  readonly intgMode: "INBOUND" | "OUTBOUND";
  /** Milliseconds since the epoch. */
  readonly processedTime: number;
}

/** What a call was. */
interface MadeCall {
  /** Id of the integration. */
  readonly integration: string;
  /** Of its answer; 0 where there was none. */
  readonly status: number;
  readonly body: string;
  readonly url: string;
}

/** What is told of a call beside the call itself. */
interface About {
  readonly application: string;
  readonly entity: string;
  readonly answer: string;
  readonly at: number;
}

/** The row of a call that an event made. */
export function activityOf(
  { integration, status, body, url }: MadeCall,
  { application, entity, answer, at }: About,
): ActivityRow {
  const isDone = status > 0 && status < 400;
  const failure = status === 0 ? "No answer" : `Answered with ${status}`;
  return {
    installedintgId: integration,
    intgName: application,
    resourceId: "",
    resourceType: entity,
    status: isDone ? "SUCCESS" : "FAILED",
    statusMessage: isDone ? "Processed successfully" : failure,
    reqPayload: body,
    resPayload: answer,
    requestUrl: url,
    intgMode: "OUTBOUND",
    processedTime: at,
  };
}

/** Whether a row is meant by a condition of the query. A key that is not known leaves nothing out. */
export function isMeant(row: ActivityRow, key: string, value: string): boolean {
  switch (key.toLowerCase()) {
    case "installedintgid":
      return row.installedintgId === value;
    case "intgmode":
      return row.intgMode === value.toUpperCase();
    case "status":
      return row.status === value.toUpperCase();
    case "starttime":
      return row.processedTime >= timeOf(value);
    case "endtime":
      return row.processedTime <= timeOf(value);
    default:
      return true;
  }
}

/** Samples write `2017-03-08T16:00:00 0530`: the sign of the offset is lost where a plus sign joins conditions. */
function timeOf(text: string): number {
  const [, time = "", sign = "+", hours = "00", minutes = "00"] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:([ -])(\d\d)(\d\d))?$/.exec(text) ?? [];
  return Date.parse(`${time}${sign === "-" ? "-" : "+"}${hours}:${minutes}`);
}
