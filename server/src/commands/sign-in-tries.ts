/**
 * A try to sign in is paid for before the password is looked at: otherwise a hundred
 * tries at once would all be made while none has failed yet.
 */

import { Refusal } from "../errors.ts";
import { countAll, firstFull } from "../limits/count.ts";
import { secondsUntil } from "../limits/window.ts";
import type { Tries } from "../people/sign-in-tries.ts";
import type { Keys } from "../store/contract.ts";
import type { Command, Work } from "./command.ts";

export function chargeTry(tries: Tries): Command<void> {
	const uses = [tries.user, tries.address];
	return {
		keys: { counters: uses.map(({ counterKey }) => counterKey) },
		decide(work, now) {
			const full = firstFull(uses, work.counter, now);
			if (full !== null) {
				throw new Refusal("too_many_requests", {
					message: "Too many failed sign-ins, try again later",
					details: { retryAfter: secondsUntil(full.until, now) },
				});
			}
			countAll(uses, work, now);
		},
	};
}

/** The command, and the try is given back with it: it was right if the reply is not null. */
export function forgiving<Reply>(
	command: Command<Reply> & { readonly keys: Keys },
	tries: Tries,
): Command<Reply> {
	return {
		...command,
		keys: { ...command.keys, counters: triesKeys(tries) },
		decide(work, now) {
			const reply = command.decide(work, now);
			if (reply !== null) forgiveTry(work, tries);
			return reply;
		},
	};
}

export function triesKeys({ user, address }: Tries): string[] {
	return [user.counterKey, address.counterKey];
}

/** The user's tries are forgotten, as they did not fail; of the address this one is. */
export function forgiveTry(work: Work, { user, address }: Tries): void {
	work.forgetCounter(user.counterKey);
	const counter = work.counter(address.counterKey);
	if (counter === undefined) return;
	const windows = counter.windows.map(([name, window]) => {
		const [at, count] = window.at(-1) ?? [0, 0];
		const rest = window.slice(0, -1);
		return [
			name,
			count > 1 ? [...rest, [at, count - 1] as const] : rest,
		] as const;
	});
	work.setCounter({ ...counter, windows });
}
