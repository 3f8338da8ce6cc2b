/** The placeholders of templates: which there are, and the faults of a text. */

import {
	extraName,
	type TemplatePiece,
	templatePieces,
} from "../providers/template-pieces.ts";

export const PLACEHOLDERS = {
	code: "the code",
	service: "`service` of the send",
	minutes: "minutes that the code is valid from the send on, at least 1",
	domain: "`domain` of the send; empty without it",
	"extra.NAME":
		"the value under this name in `extra` of the send, else in `extra` of the template; empty if there is none",
} as const;

type Plain = Exclude<keyof typeof PLACEHOLDERS, "extra.NAME">;

/** The API's document writes `\{code}`. */
export function plainBody(text: string): string {
	return text.includes("\\{code}")
		? text.replaceAll("\\{code}", "{code}")
		: text;
}

/** Names in `extra`. */
export const EXTRA_NAME = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * Null: all placeholders exist. The sentence has no subject. It says where the fault is
 * but repeats nothing: the text may come from a variable with a secret.
 */
export function placeholderFault(text: string): string | null {
	const pieces = templatePieces(text);
	let at = 1;
	for (const [i, piece] of pieces.entries()) {
		if ("literal" in piece) {
			at += piece.literal.length;
			continue;
		}
		const { placeholder } = piece;
		if (!isPlaceholder(placeholder)) {
			return `has a placeholder at character ${at} that does not exist; there are ${Object.keys(PLACEHOLDERS).join(", ")}`;
		}
		at += placeholder.length + 2;
		const isInBraces =
			literalOf(pieces[i - 1]).endsWith("{") &&
			literalOf(pieces[i + 1]).startsWith("}");
		if (isInBraces) {
			return "has a placeholder in two pairs of braces; one pair is right: {code}";
		}
	}
	return null;
}

function isPlaceholder(placeholder: string): boolean {
	const extra = extraName(placeholder);
	return extra === null ? isPlain(placeholder) : EXTRA_NAME.test(extra);
}

export function isPlain(placeholder: string): placeholder is Plain {
	return placeholder.includes(".")
		? false
		: Object.hasOwn(PLACEHOLDERS, placeholder);
}

export function holds(text: string, placeholder: Plain): boolean {
	return templatePieces(text).some(
		(piece) => "placeholder" in piece && piece.placeholder === placeholder,
	);
}

function literalOf(piece: TemplatePiece | undefined): string {
	return piece !== undefined && "literal" in piece ? piece.literal : "";
}
