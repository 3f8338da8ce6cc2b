/**
 * Whether `name=value&…` holds more pairs than may be, without reading one of
 * them: it stops at the bound, and takes an empty pair for a pair.
 */
export function hasMorePairsThan(most: number, text: string | Buffer): boolean {
	let at = -1;
	for (let pairs = 0; pairs < most; pairs++) {
		at = text.indexOf("&", at + 1);
		if (at === -1) return false;
	}
	return true;
}
