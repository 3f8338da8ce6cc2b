/** Splits a template of the settings into its text and its placeholders. */

export type TemplatePiece =
	/** As it is written: see `literalText`. */
	| { readonly literal: string }
	/** The word between the braces. */
	| { readonly placeholder: string };

/**
 * A word in braces; JSON's own braces are followed by a quote and stay literal.
 * `_`, `-` and `.` are in the names of `{extra.NAME}`, and in placeholders that only
 * other programs have: a provider refuses those.
 */
const PLACEHOLDER = /\{([A-Za-z][\w.-]*)\}/g;

/** One pass; two placeholders in a row have nothing between them. */
export function templatePieces(template: string): TemplatePiece[] {
	const pieces: TemplatePiece[] = [];
	let end = 0;
	const addLiteral = (until: number) => {
		if (until > end) pieces.push({ literal: template.slice(end, until) });
	};
	for (const match of template.matchAll(PLACEHOLDER)) {
		addLiteral(match.index);
		pieces.push({ placeholder: match[1] ?? "" });
		end = match.index + match[0].length;
	}
	addLiteral(template.length);
	return pieces;
}

/** The name in `extra` of a send for which the placeholder stands; null: it stands for something else. */
export function extraName(placeholder: string): string | null {
	return /^extra\.(.+)$/.exec(placeholder)?.[1] ?? null;
}
