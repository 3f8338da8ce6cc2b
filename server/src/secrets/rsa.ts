/** Signatures with RSA keys of settings (RS256: RFC 7518, 3.3). */

import { createPrivateKey, type KeyObject, sign } from "node:crypto";

export type RsaKey = { readonly sign: (data: string) => Promise<Buffer> };

/** RFC 7518 requires this many. */
const FEWEST_BITS = 2048;

/** Null: the text is no private RSA key in PEM with at least 2048 bits. */
export function rsaKey(pem: string): RsaKey | null {
	const key = parsed(pem);
	if (key === null || key.asymmetricKeyType !== "rsa") return null;
	const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
	return bits < FEWEST_BITS ? null : { sign: (data) => signed(key, data) };
}

function parsed(pem: string): KeyObject | null {
	try {
		return createPrivateKey(pem);
	} catch {
		return null;
	}
}

/** Runs on another thread: a signature takes a millisecond, and messages come by the hundred. */
function signed(key: KeyObject, data: string): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		sign("sha256", Buffer.from(data), key, (fault, signature) => {
			if (fault === null) resolve(signature);
			else reject(fault);
		});
	});
}
