/** Turns the keys of the settings into the octets or the public key that a proof needs. */

import { sha256Of } from "../../secrets/hash.ts";
import {
	type PublicKey,
	publicKey,
	type SignatureKind,
} from "../../secrets/public-key.ts";
import type { ReceiptSignature } from "./receipt-proof-settings.ts";

/** The settings that `signature` and `jwt` share. */
export type KeySettings = Pick<
	ReceiptSignature,
	"secret" | "moreSecrets" | "keyEncoding"
>;

/** All accepted keys; null: one of them does not fit its encoding. */
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
			// Standard Webhooks puts this prefix before its keys.
			const bare = secret.replace(/^whsec_/, "");
			return /^[A-Za-z0-9+/_-]+={0,2}$/.test(bare)
				? Buffer.from(bare, "base64")
				: null;
		}
	}
}
