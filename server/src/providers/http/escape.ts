/** How a value is escaped so that it stays one value in its place. */

export type Escape = "json" | "xml" | "url" | "none";

export const ESCAPES: Readonly<Record<Escape, (text: string) => string>> = {
	json: (text) => JSON.stringify(text).slice(1, -1),
	xml: escapeXml,
	url: escapeUrl,
	none: (text) => text,
};

/** The escape for a body of this content type; null: the content type does not tell. */
export function escapeOf(contentType: string): Escape | null {
	const type = (contentType.split(";")[0] ?? "").trim().toLowerCase();
	if (/[/+]json$/.test(type)) return "json";
	if (/[/+]xml$/.test(type)) return "xml";
	if (type === "application/x-www-form-urlencoded") return "url";
	return type === "text/plain" ? "none" : null;
}

/**
 * For paths, queries and forms alike. A form may write a space as `+` or as
 * `%20` and every decoder takes both; URLSearchParams writes `+`, which some
 * gateways take literally in a query. Half a surrogate pair has no UTF-8.
 */
export function escapeUrl(text: string): string {
	return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/**
 * For content and for attributes. Line ends and tabs become references, since a
 * parser would normalise them (XML 1.0, 2.11 and 3.3.3). Characters that XML
 * cannot hold (2.2) become U+FFFD.
 */
export function escapeXml(text: string): string {
	return text.replace(
		/[&<>"']|[\t\n\r]|[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu,
		(character) => {
			if (/[&<>"'\t\n\r]/.test(character))
				return `&#${character.charCodeAt(0)};`;
			return "\ufffd";
		},
	);
}
