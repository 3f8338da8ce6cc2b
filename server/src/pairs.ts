/**
 * Tests whether `name=value&…` holds more than `most` pairs, without reading them:
 * it stops at the bound, and counts empty pairs too.
 */
export function hasMorePairsThan(most: number, text: string | Buffer): boolean {
	let at = -1;
	for (let pairs = 0; pairs < most; pairs++) {
		at = text.indexOf("&", at + 1);
		if (at === -1) return false;
	}
	return true;
}
