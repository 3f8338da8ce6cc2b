/**
 * Message IDs. Some SMSCs answer in hexadecimal and send receipts in decimal, or the
 * other way round, with or without leading zeros. A setting must say which: an ID of
 * digits alone may be either.
 */

import type { SmppSettings } from "./settings.ts";

type Naming = SmppSettings["messageId"];
type Base = 10 | 16;

/** The longest ID that a store keeps. */
const LONGEST = 255;

const BASES: Readonly<Record<Exclude<Naming, "same">, [Base, Base]>> = {
	hexToDecimal: [16, 10],
	decimalToHex: [10, 16],
};

/** The reference from an answer to `submit_sm`; null: the answer has no usable ID. */
export function answeredId(id: string, naming: Naming): string | null {
	return storable(naming === "same" ? id : canonical(id, BASES[naming][0]));
}

/**
 * The references that a receipt may mean, the likeliest first. `inTlv` and `inText`:
 * the IDs in its parameter and in its text. If these differ, the parameter is written
 * as in the answer. So it should be where it stands alone, by the standard (5.3.2.12),
 * but some SMSCs write it there as in their texts. With `same`, receipts may fill an
 * ID up with zeros, as the standard's example has ten digits (appendix B).
 */
export function receiptIds(
	inTlv: string | null,
	inText: string | null,
	naming: Naming,
): string[] {
	const id = inTlv ?? inText;
	if (id === null) return [];
	if (naming === "same") {
		return storableIn([...new Set([id, id.replace(/^0+(?=[\da-f]+$)/i, "")])]);
	}
	const [answer, receipt] = BASES[naming];
	const asAnswered = canonical(id, answer);
	const asInText = canonical(id, receipt);
	if (inTlv === null || inTlv === inText) return storableIn([asInText]);
	return storableIn(
		inText === null ? [...new Set([asAnswered, asInText])] : [asAnswered],
	);
}

function storableIn(ids: readonly string[]): string[] {
	return ids.filter((id) => storable(id) !== null);
}

/** A decimal number without leading zeros; an ID that is no number of the base stays as it is. */
function canonical(id: string, base: Base): string {
	if (base === 10 && /^\d{1,64}$/.test(id)) return BigInt(id).toString();
	// Letters show that the ID is hexadecimal, whatever base was expected.
	return /^[\da-f]{1,64}$/i.test(id) ? BigInt(`0x${id}`).toString() : id;
}

function storable(id: string): string | null {
	return id.length <= LONGEST && /^[^\p{Cc}\p{Cs}]+$/u.test(id) ? id : null;
}
