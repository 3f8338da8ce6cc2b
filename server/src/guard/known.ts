/**
 * The recipients that were verified within 90 days, in 16 bytes each: 64 bits of a hash
 * and the time. Two of ten million share a hash once in 370,000 tables.
 */

import { DAY_MS } from "../durations.ts";

export const KNOWN_FOR_MS = 90 * DAY_MS;

export type KnownRecipients = {
	/** Notes a verification. */
	add(customer: string, recipient: string, now: number): void;
	has(customer: string, recipient: string, now: number): boolean;
	copy(): KnownRecipients;
	readonly size: () => number;
};

type Table = { readonly hashes: Uint32Array; readonly times: Float64Array };

/**
 * The halves of a hash of 64 bits: two FNV-1a with the finish of MurmurHash3. SHA-256
 * took a tenth of a replay's time, and nobody gains by a collision in a replay.
 */
function hashOf(customer: string, recipient: string): [number, number] {
	const text = `${customer.length}:${customer}${recipient}`;
	let high = 0x811c9dc5;
	let low = 0x9747b28c;
	for (let i = 0; i < text.length; i++) {
		const code = text.charCodeAt(i);
		high = Math.imul(high ^ code, 0x01000193);
		low = Math.imul(low ^ code, 0x85ebca6b);
		low ^= low >>> 13;
	}
	return [finished(high), finished(low)];
}

function finished(hash: number): number {
	let mixed = hash ^ (hash >>> 16);
	mixed = Math.imul(mixed, 0x85ebca6b);
	mixed ^= mixed >>> 13;
	mixed = Math.imul(mixed, 0xc2b2ae35);
	return (mixed ^ (mixed >>> 16)) >>> 0;
}

const FIRST_PLACES = 1_024;

export function knownRecipients(
	kept: Table = {
		hashes: new Uint32Array(2 * FIRST_PLACES),
		times: new Float64Array(FIRST_PLACES),
	},
): KnownRecipients {
	let hashes = kept.hashes;
	/** In ms; 0: the place is free. */
	let times = kept.times;
	let capacity = times.length;
	let used = times.filter((at) => at !== 0).length;

	/** The place of this hash, or the free one where it belongs. */
	function find(high: number, low: number): number {
		let i = low & (capacity - 1);
		while (
			times[i] !== 0 &&
			(hashes[2 * i] !== high || hashes[2 * i + 1] !== low)
		) {
			i = (i + 1) & (capacity - 1);
		}
		return i;
	}

	function insert(high: number, low: number, time: number): void {
		const i = find(high, low);
		if (times[i] === 0) used++;
		hashes[2 * i] = high;
		hashes[2 * i + 1] = low;
		times[i] = Math.max(times[i] ?? 0, time);
	}

	/** Leaves out those whose 90 days are over, and grows if most are still known. */
	function rebuild(now: number): void {
		const [oldHashes, oldTimes] = [hashes, times];
		const alive = oldTimes.filter((at) => at > now - KNOWN_FOR_MS).length;
		while (alive > capacity / 4) capacity *= 2;
		hashes = new Uint32Array(2 * capacity);
		times = new Float64Array(capacity);
		used = 0;
		for (let i = 0; i < oldTimes.length; i++) {
			const at = oldTimes[i] as number;
			if (at <= now - KNOWN_FOR_MS) continue;
			insert(oldHashes[2 * i] as number, oldHashes[2 * i + 1] as number, at);
		}
	}

	return {
		add(customer, recipient, now) {
			if (used >= capacity / 2) rebuild(now);
			// 1: a time of 0 would be a free place.
			insert(...hashOf(customer, recipient), Math.max(1, now));
		},
		has(customer, recipient, now) {
			const at = times[find(...hashOf(customer, recipient))] ?? 0;
			return at !== 0 && at > now - KNOWN_FOR_MS;
		},
		copy: () =>
			knownRecipients({ hashes: hashes.slice(), times: times.slice() }),
		size: () => used,
	};
}
