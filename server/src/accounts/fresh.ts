/** New accounts and tokens, with their random parts. */

import { sha256 } from "../secrets/hash.ts";
import type { KeyRing } from "../secrets/key-ring.ts";
import { randomHex, randomToken } from "../secrets/random.ts";
import { newSid } from "../sid.ts";
import { type Account, callbackSecretContext, type Token } from "./account.ts";

/** 256 random bits, of which only the hash is stored. The text exists only here. */
export function newToken(now: number): { text: string; kept: Token } {
	const text = randomToken(32);
	return { text, kept: tokenFrom(text, now) };
}

export function tokenFrom(text: string, now: number): Token {
	return { id: `TK${randomHex(16)}`, hash: sha256(text), createdAt: now };
}

export function newAccount(
	given: {
		sid?: string;
		parentSid: string | null;
		name: string;
		email: string | null;
		token: Token;
		/** Absent: it is live. */
		testMode?: boolean;
	},
	keys: KeyRing,
	now: number,
): Account {
	const sid = given.sid ?? newSid("AC", now);
	return {
		sid,
		parentSid: given.parentSid,
		createdAt: now,
		...(given.testMode === true && { testMode: true }),
		name: given.name,
		email: given.email,
		status: "active",
		allowedAddresses: [],
		callbackUrl: null,
		callbackMethod: "POST",
		callbackSecretSealed: newCallbackSecret(sid, keys),
		defaults: {},
		tokens: [given.token],
	};
}

/** A secret of Standard Webhooks (24 to 64 bytes, base64 after `whsec_`), sealed. */
export function newCallbackSecret(accountSid: string, keys: KeyRing): string {
	const secret = Buffer.from(randomHex(32), "hex").toString("base64");
	return keys.seal(`whsec_${secret}`, callbackSecretContext(accountSid));
}
