/** A message as one `submit_sm`, or as one for each part of its text. */

import { codingIn, octetsIn } from "../../sms/alphabets.ts";
import { type Coding, partsOf } from "../../sms/parts.ts";
import type { Message } from "../contract.ts";
import { addressFields } from "./addresses.ts";
import { TAGS } from "./commands.ts";
import { type Parameter, tlvsFor } from "./parameters.ts";
import type { Tlv } from "./pdu.ts";
import type { SmppSettings } from "./settings.ts";
import type { Submission } from "./submits.ts";

const DATA_CODING: Readonly<Record<Coding, number>> = { gsm: 0, ucs2: 8 };
/** The bit for "the text has a header" (5.2.12). */
const WITH_HEADER = 0x40;
/** The header counts them in one octet. */
const MOST_PARTS = 255;

/** `impossible`: the reason why this SMSC cannot carry the message. */
export type Submissions =
	| {
			readonly submissions: readonly Submission[];
			/** The parts that the telephone gets; one submission may become several. */
			readonly partCount: number;
	  }
	| { readonly impossible: string };

export function submissionsOf(
	message: Message,
	settings: SmppSettings,
	parameters: readonly Parameter[],
	now: number,
): Submissions {
	const addresses = addressFields(message.from, message.to, settings);
	if (addresses === null)
		return { impossible: "Sender or recipient unfit for SMPP" };
	const tlvs = tlvsFor(parameters, message);
	if (tlvs === null) return { impossible: "A parameter is not in ASCII" };
	const { alphabet, long } = settings;
	const coding = codingIn(message.text, alphabet);
	const parts = partsOf(message.text, message.code, coding);
	const body = {
		...addresses,
		service_type: settings.serviceType,
		registered_delivery: 1,
		data_coding: DATA_CODING[coding],
		...(settings.validity && {
			validity_period: validityOf(message.expiresAt - now),
		}),
	};
	const octets = parts.map((part) => octetsIn(part, coding, alphabet));
	const [only] = octets;
	if (octets.length === 1 && only !== undefined) {
		const submissions = [{ body: { ...body, short_message: only }, tlvs }];
		return { submissions, partCount: 1 };
	}
	if (long === "refuse") {
		return { impossible: `The text has ${parts.length} parts` };
	}
	if (long === "payload") {
		const value = Buffer.concat(octets);
		const payload = { tag: TAGS.message_payload, value };
		// The SMSC cuts the text, and does not know the code.
		const partCount = partsOf(message.text, "", coding).length;
		return { submissions: [{ body, tlvs: [...tlvs, payload] }], partCount };
	}
	if (octets.length > MOST_PARTS)
		return { impossible: "The text has over 255 parts" };
	const reference = referenceOf(message.targetSid);
	const submissions = octets.map((part, i) =>
		long === "sar"
			? {
					body: { ...body, short_message: part },
					tlvs: [...tlvs, ...sarOf(reference, octets.length, i + 1)],
				}
			: {
					body: {
						...body,
						esm_class: WITH_HEADER,
						short_message: Buffer.concat([
							headerOf(reference, octets.length, i + 1),
							part,
						]),
					},
					tlvs,
				},
	);
	return { submissions, partCount: octets.length };
}

/** How many submissions a message takes; one that this SMSC cannot carry counts as one. */
export function submissionCount(
	{ text, code }: Pick<Message, "text" | "code">,
	{ alphabet, long }: Pick<SmppSettings, "alphabet" | "long">,
): number {
	if (long === "payload" || long === "refuse") return 1;
	const { length } = partsOf(text, code, codingIn(text, alphabet));
	return length > MOST_PARTS ? 1 : length;
}

/**
 * Taken from the SID of the message, which is random but stays the same: if the
 * message is handed over again, a telephone joins the new parts to those it has.
 */
function referenceOf(targetSid: string): number {
	return Number.parseInt(targetSid.slice(-4), 16) || 0;
}

/** 3GPP TS 23.040, 9.2.3.24.1: the reference has 8 bits. */
function headerOf(reference: number, parts: number, part: number): Buffer {
	return Buffer.of(5, 0, 3, reference & 0xff, parts, part);
}

function sarOf(reference: number, parts: number, part: number): Tlv[] {
	return [
		{
			tag: TAGS.sar_msg_ref_num,
			value: Buffer.of(reference >> 8, reference & 0xff),
		},
		{ tag: TAGS.sar_total_segments, value: Buffer.of(parts) },
		{ tag: TAGS.sar_segment_seqnum, value: Buffer.of(part) },
	];
}

/** A relative time, `YYMMDDhhmmss000R` (7.1.1), which does not depend on the SMSC's clock. */
function validityOf(ms: number): string {
	const seconds = Math.max(1, Math.floor(ms / 1_000));
	const two = (value: number) => String(Math.floor(value)).padStart(2, "0");
	const days = Math.min(30, seconds / 86_400);
	return `0000${two(days)}${two((seconds / 3_600) % 24)}${two((seconds / 60) % 60)}${two(seconds % 60)}000R`;
}
