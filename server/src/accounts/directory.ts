/**
 * All accounts, in memory, because every request asks who its caller is and
 * what the caller may act for. The instance that changes an account refreshes
 * at once, and all others poll, so a change is everywhere within a second.
 */

import { addressMatcher } from "../network.ts";
import { constantTimeEqual, sha256 } from "../secrets/hash.ts";
import type { Account } from "./account.ts";

export type Directory = {
	account(sid: string): Account | undefined;
	/** The account with this token, and the token's id; null if SID or token is wrong. */
	authenticate(
		sid: string,
		token: string,
	): { account: Account; tokenId: string } | null;
	/** Whether neither the account nor any account above it is suspended or closed. */
	isActive(account: Account): boolean;
	/**
	 * Whether messages and news of this account may go out. False for an account
	 * that is unknown here: it was removed, or is so new that this instance has
	 * not read it yet.
	 */
	mayDeliver(accountSid: string): boolean;
	/** Whether requests may come from this address; an empty list allows every address. */
	allows(account: Account, address: string): boolean;
	isSelfOrBelow(caller: Account, sid: string): boolean;
	/** The account and those above it, the nearest first; an unknown account stands alone. */
	lineOf(accountSid: string): readonly string[];
	/** Rises with each `put`: what was worked out from accounts may not hold any more. */
	changes(): number;
	/** SID of the master account; null before the first read. */
	master(): string | null;
	/** The number of accounts above it. */
	depth(account: Account): number;
	/**
	 * The customer that turns and quotas are counted for: the account directly
	 * below the master account that this one is, or stands under. The master
	 * account is a customer too, and an unknown account is its own.
	 */
	customerOf(accountSid: string): string;
	/** The account itself and all below it, newest first. */
	selfAndBelow(account: Account): Account[];
	hasBelow(sid: string): boolean;
	/**
	 * Takes in the present accounts, and forgets those whose SIDs were removed
	 * (or were never an account's). Returns the SIDs of accounts that became
	 * active again, with all below them.
	 */
	put(accounts: readonly Account[], removed?: readonly string[]): string[];
	noteUse(tokenId: string, at: number): void;
	/** When a token was last used; undefined if no use has come since `takeUses`. */
	usedAt(tokenId: string): number | undefined;
	/** The uses of tokens since the last call. */
	takeUses(): ReadonlyMap<string, number>;
};

/** The hash for unknown accounts, so that they take as long as known ones. */
const NOBODY = sha256("nobody");

export function directory(): Directory {
	const accounts = new Map<string, Account>();
	const children = new Map<string, Set<string>>();
	const matchers = new Map<string, (address: string) => boolean>();
	/**
	 * Every message asks for it. Parents never change, so only added or removed
	 * accounts change it.
	 */
	const customers = new Map<string, string>();
	/** In the same way: who stands above an account. */
	const lines = new Map<string, readonly string[]>();
	let uses = new Map<string, number>();
	let master: string | null = null;
	let changes = 0;

	function customerOf(sid: string): string {
		const known = customers.get(sid);
		if (known !== undefined) return known;
		const account = accounts.get(sid);
		const parent = accounts.get(account?.parentSid ?? "");
		const customer =
			parent === undefined || parent.parentSid === null
				? sid
				: customerOf(parent.sid);
		// Unknown accounts are not kept: callers may invent any number of them.
		if (account !== undefined) customers.set(sid, customer);
		return customer;
	}

	function isSelfOrBelow(caller: Account, sid: string): boolean {
		for (
			let at = accounts.get(sid);
			at !== undefined;
			at = accounts.get(at.parentSid ?? "")
		) {
			if (at.sid === caller.sid) return true;
		}
		return false;
	}

	function lineOf(accountSid: string): readonly string[] {
		const known = lines.get(accountSid);
		if (known !== undefined) return known;
		const line = [accountSid];
		for (
			let above = accounts.get(accountSid)?.parentSid;
			above;
			above = accounts.get(above)?.parentSid
		) {
			line.push(above);
		}
		if (accounts.has(accountSid)) lines.set(accountSid, line);
		return line;
	}

	function isActive(account: Account): boolean {
		for (
			let at: Account | undefined = account;
			at !== undefined;
			at = accounts.get(at.parentSid ?? "")
		) {
			if (at.status !== "active") return false;
		}
		return true;
	}

	function collect(account: Account, into: Account[]): Account[] {
		into.push(account);
		for (const sid of children.get(account.sid) ?? []) {
			collect(accounts.get(sid) as Account, into);
		}
		return into;
	}

	return {
		account: (sid) => accounts.get(sid),
		authenticate(sid, token) {
			const account = accounts.get(sid);
			const hash = sha256(token);
			let tokenId: string | null = null;
			for (const known of account?.tokens ?? [{ id: null, hash: NOBODY }]) {
				if (constantTimeEqual(known.hash, hash)) tokenId = known.id;
			}
			return account === undefined || tokenId === null
				? null
				: { account, tokenId };
		},
		isActive,
		mayDeliver(accountSid) {
			const account = accounts.get(accountSid);
			return account !== undefined && isActive(account);
		},
		allows: (account, address) => matchers.get(account.sid)?.(address) ?? true,
		isSelfOrBelow,
		lineOf,
		changes: () => changes,
		customerOf,
		master: () => master,
		depth(account) {
			let depth = 0;
			for (
				let at = accounts.get(account.parentSid ?? "");
				at !== undefined;
				at = accounts.get(at.parentSid ?? "")
			) {
				depth++;
			}
			return depth;
		},
		selfAndBelow: (account) =>
			collect(account, []).sort(
				(a, b) => b.createdAt - a.createdAt || (a.sid < b.sid ? 1 : -1),
			),
		hasBelow: (sid) => (children.get(sid)?.size ?? 0) > 0,
		put(changed, removed = []) {
			changes++;
			// If a parent comes after its children, their customer changes.
			if (changed.some(({ sid }) => !accounts.has(sid))) {
				customers.clear();
				lines.clear();
			}
			const back = changed.filter(
				({ sid, status }) =>
					status === "active" &&
					(accounts.get(sid)?.status ?? "active") !== "active",
			);
			for (const account of changed) {
				accounts.set(account.sid, account);
				if (account.parentSid === null) master = account.sid;
				if (account.parentSid !== null) {
					const siblings = children.get(account.parentSid) ?? new Set();
					children.set(account.parentSid, siblings.add(account.sid));
				}
				if (account.allowedAddresses.length === 0) {
					matchers.delete(account.sid);
				} else {
					matchers.set(account.sid, addressMatcher(account.allowedAddresses));
				}
			}
			for (const sid of removed) {
				const account = accounts.get(sid);
				if (account === undefined) continue;
				accounts.delete(sid);
				children.get(account.parentSid ?? "")?.delete(sid);
				children.delete(sid);
				matchers.delete(sid);
				customers.delete(sid);
				lines.clear();
			}
			return back
				.flatMap((account) => collect(account, []))
				.filter(isActive)
				.map(({ sid }) => sid);
		},
		noteUse(tokenId, at) {
			uses.set(tokenId, at);
		},
		usedAt: (tokenId) => uses.get(tokenId),
		takeUses() {
			const taken = uses;
			uses = new Map();
			return taken;
		},
	};
}
