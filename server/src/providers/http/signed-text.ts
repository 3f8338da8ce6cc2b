/** The text that a gateway has signed: `receipts.signature.over` with the values of a request. */

import { literalText } from "../../config/variables.ts";
import { sha256Of } from "../../secrets/hash.ts";
import type { WebhookRequest } from "../contract.ts";
import { type Content, onlyValue } from "./receipt-content.ts";
import type { ReceiptSignature } from "./receipt-proof-settings.ts";

const WHOLE = [
	"body",
	"bodySha256",
	"bodySha256Octets",
	"unwrapped",
	"fields",
	"pairs",
	"method",
	"timestamp",
] as const;
const NAMED = ["header", "query", "field"] as const;

export type SignedPart =
	| { readonly literal: string }
	| { readonly whole: (typeof WHOLE)[number] }
	| { readonly named: (typeof NAMED)[number]; readonly name: string }
	/** Looks like a placeholder but is none. */
	| { readonly unknown: string };

export const PLACEHOLDERS_SIGNED = [
	...WHOLE.map((name) => `{${name}}`),
	...NAMED.map((name) => `{${name}:NAME}`),
];

export function signedParts(over: string): SignedPart[] {
	return over
		.split(/(\{\w+(?::[^{}]+)?\})/)
		.filter((piece) => piece !== "")
		.map((piece) => {
			const [, word = "", name] = /^\{(\w+)(?::([^{}]+))?\}$/.exec(piece) ?? [];
			if (word === "") return { literal: literalText(piece) };
			const whole = WHOLE.find((each) => each === word);
			if (whole !== undefined && name === undefined) return { whole };
			const named = NAMED.find((each) => each === word);
			if (named !== undefined && name !== undefined) return { named, name };
			return { unknown: piece };
		});
}

/** Every text that may have been signed, the likeliest first; empty: a part is missing. */
export type SignedTexts = (
	request: WebhookRequest,
	content: Content,
) => readonly Buffer[];

export function signedTexts(signature: ReceiptSignature): SignedTexts {
	const variants = withAndWithoutPort(signedParts(signature.over));
	const hasFields = variants[0]?.some(
		(part) =>
			"whole" in part && (part.whole === "fields" || part.whole === "pairs"),
	);
	return (request, content) => {
		const fields = hasFields ? sortedFields(signature, content) : [NO_FIELDS];
		return variants.flatMap((parts) =>
			fields.flatMap((each) => {
				const pieces = parts.map((part) =>
					pieceOf(part, { signature, request, content, fields: each }),
				);
				return pieces.some((piece) => piece === null)
					? []
					: [Buffer.concat(pieces as Buffer[])];
			}),
		);
	};
}

type Fields = { readonly fields: string; readonly pairs: string };
const NO_FIELDS: Fields = { fields: "", pairs: "" };

type Filling = {
	readonly signature: ReceiptSignature;
	readonly request: WebhookRequest;
	readonly content: Content;
	readonly fields: Fields;
};

function pieceOf(part: SignedPart, filling: Filling): Buffer | null {
	if ("literal" in part) return Buffer.from(part.literal);
	if ("unknown" in part) return null;
	const text =
		"named" in part ? namedText(part, filling) : wholeText(part.whole, filling);
	return typeof text === "string" ? Buffer.from(text) : text;
}

function wholeText(
	whole: (typeof WHOLE)[number],
	{ signature, request, content, fields }: Filling,
): string | Buffer | null {
	switch (whole) {
		case "body":
			return request.body;
		case "bodySha256":
			return sha256Of(request.body).toString("hex");
		case "bodySha256Octets":
			return sha256Of(request.body);
		case "unwrapped":
			return content.wrapped() ?? null;
		case "fields":
			return fields.fields;
		case "pairs":
			return fields.pairs;
		case "method":
			return request.method;
		case "timestamp":
			return headerText(request, signature.timestampHeader ?? "");
	}
}

function namedText(
	{ named, name }: { readonly named: (typeof NAMED)[number]; name: string },
	{ request, content }: Filling,
): string | null {
	switch (named) {
		case "header":
			return headerText(request, name);
		case "query":
			return onlyValue(request.query, name);
		case "field":
			return content.field(name);
	}
}

export function headerText(
	{ headers }: Pick<WebhookRequest, "headers">,
	name: string,
): string | null {
	const value = headers[name.toLowerCase()];
	return typeof value === "string" ? value : null;
}

/**
 * A URL in front gives two texts: as it is, and with its usual port added or its
 * own removed. Proxies differ, and Twilio's library accepts both.
 */
function withAndWithoutPort(parts: SignedPart[]): SignedPart[][] {
	const [first, ...others] = parts;
	if (first === undefined || !("literal" in first)) return [parts];
	const [, scheme, host, port, rest] =
		/^(https?)(:\/\/(?:\[[^\]]*\]|[^/?#:]+))(:\d+)?(.*)$/is.exec(
			first.literal,
		) ?? [];
	if (scheme === undefined) return [parts];
	const usual = scheme.toLowerCase() === "https" ? ":443" : ":80";
	const literal = `${scheme}${host}${port === undefined ? usual : ""}${rest}`;
	return [parts, [{ literal }, ...others]];
}

/**
 * Fields sorted by the code units of their names, without delimiters (Twilio,
 * docs/usage/security). If a field repeats, Twilio signs each distinct value once,
 * sorted; Plivo signs all, sorted; others sign all as they came. One of the three
 * texts must be signed.
 */
function sortedFields(
	{ field, query }: ReceiptSignature,
	content: Content,
): Fields[] {
	const found = content.signedPairs();
	if (found === null) return [];
	const fields = new URLSearchParams(found);
	// A signature cannot cover itself.
	for (const own of [field, query]) if (own !== undefined) fields.delete(own);
	fields.sort();
	const byName = new Map<string, string[]>();
	for (const [name, value] of fields) {
		const values = byName.get(name);
		if (values === undefined) byName.set(name, [value]);
		else values.push(value);
	}
	const text = (of: (values: string[]) => Iterable<string>): Fields => {
		const written = { fields: "", pairs: "" };
		for (const [name, values] of byName)
			for (const value of of(values)) {
				written.fields += name + value;
				// Vonage (developer.vonage.com, "Signing messages").
				written.pairs += `&${name}=${value.replace(/[&=]/g, "_")}`;
			}
		return written;
	};
	const asTheyCame = text((values) => values);
	if (byName.size === fields.size) return [asTheyCame];
	return [
		text((values) => new Set(values.toSorted())),
		text((values) => values.toSorted()),
		asTheyCame,
	];
}
