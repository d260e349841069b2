// The third-party half of a header, as plans show it.
import type { Header } from "../../document/mapping.js";

export function thirdPartyName(header: Header): string {
  return `${header.thirdPartyEntityType}.${header.thirdPartyAttribute}`;
}
