/** What accounts have defined (limits, workflows), in memory like the accounts themselves. */

import type { Limit } from "../limits/limit.ts";
import type { Workflow } from "../workflows/workflow.ts";

export type Definition = Limit | Workflow;
export type DefinitionKind = Definition["kind"];

export type Definitions = {
	/** Of one account, newest first. */
	of<K extends DefinitionKind>(
		accountSid: string,
		kind: K,
	): Extract<Definition, { kind: K }>[];
	/** Takes in definitions as they now are, and forgets removed ones. */
	put(
		definitions: readonly Definition[],
		removed: readonly { accountSid: string; sid: string }[],
	): void;
};

export function definitions(): Definitions {
	const byAccount = new Map<string, Map<string, Definition>>();
	return {
		of<K extends DefinitionKind>(accountSid: string, kind: K) {
			const found: Extract<Definition, { kind: K }>[] = [];
			for (const definition of byAccount.get(accountSid)?.values() ?? []) {
				if (definition.kind === kind) {
					found.push(definition as Extract<Definition, { kind: K }>);
				}
			}
			return found.sort((a, b) => (a.sid < b.sid ? 1 : -1));
		},
		put(changed, removed) {
			for (const definition of changed) {
				const own = byAccount.get(definition.accountSid) ?? new Map();
				byAccount.set(definition.accountSid, own);
				own.set(definition.sid, definition);
			}
			for (const { accountSid, sid } of removed) {
				byAccount.get(accountSid)?.delete(sid);
			}
		},
	};
}
