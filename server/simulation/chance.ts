/** Random numbers that a seed repeats: sfc32 by Chris Doty-Humphrey. Not for secrets. */

import type { Chance } from "../src/secrets/random.ts";

export type Seeded = Chance & {
	/** A whole number in [0, below). */
	below(below: number): number;
	/** True with this probability, from 0 to 1. */
	is(share: number): boolean;
	pick<T>(among: readonly T[]): T;
};

export function seeded(seed: number): Seeded {
	let a = seed >>> 0;
	let b = Math.floor(seed / 2 ** 32) >>> 0;
	let c = 0x9e3779b9;
	let count = 1;

	function word(): number {
		const sum = (a + b + count++) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = ((c << 21) | (c >>> 11)) + sum;
		return sum >>> 0;
	}
	// Sequences of neighbouring seeds diverge here.
	for (let i = 0; i < 15; i++) word();

	const fraction = () => word() / 2 ** 32;
	const below = (bound: number) => Math.floor(fraction() * bound);
	return {
		fraction,
		below,
		is: (share) => fraction() < share,
		pick: (among) => among[below(among.length)] as (typeof among)[number],
		hex(bytes) {
			let hex = "";
			while (hex.length < bytes * 2)
				hex += word().toString(16).padStart(8, "0");
			return hex.slice(0, bytes * 2);
		},
	};
}
