/** Cuts the octets of a connection into PDUs, by the length at the beginning of each. */

import { lengthIn, type Unreadable } from "./pdu.ts";

export type Frames = {
	/** Returns the PDUs that are complete now. After `broken` nothing can be read any more. */
	take(chunk: Buffer): {
		readonly frames: readonly Buffer[];
		readonly broken: Unreadable | null;
	};
	/** Whether a PDU has begun and is incomplete. */
	isPartial(): boolean;
};

export function frames(): Frames {
	// Chunks are joined only when a PDU is complete: octets that come one by one
	// would otherwise be copied again for each that follows.
	let chunks: Buffer[] = [];
	let held = 0;

	function joined(): Buffer {
		const [first] = chunks;
		const all =
			chunks.length === 1 && first !== undefined
				? first
				: Buffer.concat(chunks);
		chunks = [all];
		return all;
	}

	return {
		take(chunk) {
			chunks.push(chunk);
			held += chunk.length;
			const found: Buffer[] = [];
			while (held >= 4) {
				const [first] = chunks;
				const head = first && first.length >= 4 ? first : joined();
				const length = lengthIn(head);
				if (typeof length === "string")
					return { frames: found, broken: length };
				if (held < length) break;
				const all = joined();
				found.push(all.subarray(0, length));
				held -= length;
				chunks = held === 0 ? [] : [all.subarray(length)];
			}
			return { frames: found, broken: null };
		},
		isPartial: () => held > 0,
	};
}
