/** The author of what an operator's command changes: somebody at the machine, whom Postern does not know. */

import type { Author } from "../people/audit.ts";

export const OPERATOR: Author = { account: null };
