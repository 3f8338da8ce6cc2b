/** Checks the signatures of others with their public keys. */

import { createPublicKey, type KeyObject, verify } from "node:crypto";

export type SignatureKind = "ed25519" | "ecdsaP256" | "rsaSha256";
export type PublicKey = {
	readonly kind: SignatureKind;
	readonly key: KeyObject;
};

/** SubjectPublicKeyInfo of Ed25519 up to the key, which is the last 32 octets (RFC 8410, 4). */
const ED25519_INFO = Buffer.from("302a300506032b6570032100", "hex");
const ED25519_OCTETS = 32;
/** Shorter RSA keys prove nothing any more (RFC 7518, 3.3). */
const LEAST_RSA_BITS = 2048;

/**
 * Reads PEM, the octets of SubjectPublicKeyInfo, or the bare key of Ed25519; null:
 * the text is no key of this kind. A private key is refused: nobody who only checks
 * signatures should hold one.
 */
export function publicKey(
	kind: SignatureKind,
	given: string | Buffer,
): PublicKey | null {
	if (typeof given === "string" && given.includes("PRIVATE KEY")) return null;
	try {
		const key = createPublicKey(
			typeof given === "string"
				? given
				: {
						key:
							kind === "ed25519" && given.length === ED25519_OCTETS
								? Buffer.concat([ED25519_INFO, given])
								: given,
						format: "der",
						type: "spki",
					},
		);
		return isOfKind(key, kind) ? { kind, key } : null;
	} catch {
		return null;
	}
}

function isOfKind(key: KeyObject, kind: SignatureKind): boolean {
	const { asymmetricKeyType: type, asymmetricKeyDetails: details = {} } = key;
	switch (kind) {
		case "ed25519":
			return type === "ed25519";
		case "ecdsaP256":
			return type === "ec" && details.namedCurve === "prime256v1";
		case "rsaSha256":
			return type === "rsa" && (details.modulusLength ?? 0) >= LEAST_RSA_BITS;
	}
}

/**
 * Whether the signature fits `data`. ECDSA signatures have two forms: webhooks use
 * DER, JWT the two numbers side by side (RFC 7518, 3.4).
 */
export function isSignedBy(
	{ kind, key }: PublicKey,
	data: Buffer,
	signature: Buffer,
	ecdsa: "der" | "ieee-p1363" = "der",
): boolean {
	try {
		return kind === "ed25519"
			? verify(null, data, key, signature)
			: verify("sha256", data, { key, dsaEncoding: ecdsa }, signature);
	} catch {
		return false;
	}
}
