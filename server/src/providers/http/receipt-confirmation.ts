/**
 * Requests by which a gateway wants its subscription confirmed: somebody has to open
 * the URL in it. Postern does not, since the body alone says which URL that is.
 */

import type { Brought } from "../contract.ts";
import { type Content, contentTest } from "./receipt-content.ts";
import type { HttpReceipts } from "./receipt-settings.ts";

/** Null: the request does not ask for that. */
export function confirmationOf(
	settings: HttpReceipts["confirmation"],
): ((content: Content) => Brought | null) | null {
	if (settings === undefined) return null;
	const { url, ...condition } = settings;
	const isAsked = contentTest(condition);
	return (content) => {
		if (!isAsked(content)) return null;
		const confirm = content.field(url);
		return {
			receipts: [],
			unlisted: 0,
			unreadable: 0,
			missing: confirm === null ? url : null,
			...(confirm !== null && { confirm }),
		};
	};
}
