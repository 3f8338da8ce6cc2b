/**
 * SIDs: a prefix and 32 lowercase hex digits. The first 12 are the clock in
 * milliseconds, so that SIDs sort by creation; the other 20 are random, so that
 * nobody can guess them.
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
	return prefix + clock(at) + chance.hex(10);
}

/** The prefix of verifications. */
export const VERIFICATION = "OTP" satisfies SidPrefix;

/** The SID of an instant and 20 or more hex digits: always the same for the same ones. */
export function sidOf(prefix: SidPrefix, at: number, digits: string): string {
	return prefix + clock(at) + digits.slice(0, 20);
}

let last = { at: Number.NaN, clock: "" };

function clock(at: number): string {
	// A batch makes many SIDs at one instant: the digits of the clock are kept.
	if (at !== last.at) {
		last = { at, clock: Math.floor(at).toString(16).padStart(12, "0") };
	}
	return last.clock;
}

/** The instant at which the SID was made. */
export function madeAt(sid: string): number {
	return Number.parseInt(sid.slice(-32, -20), 16);
}

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
	const from = sid.length - 5 * ((number % 4) + 1);
	const digits = Number.parseInt(sid.slice(from, from + 5), 16);
	return Number.isNaN(digits) ? 0 : digits / 16 ** 5;
}
