/** Tables in settings: a carrier's words and their meanings. */

/**
 * Looks up the meaning of a gateway's word. The exact spelling goes first: a
 * gateway may have two words that differ only in case.
 */
export function wordTable<Meaning>(
	words: Readonly<Record<string, Meaning>>,
	ignoreCase: boolean,
): (word: string) => Meaning | undefined {
	// Maps, so that a gateway's word `constructor` finds nothing.
	const exact = new Map(Object.entries(words));
	if (!ignoreCase) return (word) => exact.get(word);
	const folded = new Map(
		Object.entries(words).map(([word, meaning]) => [
			word.toLowerCase(),
			meaning,
		]),
	);
	return (word) => exact.get(word) ?? folded.get(word.toLowerCase());
}
