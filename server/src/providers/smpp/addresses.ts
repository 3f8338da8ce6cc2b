/** Senders and recipients as SMPP marks them. */

import type { Body } from "./pdu.ts";
import type { SmppSettings } from "./settings.ts";

const LONGEST = 20;

/** Null: SMPP cannot carry one of the addresses. */
export function addressFields(
	from: string,
	to: string,
	{ addresses }: Pick<SmppSettings, "addresses">,
): Body | null {
	if (!isAddress(from) || !isAddress(to)) return null;
	const source = addresses[kindOf(from)];
	const { recipient } = addresses;
	return {
		source_addr_ton: source.ton,
		source_addr_npi: source.npi,
		source_addr: from,
		dest_addr_ton: recipient.ton,
		dest_addr_npi: recipient.npi,
		destination_addr: to,
	};
}

function kindOf(from: string): "number" | "shortCode" | "name" {
	if (!/^\d+$/.test(from)) return "name";
	return from.length <= 6 ? "shortCode" : "number";
}

function isAddress(text: string): boolean {
	return text.length <= LONGEST && /^[\x20-\x7e]+$/.test(text);
}
