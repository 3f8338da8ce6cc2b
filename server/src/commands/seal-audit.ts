/** Seals rows of the audit log that have no place in the chain yet. */

import { sealRows } from "../people/audit.ts";
import type { KeyRing } from "../secrets/key-ring.ts";
import type { Command } from "./command.ts";

const MOST_AT_ONCE = 500;

/** Replies with true while there may be more. The keys of the command lock the chain: two instances seal in turn. */
export function sealAudit(keys: KeyRing): Command<boolean> {
	return {
		keys: { unsealed: MOST_AT_ONCE },
		decide(work) {
			const { head, unsealed } = work.auditToSeal();
			if (unsealed.length > 0) work.seal(sealRows(keys, head, unsealed));
			return unsealed.length === MOST_AT_ONCE;
		},
	};
}
