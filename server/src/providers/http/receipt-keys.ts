/** Keys of settings as the octets, or the public key, that a proof needs. */

import { sha256Of } from "../../secrets/hash.ts";
import {
	type PublicKey,
	publicKey,
	type SignatureKind,
} from "../../secrets/public-key.ts";
import type { ReceiptSignature } from "./receipt-proof-settings.ts";

/** What `signature` and `jwt` have in common. */
export type KeySettings = Pick<
	ReceiptSignature,
	"secret" | "moreSecrets" | "keyEncoding"
>;

/** All keys that are right, or null where one of them is no text of its encoding. */
export function hmacKeys(settings: KeySettings): Buffer[] | null {
	return allOf(settings, (secret) => octetsOf(settings, secret));
}

export function publicKeys(
	kind: SignatureKind,
	settings: KeySettings,
): PublicKey[] | null {
	return allOf(settings, (secret) => {
		const given =
			settings.keyEncoding === "text" ? secret : octetsOf(settings, secret);
		return given === null ? null : publicKey(kind, given);
	});
}

function allOf<Key>(
	{ secret, moreSecrets = [] }: KeySettings,
	keyOf: (secret: string) => Key | null,
): Key[] | null {
	const keys = [secret, ...moreSecrets].map(keyOf);
	return keys.some((key) => key === null) ? null : (keys as Key[]);
}

function octetsOf({ keyEncoding }: KeySettings, secret: string): Buffer | null {
	switch (keyEncoding) {
		case "text":
			return Buffer.from(secret);
		case "sha256OfText":
			return sha256Of(secret);
		case "hex":
			return /^(?:[0-9a-f]{2})+$/i.test(secret)
				? Buffer.from(secret, "hex")
				: null;
		case "base64": {
			// Standard Webhooks writes this before its keys.
			const bare = secret.replace(/^whsec_/, "");
			return /^[A-Za-z0-9+/_-]+={0,2}$/.test(bare)
				? Buffer.from(bare, "base64")
				: null;
		}
	}
}
