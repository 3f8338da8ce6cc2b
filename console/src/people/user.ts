/** A user of an account, as the API shows it. */

import type { Role } from "../frame/session.ts";

export const ROLES: readonly Role[] = [
	...(["viewer", "support", "developer", "owner"] as const),
];

export type User = {
	readonly sid: string;
	readonly email: string;
	readonly role: Role;
	readonly status: "invited" | "active" | "suspended";
	readonly hasTotp: boolean;
	readonly dateCreated: string;
	readonly linkExpires: string | null;
	/** Only in the reply that made it. */
	readonly link?: string;
	readonly isMailed?: boolean;
};

export type Users = {
	readonly result: readonly User[];
	readonly total: number;
};

export const usersPath = (accountSid: string) =>
	`/accounts/${accountSid}/users`;
