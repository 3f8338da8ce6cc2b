/** Hashes, keyed and plain, and comparison in constant time. */

import {
	createHash,
	createHmac,
	createSecretKey,
	hash,
	timingSafeEqual,
} from "node:crypto";

export function sha256(text: string): string {
	// A Hash object would cost three times as much.
	return hash("sha256", text, "base64url");
}

/** The hash as octets, for formats of others that encode it their own way. */
export function sha256Of(data: string | Buffer): Buffer {
	return createHash("sha256").update(data).digest();
}

export function hmac(
	algorithm: "sha256" | "sha1" | "sha384" | "sha512",
	secret: string | Buffer,
	data: string | Buffer,
): Buffer {
	return createHmac(algorithm, secret).update(data).digest();
}

/**
 * The time taken does not tell where two texts differ. It may tell their
 * lengths, which are no secret.
 */
export function constantTimeEqual(a: string, b: string): boolean {
	const left = Buffer.from(a);
	const right = Buffer.from(b);
	return left.length === right.length && timingSafeEqual(left, right);
}

/** A keyed hash that is the same for equal values (recipients, limit keys) in one store. */
export type Hasher = (purpose: string, ...parts: string[]) => string;

export function hasher(key: Buffer): Hasher {
	const secret = createSecretKey(key);
	return (purpose, ...parts) =>
		createHmac("sha256", secret)
			.update(framed(purpose, parts))
			.digest("base64url");
}

/** Each part has its length before it, so that two different lists never give the same text. */
export function framed(purpose: string, parts: readonly string[]): string {
	let text = `${purpose}\0`;
	for (const part of parts) text += `${part.length}:${part}`;
	return text;
}

export function sha256Hex(text: string): string {
	return hash("sha256", text, "hex");
}
