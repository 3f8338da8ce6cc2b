/** Randomness without bias, from the system's CSPRNG. */

import { randomFillSync } from "node:crypto";

// A call of randomBytes for each id took a fifth of all time in a prototype. So
// bytes come from a pool that the system's CSPRNG refills; each byte is used
// once and then overwritten.
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
 * `length` symbols of `alphabet` (at most 256), each equally likely. Bytes
 * above the largest multiple of the alphabet's size are thrown away: `byte %
 * size` alone would prefer the first symbols.
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

/** A fraction in [0, 1) for jitter, never for anything that must not be guessed. */
export function randomFraction(): number {
	return pool.readUInt32LE(draw(4)) / 2 ** 32;
}

/** The source of all randomness that a simulation must be able to repeat. */
export type Chance = {
	hex(bytes: number): string;
	/** For jitter only, like `randomFraction`. */
	fraction(): number;
};

export const systemChance: Chance = {
	hex: randomHex,
	fraction: randomFraction,
};
