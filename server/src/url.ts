/**
 * The URL in a text; null if it is none. `URL.canParse` is asked nowhere: with Node 20 and
 * 22, once it has been called some thousand times, it takes no URL with a letter such as ü.
 */
export function parseUrl(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}
