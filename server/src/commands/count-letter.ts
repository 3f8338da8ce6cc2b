/** A command after which a letter goes out, counted with it. */

import { countAll, firstFull, type LimitUse } from "../limits/count.ts";
import type { Keys } from "../store/contract.ts";
import type { Command } from "./command.ts";

/** `mayGo`: false if there were too many letters today; the rest is done even so. */
export type WithLetter<Reply> = {
	readonly reply: Reply;
	readonly mayGo: boolean;
};

/** `limits`: null if no letter is to go. */
export function countLetter<Reply>(
	command: Command<Reply> & { readonly keys: Keys },
	limits: readonly LimitUse[] | null,
): Command<WithLetter<Reply>> {
	const uses = limits ?? [];
	return {
		keys: {
			...command.keys,
			counters: uses.map(({ counterKey }) => counterKey),
		},
		decide(work, now) {
			const reply = command.decide(work, now);
			const mayGo =
				limits !== null && firstFull(uses, work.counter, now) === null;
			if (mayGo) countAll(uses, work, now);
			return { reply, mayGo };
		},
	};
}
