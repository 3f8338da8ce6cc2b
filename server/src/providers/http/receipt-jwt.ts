/**
 * Checks the JSON Web Token (RFC 7519) of a receipt. The settings alone name the
 * algorithm: a token that could choose would take `none`, or use a public key as
 * the secret of an HMAC (RFC 8725, 3.1).
 */

import { constantTimeEqual, hmac, sha256Of } from "../../secrets/hash.ts";
import { isSignedBy } from "../../secrets/public-key.ts";
import type { WebhookRequest } from "../contract.ts";
import { hmacKeys, publicKeys } from "./receipt-keys.ts";
import type { ReceiptJwt } from "./receipt-proof-settings.ts";
import { headerText } from "./signed-text.ts";

const TOLERANCE_MS = 5 * 60 * 1000;
const LONGEST_TOKEN = 8 * 1024;

export const JWT_HASHES = {
	HS256: "sha256",
	HS384: "sha384",
	HS512: "sha512",
} as const;
export const JWT_KINDS = {
	RS256: "rsaSha256",
	ES256: "ecdsaP256",
	EdDSA: "ed25519",
} as const;

type Claims = Readonly<Record<string, unknown>>;

export function jwtProof(
	jwt: ReceiptJwt,
): (request: WebhookRequest) => boolean {
	const isSigned = signatureCheck(jwt);
	return (request) => {
		const claims = claimsOf(jwt, headerText(request, jwt.header), isSigned);
		return (
			claims !== null &&
			(jwt.issuer === undefined || claims.iss === jwt.issuer) &&
			isInTime(claims, request.receivedAt) &&
			coversBody(claims, request) &&
			(jwt.url === undefined || coversUrl(claims, jwt.url, request))
		);
	};
}

type SignatureCheck = (signed: Buffer, signature: Buffer) => boolean;

function signatureCheck(jwt: ReceiptJwt): SignatureCheck {
	const { algorithm } = jwt;
	if (algorithm in JWT_HASHES) {
		const hash = JWT_HASHES[algorithm as keyof typeof JWT_HASHES];
		const keys = hmacKeys(jwt) ?? [];
		return (signed, signature) =>
			keys.some((key) =>
				constantTimeEqual(
					hmac(hash, key, signed).toString("hex"),
					signature.toString("hex"),
				),
			);
	}
	const kind = JWT_KINDS[algorithm as keyof typeof JWT_KINDS];
	const keys = publicKeys(kind, jwt) ?? [];
	return (signed, signature) =>
		keys.some((key) => isSignedBy(key, signed, signature, "ieee-p1363"));
}

function claimsOf(
	{ algorithm }: ReceiptJwt,
	given: string | null,
	isSigned: SignatureCheck,
): Claims | null {
	if (given === null || given.length > LONGEST_TOKEN) return null;
	const [, head, body, signature] =
		/^(?:bearer +)?([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(given) ?? [];
	if (head === undefined || body === undefined || signature === undefined) {
		return null;
	}
	const header = objectOf(head);
	// `crit` names extensions that must be understood; Postern knows none (RFC 7515, 4.1.11).
	if (header?.alg !== algorithm || header.crit !== undefined) return null;
	const signed = Buffer.from(`${head}.${body}`);
	return isSigned(signed, Buffer.from(signature, "base64url"))
		? objectOf(body)
		: null;
}

function objectOf(encoded: string): Claims | null {
	try {
		const value: unknown = JSON.parse(
			Buffer.from(encoded, "base64url").toString("utf8"),
		);
		return typeof value === "object" && value !== null
			? (value as Claims)
			: null;
	} catch {
		return null;
	}
}

/** A token without any of the three claims would never expire. */
function isInTime({ iat, nbf, exp }: Claims, now: number): boolean {
	const given = [iat, nbf, exp].filter((each) => each !== undefined);
	if (given.length === 0 || !given.every(Number.isFinite)) return false;
	const late = (seconds: unknown) => now - Number(seconds) * 1000;
	return (
		(iat === undefined || Math.abs(late(iat)) <= TOLERANCE_MS) &&
		(nbf === undefined || late(nbf) >= -TOLERANCE_MS) &&
		(exp === undefined || late(exp) <= TOLERANCE_MS)
	);
}

/** MessageBird leaves the claim out where there is no body. */
function coversBody({ payload_hash }: Claims, { body }: WebhookRequest) {
	if (payload_hash === undefined) return body.length === 0;
	return isHashOf(payload_hash, body);
}

function coversUrl(
	{ url_hash }: Claims,
	url: string,
	{ search }: WebhookRequest,
): boolean {
	return isHashOf(url_hash, url + search);
}

function isHashOf(claim: unknown, data: string | Buffer): boolean {
	return (
		typeof claim === "string" &&
		constantTimeEqual(claim.toLowerCase(), sha256Of(data).toString("hex"))
	);
}
