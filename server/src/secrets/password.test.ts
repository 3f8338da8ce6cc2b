import { describe, expect, it } from "vitest";
import { passwords, SCRYPT_POWER } from "./password.ts";

describe("passwords", () => {
	it("are kept as scrypt with OWASP's least cost", async () => {
		expect(SCRYPT_POWER).toBe(17);
		const kept = await passwords().hashed("correct horse battery");
		expect(kept).toMatch(/^scrypt\.17\.8\.1\.[\w-]{22}\.[\w-]{43}$/);
		// The cost is read from the hash: a later one may be higher.
		const other = passwords(7);
		expect(await other.isRight("correct horse battery", kept)).toBe(true);
		expect(await other.isRight("correct horse batterz", kept)).toBe(false);
	});

	it("are one, however their characters are composed", async () => {
		const { hashed, isRight } = passwords(7);
		const kept = await hashed("caf\u00e9 caf\u00e9 caf\u00e9");
		expect(await isRight("cafe\u0301 cafe\u0301 cafe\u0301", kept)).toBe(true);
	});

	it("of nobody take their turn too, and are never right", async () => {
		const { isRight, mustHaveRoom } = passwords(7);
		const waiting = Array.from({ length: 11 }, () => isRight("any", null));
		expect(mustHaveRoom).toThrow("Too many people");
		await expect(isRight("any", null)).rejects.toThrow("Too many people");
		expect(await Promise.all(waiting)).toEqual(Array(11).fill(false));
		mustHaveRoom();
		expect(await isRight("", "scrypt.7.8.1..")).toBe(false);
	});
});
