// The member of an answer that holds the mappings of a direction: a list that most integrations of a program have alike.
import type { WireInboundConfig } from "./wire.js";

export const MAPPING_LIST = "mapAttributes" satisfies keyof WireInboundConfig;
