/**
 * A try to sign in is paid for before the password is looked at: otherwise a hundred
 * tries at once would all be made while none has failed yet.
 */

import { Refusal } from "../errors.ts";
import { countAll, firstFull } from "../limits/count.ts";
import { secondsUntil, type Window } from "../limits/window.ts";
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

/**
 * Gives back the one try, and no others. The same address may be a user of several
 * accounts: if a sign-in forgot all tries of the address, whoever is such a user
 * could guess another's password without end, four guesses and one sign-in at a time.
 */
export function forgiveTry(work: Work, { user, address }: Tries): void {
	for (const { counterKey } of [user, address]) {
		const counter = work.counter(counterKey);
		if (counter === undefined) continue;
		work.setCounter({
			...counter,
			windows: counter.windows.map(([name, window]) => [
				name,
				withoutLast(window),
			]),
		});
	}
}

function withoutLast(window: Window): Window {
	const [at, count] = window.at(-1) ?? [0, 0];
	const before = window.slice(0, -1);
	return count > 1 ? [...before, [at, count - 1]] : before;
}

/** A try of somebody who turned out to be right so far: it tells nothing new. */
export function forgive(tries: Tries): Command<void> {
	return {
		keys: { counters: triesKeys(tries) },
		decide: (work) => forgiveTry(work, tries),
	};
}

/**
 * Changes nothing, in a commit. The failure of a known user has a row in the log: were
 * that of a stranger answered without a commit, its time would tell who is known.
 */
export function keepTry({ address: { counterKey } }: Tries): Command<void> {
	return {
		keys: { counters: [counterKey] },
		decide(work) {
			const counter = work.counter(counterKey);
			if (counter !== undefined) work.setCounter(counter);
		},
	};
}
