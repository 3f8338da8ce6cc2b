/** Optional parameters that the settings add to every message. */

import { literalText } from "../../config/variables.ts";
import type { Message } from "../contract.ts";
import type { Tlv } from "./pdu.ts";

type Piece = { readonly literal: string } | { readonly extra: string };
export type Parameter = {
	readonly tag: number;
	readonly pieces: readonly Piece[];
};

const PLACEHOLDER = /\{extra\.([A-Za-z0-9_.-]{1,64})\}/g;

/** Returns a sentence, without the value, if the setting is no parameter. */
export function parameterOf(
	tag: string,
	template: string,
): Parameter | { readonly problem: string } {
	if (!/^0x[0-9A-Fa-f]{1,4}$/.test(tag)) {
		return { problem: "must have names such as 0x1400" };
	}
	if (!/^[\x20-\x7e]*\0?$/.test(literalText(template))) {
		return { problem: `${tag} must be in ASCII` };
	}
	const pieces: Piece[] = [];
	let end = 0;
	for (const match of template.matchAll(PLACEHOLDER)) {
		pieces.push({ literal: template.slice(end, match.index) });
		pieces.push({ extra: match[1] as string });
		end = match.index + match[0].length;
	}
	pieces.push({ literal: template.slice(end) });
	const literals = pieces.map((each) =>
		"literal" in each ? each.literal : "",
	);
	return /[{}]/.test(literals.join(""))
		? { problem: `${tag} may hold {extra.NAME} and no other placeholder` }
		: {
				tag: Number(tag),
				pieces: pieces.map((each) =>
					"literal" in each ? { literal: literalText(each.literal) } : each,
				),
			};
}

/** Null: a value cannot be sent. */
export function tlvsFor(
	parameters: readonly Parameter[],
	{ extra }: Pick<Message, "extra">,
): Tlv[] | null {
	const tlvs: Tlv[] = [];
	for (const { tag, pieces } of parameters) {
		const texts = pieces.map((each) =>
			"literal" in each ? each.literal : ownOf(extra, each.extra),
		);
		if (texts.includes(null)) continue;
		const text = texts.join("");
		if (!/^[\x20-\x7e]*\0?$/.test(text) || text.length > 1_024) return null;
		tlvs.push({ tag, value: Buffer.from(text, "latin1") });
	}
	return tlvs;
}

function ownOf(extra: Message["extra"], name: string): string | null {
	return Object.hasOwn(extra, name) ? (extra[name] as string) : null;
}
