/** Whether a receipt comes from the gateway that it speaks for. */

import { literalText } from "../../config/variables.ts";
import { addressMatcher } from "../../network.ts";
import { constantTimeEqual, hmac } from "../../secrets/hash.ts";
import type { WebhookHead, WebhookRequest } from "../contract.ts";
import type {
	HttpReceipts,
	ReceiptSecret,
	ReceiptSignature,
} from "./receipt-settings.ts";

/**
 * A replayed receipt passes: it changes nothing, since a status only moves on.
 * So a signed timestamp is part of what is signed and not held against a clock.
 */
export type ReceiptProof = {
	/** Whether what comes before the body is right; null where it proves nothing. */
	readonly ofHead: ((head: WebhookHead) => boolean) | null;
	/** Whether the whole request is, once the head is. */
	readonly ofBody: (request: WebhookRequest) => boolean;
};

export function receiptProof(receipts: HttpReceipts): ReceiptProof {
	const { secret, signature, allow, unsigned } = receipts;
	const heads: ((head: WebhookHead) => boolean)[] = [];
	if (allow !== undefined) {
		const isAllowed = addressMatcher(allow);
		heads.push(({ address }) => isAllowed(address));
	}
	if (secret !== undefined) heads.push(secretProof(secret));
	return {
		ofHead:
			heads.length === 0 ? null : (head) => heads.every((proof) => proof(head)),
		ofBody:
			signature !== undefined
				? signatureProof(signature, receipts.format)
				: // An address proves nothing by itself, unless somebody said that it does.
					() => secret !== undefined || (unsigned && allow !== undefined),
	};
}

function secretProof(secret: ReceiptSecret): (head: WebhookHead) => boolean {
	const name = secret.name.toLowerCase();
	switch (secret.in) {
		case "header":
			return ({ headers }) => {
				const given = headers[name];
				return (
					typeof given === "string" && constantTimeEqual(given, secret.value)
				);
			};
		case "query":
			return ({ query }) => {
				const [given, second] = query.getAll(secret.name);
				return (
					given !== undefined &&
					second === undefined &&
					constantTimeEqual(given, secret.value)
				);
			};
		case "basic":
			return ({ headers }) => {
				const [, encoded] =
					/^basic +([A-Za-z0-9+/=]+) *$/i.exec(
						typeof headers.authorization === "string"
							? headers.authorization
							: "",
					) ?? [];
				return (
					encoded !== undefined &&
					constantTimeEqual(
						Buffer.from(encoded, "base64").toString("utf8"),
						`${secret.name}:${secret.value}`,
					)
				);
			};
	}
}

function signatureProof(
	signature: ReceiptSignature,
	format: HttpReceipts["format"],
): (request: WebhookRequest) => boolean {
	const { algorithm, encoding, prefix, secret } = signature;
	const header = signature.header.toLowerCase();
	const timestampHeader = signature.timestampHeader?.toLowerCase();
	// Case carries nothing in hex, and gateways write it either way.
	const written = (text: string) =>
		encoding === "hex" ? text.toLowerCase() : text;
	const parts = signature.over.split(/(\{body\}|\{fields\}|\{timestamp\})/);

	return (request) => {
		const given = request.headers[header];
		const timestamp =
			timestampHeader === undefined ? "" : request.headers[timestampHeader];
		if (typeof given !== "string" || typeof timestamp !== "string")
			return false;
		const found = signaturesIn(written(given), written(prefix));
		const fieldTexts = parts.includes("{fields}")
			? sortedFields(request, format)
			: [""];
		return fieldTexts.some((fields) => {
			const signed = parts.map((part) =>
				part === "{body}"
					? request.body
					: Buffer.from(
							part === "{fields}"
								? fields
								: part === "{timestamp}"
									? timestamp
									: literalText(part),
						),
			);
			const expected = hmac(algorithm, secret, Buffer.concat(signed));
			const text = written(expected.toString(encoding));
			return found.some((one) => constantTimeEqual(one, text));
		});
	};
}

/** More signatures than anybody has keys are not looked at. */
const MOST_SIGNATURES = 16;

/**
 * Those that a header holds: while keys change, Plivo puts a comma between two,
 * Standard Webhooks a blank, and writes the prefix before each.
 */
function signaturesIn(given: string, prefix: string): string[] {
	if (prefix === "") return given.split(/[\s,]+/, MOST_SIGNATURES);
	const [, ...behind] = given.split(prefix, MOST_SIGNATURES);
	return [
		// A signature may have the prefix's characters in it.
		...(given.startsWith(prefix) ? [given.slice(prefix.length)] : []),
		...behind.map((piece) => piece.replace(/[\s,].*$/s, "")),
	];
}

/**
 * Names in order of their code units, no delimiters (Twilio, docs/usage/security).
 * Of a repeated field Twilio signs each value once, in order, Plivo every one in
 * order, and others as they came: three texts, of which one must be signed.
 */
function sortedFields(
	request: WebhookRequest,
	format: HttpReceipts["format"],
): string[] {
	const fields =
		format === "query"
			? new URLSearchParams(request.query)
			: new URLSearchParams(request.body.toString("utf8"));
	fields.sort();
	const byName = new Map<string, string[]>();
	for (const [name, value] of fields) {
		const values = byName.get(name);
		if (values === undefined) byName.set(name, [value]);
		else values.push(value);
	}
	const text = (of: (values: string[]) => Iterable<string>): string => {
		let written = "";
		for (const [name, values] of byName)
			for (const value of of(values)) written += name + value;
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
