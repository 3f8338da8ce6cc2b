/** The key ring seals texts and authenticates codes. */

import {
	createCipheriv,
	createDecipheriv,
	createHmac,
	createSecretKey,
	hkdfSync,
	type KeyObject,
	timingSafeEqual,
} from "node:crypto";
import { framed } from "./hash.ts";
import { draw, pool } from "./random.ts";

export type Key = { readonly id: string; readonly bytes: Buffer };

/** The key that sealed a text, or made a code's MAC, is not among this process's keys. */
export class UnknownKey extends Error {
	constructor(readonly keyId: string) {
		super(`No key with the id ${keyId} is configured`);
	}
}

/** A sealed text was altered, or was sealed for another context. */
export class BrokenSeal extends Error {}

/**
 * Keys by id. The newest seals and authenticates; the others can still open.
 * Sealed texts and MACs begin with the id of their key: `id.base64`.
 */
export type KeyRing = {
	readonly newest: string;
	readonly ids: readonly string[];
	/** AES-256-GCM, bound to `context`: it opens only with the same context. */
	seal(text: string, context: string): string;
	open(sealed: string, context: string): string;
	/** Whether the newest key sealed this text, or made this MAC. */
	isNewest(made: string): boolean;
	/** HMAC-SHA-256 over `parts`. */
	authenticate(...parts: string[]): string;
	/** Compares in constant time, under the key that made `mac`. */
	isAuthentic(mac: string, ...parts: string[]): boolean;
	/** Whether the MAC of `parts` begins like the abridged one. */
	isLike(abridged: string, ...parts: string[]): boolean;
};

/**
 * The beginning of a MAC, 18 bits. Without the key it tells nothing. With the
 * key, four of the million six-digit codes match it; a word that is not the
 * code matches once in 260,000 times.
 */
export function abridged(mac: string): string {
	return mac.slice(0, mac.indexOf(".") + 1 + 3);
}

type Derived = { readonly seal: KeyObject; readonly mac: KeyObject };

export function keyRing(keys: readonly Key[]): KeyRing {
	const [newest] = keys;
	if (newest === undefined) throw new Error("A key ring needs a key");
	const derived = new Map<string, Derived>(
		keys.map((key) => [
			key.id,
			{
				seal: subkey(key.bytes, "postern seal v1"),
				mac: subkey(key.bytes, "postern mac v1"),
			},
		]),
	);
	const held = (id: string): Derived => {
		const found = derived.get(id);
		if (found === undefined) throw new UnknownKey(id);
		return found;
	};
	const current = held(newest.id);
	const prefix = `${newest.id}.`;

	const mac = (key: KeyObject, parts: readonly string[]) =>
		createHmac("sha256", key).update(framed("code", parts));

	return {
		newest: newest.id,
		ids: keys.map((key) => key.id),
		seal(text, context) {
			const at = draw(12);
			const sealed = Buffer.allocUnsafe(28 + Buffer.byteLength(text));
			pool.copy(sealed, 0, at, at + 12);
			const cipher = createCipheriv(
				"aes-256-gcm",
				current.seal,
				sealed.subarray(0, 12),
			);
			cipher.setAAD(Buffer.from(context));
			cipher.update(text, "utf8").copy(sealed, 28);
			cipher.final();
			cipher.getAuthTag().copy(sealed, 12);
			return prefix + sealed.toString("base64");
		},
		open(text, context) {
			const { id, bytes } = split(text);
			const { seal } = held(id);
			try {
				const decipher = createDecipheriv(
					"aes-256-gcm",
					seal,
					bytes.subarray(0, 12),
					{ authTagLength: 16 },
				);
				decipher.setAAD(Buffer.from(context));
				decipher.setAuthTag(bytes.subarray(12, 28));
				const opened = decipher.update(bytes.subarray(28));
				decipher.final();
				return opened.toString("utf8");
			} catch {
				throw new BrokenSeal("A sealed text does not open");
			}
		},
		isNewest: (made) => made.startsWith(prefix),
		authenticate(...parts) {
			return prefix + mac(current.mac, parts).digest("base64");
		},
		isAuthentic(text, ...parts) {
			const { id, bytes } = split(text);
			const expected = mac(held(id).mac, parts).digest();
			return (
				bytes.length === expected.length && timingSafeEqual(bytes, expected)
			);
		},
		isLike(text, ...parts) {
			const [id = "", start = ""] = text.split(".");
			return mac(held(id).mac, parts).digest("base64").startsWith(start);
		},
	};
}

/** Null if the key that sealed the text is missing at present, or if the text does not open. */
export function openOrNull(
	keys: KeyRing,
	sealed: string,
	context: string,
): string | null {
	try {
		return keys.open(sealed, context);
	} catch (error) {
		if (error instanceof UnknownKey || error instanceof BrokenSeal) return null;
		throw error;
	}
}

/** Null if the text does not open. A missing key is thrown, because it may come back. */
export function openUnlessBroken(
	keys: KeyRing,
	sealed: string,
	context: string,
): string | null {
	try {
		return keys.open(sealed, context);
	} catch (error) {
		if (error instanceof BrokenSeal) return null;
		throw error;
	}
}

function subkey(key: Buffer, label: string): KeyObject {
	return createSecretKey(
		Buffer.from(hkdfSync("sha256", key, Buffer.alloc(0), label, 32)),
	);
}

function split(text: string): { id: string; bytes: Buffer } {
	const dot = text.indexOf(".");
	return {
		id: text.slice(0, dot),
		bytes: Buffer.from(text.slice(dot + 1), "base64"),
	};
}
