/** Headers of a page for browsers: nothing runs, loads or frames but what is the console's own. */

/** `publicUrl` is the setting. Browsers heed it over https alone, so on this machine it does no harm. */
export function hstsFor(
	publicUrl: string | undefined,
): Readonly<Record<string, string>> {
	return publicUrl?.startsWith("https:")
		? { "strict-transport-security": "max-age=31536000" }
		: {};
}

/**
 * `nonce`: of this reply alone, for the style elements that the page itself adds. Mail
 * is shown in a frame, from a route with its own policy.
 */
export function pageHeaders(nonce: string): Readonly<Record<string, string>> {
	return {
		...ASSET_HEADERS,
		"cache-control": "no-store",
		"content-security-policy": [
			"default-src 'none'",
			"script-src 'self'",
			`style-src 'self' 'nonce-${nonce}'`,
			"img-src 'self'",
			"font-src 'self'",
			"connect-src 'self'",
			"frame-src 'self'",
			"form-action 'self'",
			"base-uri 'self'",
			"frame-ancestors 'none'",
		].join("; "),
		"cross-origin-opener-policy": "same-origin",
		"referrer-policy": "no-referrer",
		// For browsers that do not know frame-ancestors.
		"x-frame-options": "DENY",
	};
}

/** Of files that pages load. */
export const ASSET_HEADERS: Readonly<Record<string, string>> = {
	"cross-origin-resource-policy": "same-origin",
	"x-content-type-options": "nosniff",
};
