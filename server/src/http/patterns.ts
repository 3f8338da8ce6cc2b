/** Patterns of parameters, each with the sentence for a value that does not match. */

import { STATUS_PATTERN } from "../requests/status-class.ts";

const sentences = new Map<string, string>();

function pattern(text: string, sentence: string): string {
	sentences.set(text, sentence);
	return text;
}

export const WITHOUT_CONTROLS = pattern(
	"^\\P{Cc}*$",
	"must not hold control characters",
);
export const CODE = pattern(
	"^[0-9A-Za-z]{4,10}$",
	"must be 4 to 10 digits and letters without accents",
);
export const FIXED_CODE = pattern(
	"^[0-9A-Za-z]{6,10}$",
	"must be 6 to 10 digits and letters without accents",
);
export const LEADING_DIGITS = pattern(
	"^\\+?[1-9][0-9]{4,14}$",
	"must be the first 5 to 15 digits of numbers, with the country code",
);
export const LANGUAGE = pattern(
	"^([a-z]{2,16}\\.)?[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$",
	"must be a language tag such as en or awspolly.ja-JP",
);
export const APP_HASH = pattern(
	"^[A-Za-z0-9+/]{11}$",
	"must be the 11 characters of an app's hash",
);

export const DATE = pattern(
	"^\\d{4}-\\d\\d-\\d\\d$",
	"must be a date: YYYY-MM-DD",
);
export const STATUS = pattern(
	STATUS_PATTERN,
	"must be a status such as 404, or 2xx, 4xx or 5xx",
);

export function sentenceOf(text: string): string | undefined {
	return sentences.get(text);
}
