/** Rules that a schema cannot express, for the settings that prove receipts. */

import { StartError } from "../../errors.ts";
import { checkPath } from "./condition-check.ts";
import { isHeaderName } from "./header-text.ts";
import { UnknownPlaceholder } from "./placeholders.ts";
import { JWT_HASHES, JWT_KINDS } from "./receipt-jwt.ts";
import { hmacKeys, type KeySettings, publicKeys } from "./receipt-keys.ts";
import type { ReceiptJwt, ReceiptSignature } from "./receipt-proof-settings.ts";
import type { HttpReceipts } from "./receipt-settings.ts";
import { PLACEHOLDERS_SIGNED, signedParts } from "./signed-text.ts";

const SIGNATURE = "receipts.signature";

export function checkSignature(
	receipts: HttpReceipts,
	signature: ReceiptSignature,
): void {
	const { header, query, field, timestampHeader, separator } = signature;
	const places = [header, query, field].filter((each) => each !== undefined);
	if (places.length !== 1)
		throw new StartError(
			`${SIGNATURE} needs exactly one of header, query and field`,
		);
	for (const [name, text] of Object.entries({ header, timestampHeader }))
		if (!isHeaderName(text ?? "x"))
			throw new StartError(`${SIGNATURE}.${name} is not a header name`);
	if (field !== undefined) {
		if (receipts.format === "query")
			throw new StartError(
				`${SIGNATURE}.field is of a body: write query, since the format is`,
			);
		if (receipts.format === "json") checkPath(`${SIGNATURE}.field`, field);
	}
	if (separator !== undefined && header === undefined)
		throw new StartError(`${SIGNATURE}.separator belongs to header`);
	checkSigned(receipts, signature);
	checkKeys(SIGNATURE, signature, kindOf(signature.algorithm));
}

function kindOf(algorithm: ReceiptSignature["algorithm"]) {
	return algorithm === "ed25519" || algorithm === "ecdsaP256"
		? algorithm
		: null;
}

function checkSigned(
	{ format, secret, unwrap }: HttpReceipts,
	{ over, timestampHeader }: ReceiptSignature,
): void {
	const parts = signedParts(over);
	const unknown = parts.find((part) => "unknown" in part);
	if (unknown !== undefined)
		throw new UnknownPlaceholder(
			`${SIGNATURE}.over`,
			`has ${unknown.unknown}; there are ${PLACEHOLDERS_SIGNED.join(", ")}`,
		);
	const signed = parts.flatMap((part) => ("whole" in part ? part.whole : []));
	for (const part of parts)
		if ("named" in part && part.named === "header" && !isHeaderName(part.name))
			throw new StartError(`${SIGNATURE}.over has no header name in {header:}`);
	if (signed.includes("unwrapped") && unwrap === undefined)
		throw new StartError(
			`${SIGNATURE}.over has {unwrapped}, which needs receipts.unwrap`,
		);
	const asFields = signed.includes("fields") || signed.includes("pairs");
	const asBody = [
		"body",
		"bodySha256",
		"bodySha256Octets",
		"unwrapped",
	] as const;
	const hasBody = asBody.some((each) => signed.includes(each));
	// A signature that does not cover the receipt, such as Plivo's over URL and
	// nonce, serves whoever has seen it for any other receipt.
	const covers =
		(format !== "query" && hasBody) || (format !== "json" && asFields);
	if (!covers && secret === undefined)
		throw new StartError(
			`${SIGNATURE}.over must cover the receipt: ${format === "query" ? "{fields}" : "{body}"}; otherwise receipts.secret must prove it`,
		);
	if (asFields && format === "json")
		throw new StartError(
			`${SIGNATURE}.over has fields of a form, and the format is json`,
		);
	if (signed.includes("timestamp") !== (timestampHeader !== undefined))
		throw new StartError(
			`${SIGNATURE}: {timestamp} and timestampHeader go together`,
		);
}

export function checkJwt({ format }: HttpReceipts, jwt: ReceiptJwt): void {
	const { header, algorithm, url } = jwt;
	if (!isHeaderName(header))
		throw new StartError("receipts.jwt.header is not a header name");
	if (url === undefined && format === "query")
		throw new StartError(
			"receipts.jwt needs url: the receipt is in the query, which only url_hash covers",
		);
	if (url !== undefined && !/^https?:\/\/[^/?#\s]+[^?#\s]*$/i.test(url))
		throw new StartError(
			"receipts.jwt.url must begin with http:// or https:// and have no query",
		);
	const isHmac = algorithm in JWT_HASHES;
	checkKeys(
		"receipts.jwt",
		jwt,
		isHmac ? null : JWT_KINDS[algorithm as keyof typeof JWT_KINDS],
	);
}

/** `kind`: the kind of the public keys; null: they are secrets of an HMAC. */
function checkKeys(
	setting: string,
	settings: KeySettings,
	kind: Parameters<typeof publicKeys>[0] | null,
): void {
	const { keyEncoding, secret, moreSecrets = [] } = settings;
	if (kind === null) {
		// Everybody may have a public key, and could sign with it.
		if ([secret, ...moreSecrets].some((each) => /BEGIN .*KEY/.test(each)))
			throw new StartError(
				`${setting}.secret is a key in PEM, which is no secret of an HMAC`,
			);
		if (hmacKeys(settings) === null)
			throw new StartError(
				`${setting}.secret, or one of moreSecrets, is not ${keyEncoding}`,
			);
		return;
	}
	if (keyEncoding === "sha256OfText")
		throw new StartError(
			`${setting}.keyEncoding cannot be sha256OfText: a public key is not derived`,
		);
	if (publicKeys(kind, settings) === null)
		throw new StartError(
			`${setting}.secret, or one of moreSecrets, is no public key of this algorithm in ${keyEncoding === "text" ? "PEM" : keyEncoding}`,
		);
}
