/** Locales (BCP 47), and the look-up of RFC 4647. */

const TAG = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,8}$/;

/** With `-` where `_` was written; null if it is no language tag. */
export function readLocale(text: string): string | null {
	const tag = text.replaceAll("_", "-");
	return tag.length <= 64 && TAG.test(tag) ? tag : null;
}

/**
 * The ranges of a look-up in lower case, the longest first (RFC 4647, section 3.4):
 * `zh-hant-tw`, `zh-hant`, `zh`. A single letter or digit only introduces the subtag
 * after it, so it goes with it.
 */
export function rangesOf(locale: string): string[] {
	const subtags = locale.toLowerCase().split("-");
	const ranges: string[] = [];
	while (subtags.length > 0) {
		ranges.push(subtags.join("-"));
		subtags.pop();
		if (subtags.at(-1)?.length === 1) subtags.pop();
	}
	return ranges;
}
