/** The place of the console: a proxy may serve it under a path, which the server writes into `<base>`. */

const BASE = new URL(document.baseURI);

/** Such as `/` or `/otp/`. */
export const basePath: string = BASE.pathname.replace(/[^/]*$/, "");

/** Where a path of the API is: `/2fa/send` may be `/otp/2fa/send`. */
export function pathOf(path: string, search: Search = {}): string {
	const given = new URLSearchParams();
	for (const [name, value] of Object.entries(search)) {
		if (value !== undefined && value !== null && value !== "") {
			given.set(name, String(value));
		}
	}
	const query = given.size === 0 ? "" : `?${given}`;
	return basePath + path.replace(/^\//, "") + query;
}

/** Members without a value are left out. */
export type Search = Readonly<
	Record<string, string | number | boolean | null | undefined>
>;

/** A browser hides the attribute from scripts that read the document as text; the property stays. */
export function styleNonce(): string {
	return (
		document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')
			?.nonce ?? ""
	);
}
