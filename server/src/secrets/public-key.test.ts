import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { expect, test } from "vitest";
import { isSignedBy, publicKey } from "./public-key.ts";

const ed25519 = generateKeyPairSync("ed25519");
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const p384 = generateKeyPairSync("ec", { namedCurve: "P-384" });
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const weak = generateKeyPairSync("rsa", { modulusLength: 1024 });
const pem = (key: KeyObject) =>
	key.export({ type: "spki", format: "pem" }).toString();
const der = (key: KeyObject) => key.export({ type: "spki", format: "der" });

test("a key of one kind is none of another, weak ones are none at all", () => {
	const kinds = ["ed25519", "ecdsaP256", "rsaSha256"] as const;
	const fits = (key: KeyObject) =>
		kinds.filter((kind) => publicKey(kind, pem(key)) !== null);
	expect(fits(ed25519.publicKey)).toEqual(["ed25519"]);
	expect(fits(p256.publicKey)).toEqual(["ecdsaP256"]);
	expect(fits(p384.publicKey)).toEqual([]);
	expect(fits(rsa.publicKey)).toEqual(["rsaSha256"]);
	expect(fits(weak.publicKey)).toEqual([]);
});

test("a private key is no public one, though it holds it", () => {
	const { privateKey } = ed25519;
	const text = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
	expect(publicKey("ed25519", text)).toBeNull();
	const octets = privateKey.export({ type: "pkcs8", format: "der" });
	expect(publicKey("ed25519", octets)).toBeNull();
});

test.each<[string, string | Buffer]>([
	["empty text", ""],
	["a text", "shared-secret"],
	["no octets", Buffer.alloc(0)],
	["31 octets", Buffer.alloc(31)],
	["half of a key", der(p256.publicKey).subarray(0, 40)],
])("%s is no key", (_, given) => {
	for (const kind of ["ed25519", "ecdsaP256", "rsaSha256"] as const)
		expect(publicKey(kind, given)).toBeNull();
});

test("a signature holds for its data and its form alone", () => {
	const key = publicKey("ecdsaP256", der(p256.publicKey));
	if (key === null) throw new Error("no key");
	const data = Buffer.from("data");
	for (const form of ["der", "ieee-p1363"] as const) {
		const made = sign("sha256", data, {
			key: p256.privateKey,
			dsaEncoding: form,
		});
		const other = form === "der" ? "ieee-p1363" : "der";
		expect(isSignedBy(key, data, made, form)).toBe(true);
		expect(isSignedBy(key, data, made, other)).toBe(false);
		expect(isSignedBy(key, Buffer.from("date"), made, form)).toBe(false);
	}
	expect(isSignedBy(key, data, Buffer.alloc(0))).toBe(false);
});
