/**
 * SIDs: a prefix and 32 lowercase hex digits. The first 12 are the clock in
 * milliseconds, and 4 the place within that millisecond, so that those of one process
 * sort by creation. The other 16 are random, so that nobody can guess them.
 */

import { type Chance, systemChance } from "./secrets/random.ts";

export type SidPrefix =
	| "OTP"
	| "OTC"
	| "OTE"
	| "LM"
	| "WF"
	| "TP"
	| "AC"
	| "SM"
	| "CA"
	| "EM"
	| "US"
	| "SE"
	| "AU"
	| "LE"
	| "NE"
	| "RQ";

export function newSid(
	prefix: SidPrefix,
	at: number,
	chance: Chance = systemChance,
): string {
	return prefix + clockAndPlace(at, chance) + chance.hex(8);
}

/** The prefix of verifications. */
export const VERIFICATION = "OTP" satisfies SidPrefix;

/** The SID of an instant and 20 or more hex digits: always the same for the same ones. */
export function sidOf(prefix: SidPrefix, at: number, digits: string): string {
	return prefix + clock(at) + digits.slice(0, 20);
}

/** A millisecond that has SIDs: its clock, and the place of the latest. */
type Millisecond = { readonly clock: string; place: number };

/**
 * The latest milliseconds that have SIDs, the oldest first, by the source of their random
 * digits: a simulation has its own. Several, because a request that began before a batch
 * may make its SID after those of the batch.
 */
const latest = new WeakMap<Chance, Map<number, Millisecond>>();
const MOST_MILLISECONDS = 64;
/** SIDs beyond it share it. The first place of each millisecond is random, in the lower half. */
const LAST_PLACE = 0xffff;

function clockAndPlace(at: number, chance: Chance): string {
	let milliseconds = latest.get(chance);
	if (milliseconds === undefined) {
		milliseconds = new Map();
		latest.set(chance, milliseconds);
	}
	const number = Math.floor(at);
	let own = milliseconds.get(number);
	if (own === undefined) {
		const place = Number.parseInt(chance.hex(2), 16) >> 1;
		own = { clock: clock(at), place };
		milliseconds.set(number, own);
		const [oldest = number] = milliseconds.keys();
		if (milliseconds.size > MOST_MILLISECONDS) milliseconds.delete(oldest);
	} else {
		// Steps of one would tell how many SIDs others have had meanwhile.
		const step = 1 + (Number.parseInt(chance.hex(1), 16) & 7);
		own.place = Math.min(own.place + step, LAST_PLACE);
	}
	return own.clock + own.place.toString(16).padStart(4, "0");
}

function clock(at: number): string {
	return Math.floor(at).toString(16).padStart(12, "0");
}

/** The instant at which the SID was made. */
export function madeAt(sid: string): number {
	return Number.parseInt(sid.slice(-32, -20), 16);
}

type Made = { readonly sid: string };

/** For a list that begins with the oldest. */
export const byAge = (a: Made, b: Made) => (a.sid < b.sid ? -1 : 1);

/** SID of an account: also one that the operator chose for the master (POSTERN_ACCOUNT_SID). */
export const ACCOUNT_SID = /^[A-Za-z0-9]{10,64}$/;

export function isSid(prefix: SidPrefix, text: string): boolean {
	return (
		text.length === prefix.length + 32 &&
		text.startsWith(prefix) &&
		/^[0-9a-f]{32}$/.test(text.slice(prefix.length))
	);
}

/**
 * A random number in [0, 1), taken from the digits of a SID: always the same for one
 * SID, and another for each of four `number`s. A SID without random digits, as in a
 * test, gives 0.
 */
export function fractionOf(sid: string, number: number): number {
	const from = sid.length - 4 * ((number % 4) + 1);
	const digits = Number.parseInt(sid.slice(from, from + 4), 16);
	return Number.isNaN(digits) ? 0 : digits / 16 ** 4;
}
