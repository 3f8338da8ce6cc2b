/** The written rules and the lists that hold for an account: its own, and those of all above it. */

import type { Listed } from "../guard/list-index.ts";
import {
	type GuardRules,
	NO_RULES,
	type RulesInForce,
	stricter,
} from "../guard/written-rules.ts";
import type { Account } from "./account.ts";
import { type ListedEntry, type Lists, writerOf } from "./listed.ts";

export type StandingParts = {
	/** The rules of the settings: they hold for all. */
	readonly settings: GuardRules;
	readonly accounts: {
		account(sid: string): Account | undefined;
		/** The account and those above it, the nearest first. */
		lineOf(accountSid: string): readonly string[];
		/** Rises when an account changes. */
		changes(): number;
	};
	readonly lists: Pick<Lists, "indexOf">;
	/**
	 * Whether all recipients who were verified before an upgrade are known to the fraud
	 * guard. Absent: they are.
	 */
	readonly isKnownComplete?: () => boolean;
};

export type LineVerdict = {
	/** Null: no list denies it. */
	readonly denied: ListedEntry | null;
	/** A list allows it, so the guard does not look at it. */
	readonly skipsGuard: boolean;
};

export type Standing = {
	/**
	 * The rules for messages of the account. Until all who were verified before an upgrade
	 * are known, their mode is at most `shadow`: refusing people who were verified long ago
	 * would be worse than a few minutes of it.
	 */
	rulesOf(accountSid: string): RulesInForce;
	/** As they are written, without those that the account has written itself. */
	rulesAbove(accountSid: string): RulesInForce;
	/** Whether a list that holds for the account names a country. */
	listsNameCountries(accountSid: string): boolean;
	judgeLists(accountSid: string, listed: Listed, now: number): LineVerdict;
	/**
	 * False: it allows, and the guard looks at its messages all the same. It still undoes
	 * shorter entries that deny, as the longest decides.
	 */
	hasEffect(entry: ListedEntry): boolean;
};

export function standing({
	settings,
	accounts,
	lists,
	isKnownComplete = () => true,
}: StandingParts): Standing {
	const ofSettings = stricter(NO_RULES, settings);
	/** Each message asks for them several times. */
	const known = new Map<string, RulesInForce>();
	let knownSince = 0;
	let mayBeOn = false;

	function rulesOf(accountSid: string): RulesInForce {
		if (!mayBeOn || knownSince !== accounts.changes()) {
			mayBeOn = isKnownComplete();
			knownSince = accounts.changes();
			known.clear();
		}
		let rules = known.get(accountSid);
		if (rules === undefined) {
			const parts = partsOf(accounts.lineOf(accountSid));
			rules = parts.reduce(stricter, ofSettings);
			if (rules.mode === "on" && !mayBeOn) rules = { ...rules, mode: "shadow" };
			if (accounts.account(accountSid) !== undefined) {
				known.set(accountSid, rules);
			}
		}
		return rules;
	}

	function rulesAbove(accountSid: string): RulesInForce {
		const [own, ...above] = accounts.lineOf(accountSid);
		const set = Object.entries(accounts.account(own ?? "")?.guardRules ?? {})
			.filter(([writer]) => writer !== own)
			.map(([, part]) => part);
		return [...set, ...partsOf(above)].reduce(stricter, ofSettings);
	}

	const partsOf = (line: readonly string[]) =>
		line.flatMap((sid) =>
			Object.values(accounts.account(sid)?.guardRules ?? {}),
		);

	/**
	 * An entry that allows loosens the guard. It counts only if the guard is not on by
	 * the word of somebody above the account that wrote it; the master account is the
	 * operator, who wrote the settings too. `line`: of the account that sends.
	 */
	function mayAllow(entry: ListedEntry, line: readonly string[]): boolean {
		const writer = writerOf(entry);
		if (accounts.account(writer)?.parentSid === null) return true;
		const below = new Set(line.slice(0, line.indexOf(writer) + 1));
		return (
			line
				.flatMap((sid) =>
					Object.entries(accounts.account(sid)?.guardRules ?? {}),
				)
				.flatMap(([by, part]) => (below.has(by) ? [] : part))
				.reduce(stricter, ofSettings).mode !== "on"
		);
	}

	const aboveIn =
		(line: readonly string[]) => (entry: ListedEntry, allowed: ListedEntry) =>
			line.indexOf(writerOf(entry)) > line.indexOf(writerOf(allowed));

	return {
		rulesOf,
		rulesAbove,
		listsNameCountries: (accountSid) =>
			accounts
				.lineOf(accountSid)
				.some((sid) => lists.indexOf(sid)?.namesCountries === true),
		judgeLists(accountSid, listed, now) {
			let skipsGuard = false;
			const line = accounts.lineOf(accountSid);
			for (const sid of line) {
				const index = lists.indexOf(sid);
				if (index === null) continue;
				const verdict = index.judge(listed, now, aboveIn(line));
				// An entry of the account below cannot undo it, however long it is.
				if (verdict?.list === "deny") {
					return { denied: verdict.entry, skipsGuard: false };
				}
				if (verdict?.list === "allow" && mayAllow(verdict.entry, line)) {
					skipsGuard = true;
				}
			}
			return { denied: null, skipsGuard };
		},
		hasEffect: (entry) =>
			entry.list === "deny" ||
			mayAllow(entry, accounts.lineOf(entry.accountSid)),
	};
}
