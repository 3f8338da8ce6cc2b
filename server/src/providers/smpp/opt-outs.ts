/** Texts by which a recipient stops further messages, or allows them again. Other texts are ignored. */

import type { OptOut } from "../contract.ts";
import { textIn } from "./incoming.ts";
import type { Pdu } from "./pdu.ts";
import type { SmppSettings } from "./settings.ts";

/** Longer texts are no stop word. */
const LONGEST = 40;

export function optOutIn(
	pdu: Pdu,
	settings: Pick<SmppSettings, "alphabet" | "stopWords" | "startWords">,
): OptOut | null {
	const text = textIn(pdu, settings);
	if (text.length > LONGEST) return null;
	const word = folded(text).replace(/^["'\s]+|["'.!\s]+$/g, "");
	const kind = settings.stopWords.map(folded).includes(word)
		? "stop"
		: settings.startWords.map(folded).includes(word)
			? "start"
			: null;
	const from = addressIn(pdu, "source_addr");
	const to = addressIn(pdu, "destination_addr");
	// Only a number with its country can be a recipient of messages.
	const isKnown = from !== null && /^\d{7,15}$/.test(from) && to !== null;
	return kind !== null && isKnown ? { kind, from, to } : null;
}

function folded(text: string): string {
	return text.normalize("NFKC").toUpperCase();
}

function addressIn(
	{ body }: Pdu,
	name: "source_addr" | "destination_addr",
): string | null {
	const address = body?.[name];
	if (typeof address !== "string") return null;
	const plain = address.replace(/^\+/, "");
	return /^[\x20-\x7e]{1,20}$/.test(plain) ? plain : null;
}
