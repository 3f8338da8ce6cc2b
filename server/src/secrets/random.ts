/** Randomness without bias, from the system's CSPRNG. */

import { randomFillSync } from "node:crypto";

// One call of randomBytes for each id was a fifth of all time in a prototype:
// bytes are drawn from a pool that is refilled from the system's CSPRNG, and
// each byte is handed out once and then overwritten.
export const pool = Buffer.alloc(16_384);
let drawn = pool.length;

export function draw(bytes: number): number {
	if (drawn + bytes > pool.length) {
		randomFillSync(pool);
		drawn = 0;
	}
	const at = drawn;
	drawn += bytes;
	return at;
}

export function randomHex(bytes: number): string {
	const at = draw(bytes);
	const hex = pool.toString("hex", at, at + bytes);
	pool.fill(0, at, at + bytes);
	return hex;
}

export function randomToken(bytes: number): string {
	const at = draw(bytes);
	const token = pool.toString("base64url", at, at + bytes);
	pool.fill(0, at, at + bytes);
	return token;
}

/**
 * `length` symbols of `alphabet` (at most 256), each equally likely: bytes of
 * the incomplete last round are thrown away, since `byte % size` would prefer
 * the first symbols.
 */
export function randomText(alphabet: string, length: number): string {
	const fair = 256 - (256 % alphabet.length);
	let text = "";
	while (text.length < length) {
		const at = draw(1);
		const byte = pool[at] as number;
		pool[at] = 0;
		if (byte < fair) text += alphabet[byte % alphabet.length];
	}
	return text;
}

/** A fraction in [0, 1), for jitter only: never for anything that must not be guessed. */
export function randomFraction(): number {
	return pool.readUInt32LE(draw(4)) / 2 ** 32;
}

/** What is left to chance where a simulation must be able to repeat it. */
export type Chance = {
	hex(bytes: number): string;
	/** For jitter only: see `randomFraction`. */
	fraction(): number;
};

export const systemChance: Chance = {
	hex: randomHex,
	fraction: randomFraction,
};
