/** The characters that the name and the value of a header may have. */

export function isHeaderName(text: string): boolean {
	return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text);
}

/** RFC 9110, 5.5; above all no CR and no LF. */
export function isHeaderText(text: string): boolean {
	return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}
