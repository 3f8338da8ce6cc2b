/** JSON Web Tokens for requests (RFC 7519), signed with RS256 (RFC 7515, 7518). */

import { randomHex } from "../../../secrets/random.ts";
import { type RsaKey, rsaKey } from "../../../secrets/rsa.ts";
import { readTextFile } from "../../../text-file.ts";
import type { JwtRs256 } from "./settings.ts";

/** The key of the settings, or of the file that they name; null where that is none. Throws where the file cannot be read. */
export function keyOf({ privateKey, privateKeyFile }: JwtRs256): RsaKey | null {
	// A variable of the environment is often one line.
	if (privateKey !== undefined)
		return rsaKey(privateKey.replaceAll("\\n", "\n"));
	return privateKeyFile === undefined
		? null
		: rsaKey(readTextFile(privateKeyFile));
}

const HEADER = encoded({ alg: "RS256", typ: "JWT" });

/** `jti` makes each one of its own: whoever sees one cannot use it again where that is checked. */
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

/** Of version 4 (RFC 9562, 5.4), which Vonage's own libraries give. */
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
