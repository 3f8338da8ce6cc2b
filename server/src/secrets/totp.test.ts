import { expect, it, test } from "vitest";
import {
	canonicalRecoveryCode,
	newRecoveryCode,
	newTotpSecret,
	totpCode,
	totpStepAt,
	totpStepOf,
	totpUri,
} from "./totp.ts";

/** RFC 6238, appendix B: the secret is the ASCII text 12345678901234567890, codes have 8 digits. */
const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

test.each([
	[59, "94287082"],
	[1_111_111_109, "07081804"],
	[1_111_111_111, "14050471"],
	[1_234_567_890, "89005924"],
	[2_000_000_000, "69279037"],
	[20_000_000_000, "65353130"],
])("the code at %d seconds is that of the RFC", (seconds, code) => {
	const step = totpStepAt(seconds * 1_000);
	expect(totpCode(SECRET, step)).toBe(code.slice(-6));
});

it("is taken one step early or late, and no more", () => {
	const now = 1_234_567_890_000;
	const step = totpStepAt(now);
	for (const [beside, found] of [
		[-2, null],
		[-1, step - 1],
		[0, step],
		[1, step + 1],
		[2, null],
	] as const) {
		const code = totpCode(SECRET, step + beside);
		expect(totpStepOf(SECRET, code, now), `${beside}`).toBe(found);
	}
	expect(totpStepOf(SECRET, "", now)).toBeNull();
});

test("secrets and recovery codes are random, and apps can read the secret", () => {
	expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/);
	expect(newTotpSecret()).not.toBe(newTotpSecret());
	const code = newRecoveryCode();
	expect(code).toMatch(/^[a-z2-7]{6}(-[a-z2-7]{6}){3}$/);
	const typed = ` ${code.toUpperCase().replaceAll("-", " ")}`;
	expect(canonicalRecoveryCode(typed)).toBe(canonicalRecoveryCode(code));
	expect(totpUri("ABC", "Postern", "a b@example.com")).toBe(
		"otpauth://totp/Postern:a%20b%40example.com?secret=ABC&issuer=Postern",
	);
});
