/** The definitions of accounts (limits, workflows, templates), kept in memory like the accounts. */

import type { Limit } from "../limits/limit.ts";
import type { User } from "../people/user.ts";
import type { Template } from "../templates/template.ts";
import type { Workflow } from "../workflows/workflow.ts";
import type { ListedEntry } from "./listed.ts";

export type Definition = Limit | Workflow | Template;
export type DefinitionKind = Definition["kind"];

export type Definitions = {
	/** The definitions of one account, newest first. */
	of<K extends DefinitionKind>(
		accountSid: string,
		kind: K,
	): readonly Extract<Definition, { kind: K }>[];
	/**
	 * Takes in the present definitions, and forgets removed ones. It leaves out users and
	 * entries of lists, which come with them.
	 */
	put(
		definitions: readonly (Definition | User | ListedEntry)[],
		removed: readonly { accountSid: string; sid: string }[],
	): void;
};

export function definitions(): Definitions {
	const byAccount = new Map<string, Map<string, Definition>>();
	/** Sorted lists from earlier calls: every send that names a limit asks for one. */
	const lists = new Map<
		string,
		Partial<Record<DefinitionKind, readonly Definition[]>>
	>();

	function listed(accountSid: string, kind: DefinitionKind) {
		const own = [...(byAccount.get(accountSid)?.values() ?? [])]
			.filter((each) => each.kind === kind)
			.sort((a, b) => (a.sid < b.sid ? 1 : -1));
		const known = lists.get(accountSid);
		if (known === undefined) lists.set(accountSid, { [kind]: own });
		else known[kind] = own;
		return own;
	}

	return {
		of<K extends DefinitionKind>(accountSid: string, kind: K) {
			const found = lists.get(accountSid)?.[kind] ?? listed(accountSid, kind);
			return found as readonly Extract<Definition, { kind: K }>[];
		},
		put(changed, removed) {
			for (const definition of changed) {
				if (definition.kind === "user" || definition.kind === "entry") continue;
				const own = byAccount.get(definition.accountSid) ?? new Map();
				byAccount.set(definition.accountSid, own);
				own.set(definition.sid, definition);
				lists.delete(definition.accountSid);
			}
			for (const { accountSid, sid } of removed) {
				byAccount.get(accountSid)?.delete(sid);
				// The account itself was removed.
				if (sid === accountSid) byAccount.delete(sid);
				lists.delete(accountSid);
			}
		},
	};
}
