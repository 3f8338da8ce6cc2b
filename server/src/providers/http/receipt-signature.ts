/** Checks the signature of a receipt, an HMAC or one by a private key, against the keys. */

import { constantTimeEqual, hmac } from "../../secrets/hash.ts";
import { isSignedBy } from "../../secrets/public-key.ts";
import type { WebhookRequest } from "../contract.ts";
import { type Content, onlyValue } from "./receipt-content.ts";
import { hmacKeys, publicKeys } from "./receipt-keys.ts";
import type { ReceiptSignature } from "./receipt-proof-settings.ts";
import { headerText, signedTexts } from "./signed-text.ts";

/** Signatures beyond this are ignored: nobody has so many keys. */
const MOST_SIGNATURES = 16;

/** Whether one of the signatures that came is right for a text. */
type Check = (text: Buffer, signatures: readonly string[]) => boolean;

export function signatureProof(
	signature: ReceiptSignature,
): (request: WebhookRequest, content: Content) => boolean {
	const isRight = checkOf(signature);
	const texts = signedTexts(signature);
	return (request, content) => {
		const given = signatureText(signature, request, content);
		if (given === null) return false;
		const signatures = signaturesIn(given, signature);
		return texts(request, content).some((text) => isRight(text, signatures));
	};
}

function signatureText(
	{ header, query, field }: ReceiptSignature,
	request: WebhookRequest,
	content: Content,
): string | null {
	if (header !== undefined) return headerText(request, header);
	if (query !== undefined) return onlyValue(request.query, query);
	return field === undefined ? null : content.field(field);
}

function checkOf(signature: ReceiptSignature): Check {
	const { algorithm, encoding } = signature;
	if (algorithm === "ed25519" || algorithm === "ecdsaP256") {
		const keys = publicKeys(algorithm, signature) ?? [];
		return (text, signatures) =>
			signatures.some((one) => {
				const octets = Buffer.from(one, encoding);
				return keys.some((key) => isSignedBy(key, text, octets));
			});
	}
	const keys = hmacKeys(signature) ?? [];
	return (text, signatures) =>
		keys.some((key) => {
			const expected = hmac(algorithm, key, text).toString(encoding);
			return signatures.some((one) => constantTimeEqual(one, expected));
		});
}

/**
 * The signatures in a header. While keys change, Plivo puts a comma between two;
 * Standard Webhooks puts a blank, and the prefix before each.
 */
function signaturesIn(
	given: string,
	{ encoding, prefix, separator }: ReceiptSignature,
): string[] {
	// Gateways write hex in capitals or in small letters.
	const written = (text: string) =>
		encoding === "hex" ? text.toLowerCase() : text;
	const [text, front] = [written(given), written(prefix)];
	if (separator !== undefined) {
		return text
			.split(written(separator), MOST_SIGNATURES)
			.map((piece) => piece.trim())
			.filter((piece) => piece.startsWith(front))
			.map((piece) => piece.slice(front.length));
	}
	if (front === "") return text.split(/[\s,]+/, MOST_SIGNATURES);
	const [, ...behind] = text.split(front, MOST_SIGNATURES);
	return [
		// A signature may itself contain the prefix.
		...(text.startsWith(front) ? [text.slice(front.length)] : []),
		...behind.map((piece) => piece.replace(/[\s,].*$/s, "")),
	];
}
