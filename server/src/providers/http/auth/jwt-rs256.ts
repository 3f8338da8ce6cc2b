/** JSON Web Tokens for requests (RFC 7519), signed with RS256 (RFC 7515, 7518). */

import { randomHex } from "../../../secrets/random.ts";
import { type RsaKey, rsaKey } from "../../../secrets/rsa.ts";
import { readTextFile } from "../../../text-file.ts";
import type { JwtRs256 } from "./settings.ts";

/** The key in the settings, or in the file that they name; null: it is no key. Throws if the file cannot be read. */
export function keyOf({ privateKey, privateKeyFile }: JwtRs256): RsaKey | null {
	// A variable of the environment often holds the key in one line.
	if (privateKey !== undefined)
		return rsaKey(privateKey.replaceAll("\\n", "\n"));
	return privateKeyFile === undefined
		? null
		: rsaKey(readTextFile(privateKeyFile));
}

const HEADER = encoded({ alg: "RS256", typ: "JWT" });

/** `jti` makes every token unique: a gateway that checks it accepts no token twice. */
export async function signedToken(
	{ applicationId, expirySeconds }: JwtRs256,
	key: RsaKey,
	now: number,
): Promise<string> {
	const iat = Math.floor(now / 1000);
	const claims = {
		application_id: applicationId,
		iat,
		jti: uuid(randomHex(16)),
		exp: iat + expirySeconds,
	};
	const signed = `${HEADER}.${encoded(claims)}`;
	const signature = await key.sign(signed);
	return `${signed}.${signature.toString("base64url")}`;
}

function encoded(value: object): string {
	return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** A UUID of version 4 (RFC 9562, 5.4), as Vonage's own libraries give. */
function uuid(hex: string): string {
	const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(
		16,
	);
	const parts = [
		hex.slice(0, 8),
		hex.slice(8, 12),
		`4${hex.slice(13, 16)}`,
		variant + hex.slice(17, 20),
		hex.slice(20),
	];
	return parts.join("-");
}
