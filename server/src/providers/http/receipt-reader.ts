/** Reads the receipts of one entry: its references, which all share one status. */

import { hasFailed } from "../../channel.ts";
import type { Receipt } from "../contract.ts";
import { commonCodes } from "../error-codes.ts";
import { blottedUnseen, blottedUnseenCode } from "../error-text.ts";
import { wordTable } from "../word-table.ts";
import { conditionTest } from "./conditions.ts";
import { isReference } from "./fields.ts";
import { type Entry, MOST_RECEIPTS, refuseMany } from "./receipt-entries.ts";
import type { HttpReceipts } from "./receipt-settings.ts";
import type { HttpSettings } from "./settings.ts";

export type Read =
	| {
			readonly receipts: readonly Receipt[];
			readonly unreadable: number;
			/** The configured field that is missing or empty. */
			readonly missing: string | null;
	  }
	| "unlisted";

export function entryReader(
	receipts: HttpReceipts,
	errorCodes: HttpSettings["errorCodes"],
	secrets: readonly string[],
): (entry: Entry) => Read {
	const { fields, ignoreCase } = receipts;
	const statusPlaces = [fields.status].flat();
	const statusOf = wordTable(receipts.statuses, ignoreCase);
	const commonCode = commonCodes(errorCodes);
	const referencesIn = referenceReader(receipts.reference);
	const isOther =
		receipts.otherChannel &&
		conditionTest<Entry>(receipts.otherChannel, {
			field: (place) => (entry) => entry.values(place),
			// The settings of `otherChannel` have no `text`.
			text: () => false,
		});
	const unlisted = (code: string) => blottedUnseenCode(code, secrets);
	return (entry) => {
		const words = statusPlaces.flatMap((place) => entry.text(place) ?? []);
		if (words.length === 0) return unreadable(statusPlaces[0] ?? null);
		const status = words.map(statusOf).find((each) => each !== undefined);
		if (status === undefined) return "unlisted";
		const references = referencesIn(entry.text(fields.reference));
		const valid = references.filter(isReference);
		if (references.length === 0) return unreadable(fields.reference);
		const code = fields.errorCode && entry.text(fields.errorCode);
		const message = fields.errorMessage && entry.text(fields.errorMessage);
		const said = {
			status,
			errorCode: code ? commonCode(code, unlisted) : null,
			errorMessage: message ? blottedUnseen(message, secrets) : null,
			// A message that arrived needs no other channel.
			...(hasFailed(status) &&
				isOther?.(entry) === "holds" && { otherChannel: true as const }),
		};
		return {
			receipts: valid.map((reference) => ({ reference, ...said })),
			unreadable: references.length - valid.length,
			missing: valid.length < references.length ? fields.reference : null,
		};
	};
}

function unreadable(missing: string | null): Read {
	return { receipts: [], unreadable: 1, missing };
}

/** Bounds the time of a pattern that takes quadratic time. */
const LONGEST_MATCHED = 128;

/** Reads the references in a field; a piece that the pattern does not match gives an empty text. */
function referenceReader({
	pattern,
	separator,
}: NonNullable<HttpReceipts["reference"]> = {}): (
	text: string | null,
) => string[] {
	const expression = pattern === undefined ? null : new RegExp(pattern, "u");
	return (text) => {
		if (text === null) return [];
		const pieces =
			separator === undefined
				? [text]
				: text
						.split(separator, MOST_RECEIPTS + 1)
						.map((piece) => piece.trim())
						.filter((piece) => piece !== "");
		refuseMany(pieces.length);
		if (expression === null) return pieces;
		return pieces.map(
			(piece) => expression.exec(piece.slice(0, LONGEST_MATCHED))?.[1] ?? "",
		);
	};
}
