/** Texts by which a recipient stops further messages, or allows them again. Other texts are ignored. */

import type { OptOut } from "../contract.ts";
import { textIn } from "./incoming.ts";
import type { Pdu } from "./pdu.ts";
import type { SmppSettings } from "./settings.ts";

/** Longer texts are no stop word. */
const LONGEST = 40;

export function optOutIn(
	pdu: Pdu,
	settings: Pick<
		SmppSettings,
		"alphabet" | "stopWords" | "startWords" | "country"
	>,
): OptOut | null {
	const text = textIn(pdu, settings);
	if (text.length > LONGEST) return null;
	const word = folded(text).replace(/^["'\s]+|["'.!\s]+$/g, "");
	const kind = settings.stopWords.map(folded).includes(word)
		? "stop"
		: settings.startWords.map(folded).includes(word)
			? "start"
			: null;
	if (kind === null) return null;
	return {
		kind,
		from: addressIn(pdu, "source_addr") ?? "",
		form: FORMS.get(Number(pdu.body?.source_addr_ton ?? 0)) ?? "other",
		country: settings.country ?? null,
		to: addressIn(pdu, "destination_addr"),
	};
}

/** By `source_addr_ton` (5.2.5): unknown, international, national. */
const FORMS: ReadonlyMap<number, OptOut["form"]> = new Map([
	[0, "unmarked"],
	[1, "international"],
	[2, "national"],
]);

function folded(text: string): string {
	return text.normalize("NFKC").toUpperCase();
}

function addressIn(
	{ body }: Pdu,
	name: "source_addr" | "destination_addr",
): string | null {
	const address = body?.[name];
	return typeof address === "string" && /^[\x20-\x7e]{1,21}$/.test(address)
		? address
		: null;
}
