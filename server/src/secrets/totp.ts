/** Codes of authenticator apps (RFC 6238): SHA-1, six digits, steps of 30 seconds, as every app has them. */

import { createHmac } from "node:crypto";
import { constantTimeEqual } from "./hash.ts";
import { randomText } from "./random.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;
const DIGITS = 6;
/** RFC 6238, 5.2: one step of delay at most; one ahead allows for the phone's clock. */
const STEPS_BESIDE = [0, -1, 1];

/** 160 bits in base32, as RFC 4226 (R6) recommends. */
export function newTotpSecret(): string {
	return randomText(BASE32, 32);
}

export const totpStepAt = (now: number): number => Math.floor(now / STEP_MS);

/** The step whose code this is; null: none near `now` has it. */
export function totpStepOf(
	secret: string,
	code: string,
	now: number,
): number | null {
	const present = totpStepAt(now);
	let found: number | null = null;
	for (const beside of STEPS_BESIDE) {
		const step = present + beside;
		if (constantTimeEqual(totpCode(secret, step), code)) found ??= step;
	}
	return found;
}

export function totpCode(secret: string, step: number): string {
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(step));
	const mac = createHmac("sha1", bytesOf(secret)).update(counter).digest();
	const at = (mac.at(-1) ?? 0) & 0xf;
	const number = (mac.readUInt32BE(at) & 0x7fffffff) % 10 ** DIGITS;
	return String(number).padStart(DIGITS, "0");
}

/** The form that apps read from a QR code (Google's Key Uri Format). */
export function totpUri(secret: string, issuer: string, name: string): string {
	const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`;
	return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}`;
}

/** Four groups of six, 120 bits: no slow hash is needed to keep it (OWASP ASVS 6.5.2). */
export function newRecoveryCode(): string {
	const text = randomText(BASE32.toLowerCase(), 24);
	return (text.match(/.{6}/g) ?? []).join("-");
}

/** People type codes with blanks, and in capitals. */
export function canonicalRecoveryCode(text: string): string {
	return text.toLowerCase().replace(/[^a-z2-7]/g, "");
}

function bytesOf(secret: string): Buffer {
	const bytes: number[] = [];
	let bits = 0;
	let value = 0;
	for (const sign of secret) {
		value = (value << 5) | BASE32.indexOf(sign);
		bits += 5;
		if (bits < 8) continue;
		bits -= 8;
		bytes.push((value >> bits) & 0xff);
		value &= (1 << bits) - 1;
	}
	return Buffer.from(bytes);
}
