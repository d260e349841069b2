// A state that Terraform moved here from another provider: until the first look its attributes keep what that one said.
import type { Attributes } from "./attributes.js";

/**
 * Stands in place of `secrets_revision`. The private bytes beside it are the other provider's: Terraform keeps them as ours.
 */
export const HANDED_OVER = "moved";

export const isHandedOver = ({ secrets_revision: revision }: Attributes): boolean => revision === HANDED_OVER;
