/** Sessions: a browser that somebody has signed in with. */

import { sha256 } from "../secrets/hash.ts";
import { randomToken } from "../secrets/random.ts";

export type Session = {
	/** SHA-256 of the secret in the cookie: who reads the store cannot use its sessions. */
	readonly id: string;
	/** Its name in lists. */
	readonly sid: string;
	readonly accountSid: string;
	/** Exactly one of them: the user, or the id of the account's token that signed in. */
	readonly userSid: string | null;
	readonly tokenId: string | null;
	/** The user's at the sign-in; 0 of a token. */
	readonly generation: number;
	readonly createdAt: number;
	readonly seenAt: number;
	/** When the password, a TOTP code or the token was last asked for again; null: never. */
	readonly provenAt: number | null;
	readonly address: string;
	/** The browser's own name, cut. */
	readonly agent: string;
};

/** NIST SP 800-63B: at most an hour of silence, and a new sign-in after half a day. */
const IDLE_MS = 60 * 60 * 1_000;
const LONGEST_MS = 12 * 60 * 60 * 1_000;
/** For so long a proof is not asked for again. */
const PROOF_MS = 5 * 60 * 1_000;
/** A look is noted this often: each is a commit. */
export const NOTE_SEEN_MS = 60_000;
const LONGEST_AGENT = 200;

export function newSession(
	given: Pick<
		Session,
		"sid" | "accountSid" | "userSid" | "tokenId" | "generation" | "address"
	> & { readonly agent: string | undefined },
	now: number,
): { secret: string; session: Session } {
	const secret = randomToken(32);
	return {
		secret,
		session: {
			...given,
			id: sha256(secret),
			createdAt: now,
			seenAt: now,
			provenAt: null,
			agent: (given.agent ?? "").slice(0, LONGEST_AGENT),
		},
	};
}

/** Whose sessions these are, in the store. */
export function holderOf({
	userSid,
	tokenId,
}: Pick<Session, "userSid" | "tokenId">): string {
	return userSid ?? tokenId ?? "";
}

export function endsAt({
	createdAt,
	seenAt,
}: Pick<Session, "createdAt" | "seenAt">): number {
	return Math.min(seenAt + IDLE_MS, createdAt + LONGEST_MS);
}

export function isProven({ provenAt }: Session, now: number): boolean {
	return provenAt !== null && provenAt + PROOF_MS > now;
}
