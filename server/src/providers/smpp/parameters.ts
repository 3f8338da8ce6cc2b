/** Optional parameters that the settings add to every message. */

import { literalText } from "../../config/variables.ts";
import type { Message } from "../contract.ts";
import { extraName, templatePieces } from "../template-pieces.ts";
import type { Tlv } from "./pdu.ts";

type Piece = { readonly literal: string } | { readonly extra: string };
export type Parameter = {
	readonly tag: number;
	readonly pieces: readonly Piece[];
};

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
	for (const piece of templatePieces(template)) {
		const extra = "literal" in piece ? null : extraName(piece.placeholder);
		if (extra !== null) pieces.push({ extra });
		else if ("literal" in piece && !/[{}]/.test(piece.literal)) {
			pieces.push({ literal: literalText(piece.literal) });
		} else {
			const problem = `${tag} may hold {extra.NAME} and no other placeholder`;
			return { problem };
		}
	}
	return { tag: Number(tag), pieces };
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
