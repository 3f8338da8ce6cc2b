/** A text of a template as a recipient would read it, and the parts of its SMS. */

import { codingOf, partsOf } from "../../../server/src/sms/parts.ts";
import { CODE, fill } from "../../../server/src/templates/fill.ts";
import {
	holds,
	placeholderFault,
} from "../../../server/src/templates/placeholders.ts";

export const SAMPLE_CODE = "482913";

export type Sample = {
	readonly service: string;
	readonly domain: string;
	readonly extra: Readonly<Record<string, string>>;
};

/** Null: the text has a fault, which the API would name. */
export function previewOf(body: string, sample: Sample): string | null {
	if (body === "" || placeholderFault(body) !== null) return null;
	const filled = fill(body, { ...sample, minutes: "10" });
	return filled.replaceAll(CODE, SAMPLE_CODE);
}

export type BodyFault = "empty" | "code" | "placeholder";

/** Null: the API takes it, but for control characters and its length. */
export function bodyFault(body: string): BodyFault | null {
	if (body.trim() === "") return "empty";
	if (placeholderFault(body) !== null) return "placeholder";
	return holds(body, "code") ? null : "code";
}

export type Segments = {
	readonly count: number;
	/** Outside the GSM alphabet a part holds less than half. */
	readonly isUnicode: boolean;
	/** Characters that made it so. */
	readonly odd: readonly string[];
};

const MOST_ODD = 8;

export function segmentsOf(text: string): Segments {
	const isUnicode = codingOf(text) === "ucs2";
	const odd = isUnicode
		? [...new Set(text)].filter((character) => codingOf(character) === "ucs2")
		: [];
	return {
		count: partsOf(text, SAMPLE_CODE).length,
		isUnicode,
		odd: odd.slice(0, MOST_ODD),
	};
}
