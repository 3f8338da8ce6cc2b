/** Users: people who sign in to the console for an account. */

import { DAY_MS } from "../durations.ts";
import { constantTimeEqual, sha256 } from "../secrets/hash.ts";
import { randomToken } from "../secrets/random.ts";
import type { Role } from "./role.ts";

export type User = {
	readonly kind: "user";
	readonly sid: string;
	readonly accountSid: string;
	readonly createdAt: number;
	/** In lower case; unique in the account. */
	readonly email: string;
	readonly role: Role;
	readonly status: "active" | "suspended";
	/** Null: nobody has used the first link yet. */
	readonly passwordHash: string | null;
	/** It grows to end all sessions at once: a session holds the number from its sign-in. */
	readonly generation: number;
	/** The link that sets a password; null: there is none. */
	readonly link: Link | null;
	/** The second factor; null: there is none. */
	readonly totp: Totp | null;
	/** A secret that no code has confirmed yet. */
	readonly totpOffered: {
		readonly sealed: string;
		readonly until: number;
	} | null;
};

/** Works once. Of its 256 random bits only the hash is kept. */
export type Link = { readonly hash: string; readonly until: number };

export type Totp = {
	readonly sealed: string;
	/** The last step whose code was taken: no code of it or of an earlier one is taken again. */
	readonly lastStep: number;
	/** Hashes of the recovery codes that are left. */
	readonly recovery: readonly string[];
};

export type UserKey = Pick<User, "accountSid" | "sid">;

export const MOST_USERS = 200;
const LINK_MS = DAY_MS;

export function newLink(now: number): { secret: string; kept: Link } {
	const secret = randomToken(32);
	return { secret, kept: { hash: sha256(secret), until: now + LINK_MS } };
}

export function opensLink(
	{ link }: User,
	secretHash: string,
	now: number,
): boolean {
	return (
		link !== null &&
		link.until > now &&
		constantTimeEqual(link.hash, secretHash)
	);
}

/** Owns the account at present: an invited or suspended owner can do nothing for it. */
export function isOwner(user: User): boolean {
	return user.role === "owner" && canSignIn(user);
}

export function canSignIn({
	status,
	passwordHash,
}: Pick<User, "status" | "passwordHash">): boolean {
	return status === "active" && passwordHash !== null;
}

/** The context that a TOTP secret is sealed for. */
export function totpContext(userSid: string): string {
	return `totp secret of ${userSid}`;
}
