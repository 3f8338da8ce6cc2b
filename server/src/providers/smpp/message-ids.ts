/**
 * Names of messages. Some SMSCs answer in hexadecimal and send receipts in decimal,
 * or the other way round, with or without leading zeros. Which, only a setting can
 * say: a name of digits alone may be either.
 */

import type { SmppSettings } from "./settings.ts";

type Naming = SmppSettings["messageId"];
type Base = 10 | 16;

/** Longer ones are no numbers; a store keeps no more either. */
const LONGEST = 255;

const BASES: Readonly<Record<Exclude<Naming, "same">, [Base, Base]>> = {
	hexToDecimal: [16, 10],
	decimalToHex: [10, 16],
};

/** By which a message is known from its answer; null where that names none. */
export function answeredId(id: string, naming: Naming): string | null {
	return storable(naming === "same" ? id : canonical(id, BASES[naming][0]));
}

/**
 * By which a receipt finds it. `inTlv` and `inText`: what its parameter and its
 * text say. Where these differ, the parameter has the form of the answer.
 */
export function receiptId(
	inTlv: string | null,
	inText: string | null,
	naming: Naming,
): string | null {
	const id = inTlv ?? inText;
	if (id === null) return null;
	if (naming === "same") return storable(id);
	const [answer, receipt] = BASES[naming];
	const isAsAnswered = inTlv !== null && inText !== null && inTlv !== inText;
	return storable(canonical(id, isAsAnswered ? answer : receipt));
}

/** As a decimal number without leading zeros; what is no number of the base stays as it is. */
function canonical(id: string, base: Base): string {
	if (base === 10 && /^\d{1,64}$/.test(id)) return BigInt(id).toString();
	// Letters show what it is, whatever was expected.
	return /^[\da-f]{1,64}$/i.test(id) ? BigInt(`0x${id}`).toString() : id;
}

function storable(id: string): string | null {
	return id.length <= LONGEST && /^[^\p{Cc}\p{Cs}]+$/u.test(id) ? id : null;
}
