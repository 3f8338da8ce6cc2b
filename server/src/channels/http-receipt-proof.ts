/** Whether a receipt comes from the gateway that it speaks for. */

import type {
	HttpReceipts,
	ReceiptSecret,
	ReceiptSignature,
} from "../config/http-receipts.ts";
import { literalText } from "../config/variables.ts";
import { constantTimeEqual, hmac } from "../crypto.ts";
import type { ReceiptRequest } from "./provider.ts";

export type Proof = (request: ReceiptRequest) => boolean;

/**
 * A replayed receipt passes: it changes nothing, since a status only moves on.
 * So a signed timestamp is part of what is signed and not held against a clock.
 */
export function receiptProof(receipts: HttpReceipts): Proof {
	const proofs: Proof[] = [];
	if (receipts.secret !== undefined) proofs.push(secretProof(receipts.secret));
	if (receipts.signature !== undefined)
		proofs.push(signatureProof(receipts.signature, receipts.format));
	return (request) =>
		proofs.length > 0 && proofs.every((proof) => proof(request));
}

function secretProof(secret: ReceiptSecret): Proof {
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
): Proof {
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
		const signed = parts.map((part) => {
			if (part === "{body}") return request.body;
			if (part === "{fields}")
				return Buffer.from(sortedFields(request, format));
			return Buffer.from(
				part === "{timestamp}" ? timestamp : literalText(part),
			);
		});
		const expected = hmac(algorithm, secret, Buffer.concat(signed));
		return constantTimeEqual(
			written(given),
			written(`${prefix}${expected.toString(encoding)}`),
		);
	};
}

/** Twilio's way (docs/usage/security): names in order of their code units, no delimiters. */
function sortedFields(
	request: ReceiptRequest,
	format: HttpReceipts["format"],
): string {
	const fields =
		format === "query"
			? new URLSearchParams(request.query)
			: new URLSearchParams(request.body.toString("utf8"));
	fields.sort();
	let text = "";
	for (const [name, value] of fields) text += name + value;
	return text;
}
