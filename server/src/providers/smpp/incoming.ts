/** Reads `deliver_sm` and `data_sm`: the octets of the text, and the kind of message. */

import { textOfGsm } from "../../sms/gsm.ts";
import { TAGS } from "./commands.ts";
import { type Pdu, tlvIn } from "./pdu.ts";
import type { SmppSettings } from "./settings.ts";

/** esm_class, bits 2 to 5 (5.2.12): receipt, acknowledgement of the recipient's device, intermediate notification. */
const RECEIPTS: ReadonlySet<number> = new Set([0x04, 0x08, 0x20]);

export function isCalledReceipt(pdu: Pdu): boolean {
	return RECEIPTS.has(esmClassOf(pdu) & 0x3c);
}

/**
 * Several SMSCs send receipts with esm_class 0 and parameters. Some give the parameter
 * to texts of persons too, whose own ID it is then.
 */
export function mayBeReceipt(pdu: Pdu): boolean {
	return isCalledReceipt(pdu) || tlvIn(pdu, TAGS.receipted_message_id) !== null;
}

/** The octets of the text, without a header in front. */
function octetsOf(pdu: Pdu): Buffer {
	const own = pdu.body?.short_message;
	const short = Buffer.isBuffer(own) ? own : Buffer.alloc(0);
	const octets =
		short.length > 0
			? short
			: (tlvIn(pdu, TAGS.message_payload) ?? Buffer.alloc(0));
	const hasHeader = (esmClassOf(pdu) & 0x40) !== 0 && octets.length > 0;
	return hasHeader ? octets.subarray(1 + (octets[0] as number)) : octets;
}

/** The text that a person wrote, in the coding that the SMSC names. */
export function textIn(
	pdu: Pdu,
	{ alphabet }: Pick<SmppSettings, "alphabet">,
): string {
	const octets = octetsOf(pdu);
	const coding = pdu.body?.data_coding;
	if (coding === 8) return utf16(octets);
	const isGsm = coding === 0 && alphabet === "gsm";
	return isGsm ? textOfGsm(octets) : octets.toString("latin1");
}

/**
 * A receipt's text is ASCII, whatever coding is named: SMSCs name UCS-2 because the
 * message had it. Some do write the text in UCS-2, and some in the GSM alphabet, where
 * `_` and `$`, which may be in IDs, are control characters of ASCII.
 */
export function receiptText(pdu: Pdu): string {
	const octets = octetsOf(pdu);
	const isWide = octets.length >= 2 && octets[0] === 0 && octets[1] !== 0;
	if (isWide) return utf16(octets);
	return octets
		.toString("latin1")
		.replaceAll("\x11", "_")
		.replaceAll("\x02", "$");
}

function utf16(octets: Buffer): string {
	const even = Buffer.from(octets.subarray(0, octets.length & ~1));
	return even.swap16().toString("utf16le");
}

function esmClassOf({ body }: Pdu): number {
	const value = body?.esm_class;
	return typeof value === "number" ? value : 0;
}
