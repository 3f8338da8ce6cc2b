/**
 * A receipt over SMPP: parameters, or a text whose form depends on the vendor, as
 * the standard says (appendix B). Its `text:` repeats the message and so the code:
 * nothing after it is read.
 */

import { type ChannelStatus, hasFailed } from "../../channel.ts";
import type { Receipt } from "../contract.ts";
import type { CommonCode } from "../error-codes.ts";
import { blottedUnseenCode } from "../error-text.ts";
import { TAGS } from "./commands.ts";
import { receiptText } from "./incoming.ts";
import { receiptIds } from "./message-ids.ts";
import { type Pdu, tlvIn } from "./pdu.ts";
import type { SmppSettings } from "./settings.ts";

export type ReceiptRules = Pick<SmppSettings, "messageId"> & {
	readonly commonCode: CommonCode;
	readonly secrets: readonly string[];
};

type Word = { readonly status: ChannelStatus; readonly errorCode?: string };

/** The words of appendix B, and BUFFERED and FAILED of vendors. */
const WORDS: Readonly<Record<string, Word>> = {
	SCHEDUL: { status: "sent" },
	ENROUTE: { status: "sent" },
	ACCEPTD: { status: "sent" },
	ACCEPTE: { status: "sent" },
	BUFFERE: { status: "sent" },
	BUFFRED: { status: "sent" },
	DELIVRD: { status: "delivered" },
	DELIVER: { status: "delivered" },
	EXPIRED: { status: "undelivered" },
	DELETED: { status: "undelivered" },
	UNDELIV: { status: "undelivered" },
	UNKNOWN: { status: "undelivered", errorCode: "30008" },
	REJECTD: { status: "failed" },
	REJECTE: { status: "failed" },
	FAILED: { status: "failed" },
};

/** `message_state` (5.2.28), from 0 on. */
const STATES: readonly string[] = [
	...["SCHEDUL", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV"],
	...["ACCEPTD", "UNKNOWN", "REJECTD"],
];

/** Null: the receipt names no message, or no known state. */
export function receiptIn(pdu: Pdu, rules: ReceiptRules): Receipt | null {
	const text = fieldsOf(receiptText(pdu));
	const id = tlvIn(pdu, TAGS.receipted_message_id);
	const [reference, otherReference] = receiptIds(
		id?.toString("latin1").replace(/\0.*$/s, "") || null,
		text.id,
		rules.messageId,
	);
	const state = tlvIn(pdu, TAGS.message_state)?.[0];
	const named = state === undefined ? undefined : STATES[state];
	// Vendors write more or fewer letters than the seven of the standard.
	const word = WORDS[named ?? text.stat?.toUpperCase().slice(0, 7) ?? ""];
	if (reference === undefined || word === undefined) return null;
	return {
		reference,
		...(otherReference !== undefined && { otherReference }),
		status: word.status,
		errorCode: hasFailed(word.status)
			? (word.errorCode ?? shownCode(text.err ?? networkError(pdu), rules))
			: null,
		errorMessage: null,
	};
}

type Fields = {
	readonly id: string | null;
	readonly stat: string | null;
	readonly err: string | null;
};

/** Vendors put blanks after the colons, write small letters, and add fields. */
function fieldsOf(text: string): Fields {
	const [head = ""] = text.split(/\btext:/i, 1);
	const first = (pattern: RegExp) => pattern.exec(head)?.[1] ?? null;
	return {
		id: first(/^\s*id:\s*([^\s]+)/i),
		stat: first(/(?:^|\s)stat(?:us)?:\s*([a-z]+)/i),
		err: first(/(?:^|\s)err(?:or)?:\s*([\da-z]{1,8})(?!\S)/i),
	};
}

/** Three octets: one for the kind of network, two for the code. */
function networkError(pdu: Pdu): string | null {
	const octets = tlvIn(pdu, TAGS.network_error_code);
	return octets?.length === 3 ? String(octets.readUInt16BE(1)) : null;
}

function shownCode(
	code: string | null,
	{ commonCode, secrets }: ReceiptRules,
): string | null {
	if (code === null) return null;
	// The table has numbers without leading zeros; the record has them as they came.
	return commonCode(code.replace(/^0+(?=.)/, ""), () =>
		blottedUnseenCode(code, secrets),
	);
}
