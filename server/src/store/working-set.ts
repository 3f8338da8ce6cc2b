/**
 * The working set of one batch: the loaded rows, the changes of earlier
 * decisions, and the rows to save. All decisions of a batch share it, in the
 * order in which the commands arrived, so that each sees the changes of those
 * before it.
 */

import type { Account } from "../accounts/account.ts";
import type { AccountNews } from "../accounts/account-news.ts";
import type { Definition } from "../accounts/definitions.ts";
import type { ListedEntry } from "../accounts/listed.ts";
import {
	changedBy,
	type SpendingChange,
	type SpendingWork,
	summed,
} from "../accounts/spending.ts";
import type { GuardWork } from "../guard/guard-work.ts";
import type { Counter } from "../limits/counter.ts";
import type { SandboxMessage } from "../messages/work.ts";
import type { Mutable } from "../mutable.ts";
import type { AuditRow, SealedRow } from "../people/audit.ts";
import type { Session } from "../people/session.ts";
import type { User } from "../people/user.ts";
import type { Milestone } from "../usage/milestone.ts";
import {
	newTraffic,
	type Traffic,
	type TrafficCounts,
	type TrafficKey,
	type TrafficWork,
} from "../usage/traffic.ts";
import type { CountedKind, UsageCount } from "../usage/usage.ts";
import { type RecipientKey, recipientKeys } from "../verification/recipient.ts";
import { settleReservations } from "../verification/reservation.ts";
import type {
	Verification,
	VerificationStatus,
} from "../verification/verification.ts";
import type {
	Changes,
	Configured,
	KeptReply,
	Loaded,
	Reference,
	ReferenceKey,
} from "./contract.ts";
import { guardSet } from "./guard-set.ts";

export type Work<Due> = TrafficWork &
	SpendingWork &
	GuardWork & {
		/** It must be locked. */
		removeGuardNode(id: string): void;
		verification(sid: string): Verification | undefined;
		/** SIDs of verifications that the batch loaded because they are due. */
		dueSids(): readonly string[];
		/** The stored pending verifications of one account and recipient, for the requested services. */
		pendingOf(accountSid: string, recipient: RecipientKey): Verification[];
		/** All verifications of one account and recipient in this batch, of any status and service. */
		ofRecipient(accountSid: string, recipient: RecipientKey): Verification[];
		add(verification: Verification): void;
		changed(verification: Verification): void;
		remove(verification: Verification): void;
		count(accountSid: string, day: string, kind: CountedKind): void;

		counter(key: string): Counter | undefined;
		setCounter(counter: Counter): void;
		forgetCounter(key: string): void;

		keptReply(key: string): KeptReply | undefined;
		keepReply(reply: KeptReply): void;

		reference(key: ReferenceKey): Reference | undefined;
		setReference(reference: Reference): void;

		account(sid: string): Account | undefined;
		/** Whether this is the SID of a removed account. */
		isRemovedAccount(sid: string): boolean;
		setAccount(account: Account): void;
		removeAccount(account: Account): void;

		/** The definitions of an account. */
		definitionsOf(accountSid: string): Definition[];
		setDefinition(definition: Definition): void;
		removeDefinition(definition: Definition): void;

		/** The users of an account, loaded with its definitions. */
		usersOf(accountSid: string): User[];
		setUser(user: User): void;
		removeUser(user: User): void;

		/** The entries of an account's lists. */
		entriesOf(accountSid: string): ListedEntry[];
		setEntry(entry: ListedEntry): void;
		removeEntry(entry: ListedEntry): void;

		session(id: string): Session | undefined;
		setSession(session: Session): void;
		endSession(id: string): void;
		/** Written in the same commit. */
		audit(row: AuditRow): void;
		/** The last sealed row, and rows to be sealed after it, the oldest first. */
		auditToSeal(): NonNullable<Loaded["audit"]>;
		seal(rows: readonly SealedRow[]): void;

		news(id: string): AccountNews | undefined;
		/** News that the batch loaded because they are due, and no decision has leased since. */
		dueNews(): AccountNews[];
		setNews(news: AccountNews): void;
		forgetNews(id: string): void;

		keepInSandbox(message: SandboxMessage): void;
		/** Adds work that is due as soon as this batch is committed. */
		due(work: Due): void;
		/** Counted once this batch is committed. */
		reached(milestone: Milestone): void;
	};

export type WorkingSet<Due> = {
	readonly work: Work<Due>;
	/** Grows with every change, and so shows whether a decision changed anything. */
	changeCount(): number;
	changes(): Changes;
	/** Call it before `changes`: messages that are no longer due are taken back here. */
	dueWork(): readonly Due[];
	milestones(): readonly Milestone[];
};

const referenceText = (key: ReferenceKey) =>
	`${key.provider}\0${key.reference}`;
const recipientText = (accountSid: string, recipient: RecipientKey) =>
	`${accountSid}\0${recipient}`;

/** Work that a commit may leave. */
export type AfterCommit = { readonly isStillDue: () => boolean };

export function workingSet<Due extends AfterCommit>(
	loaded: Loaded,
): WorkingSet<Due> {
	const verifications = new Map<string, Verification>();
	const byRecipient = new Map<string, Verification[]>();
	const added = new Set<Verification>();
	const changed = new Set<Verification>();
	const counters = new Map(loaded.counters.map((row) => [row.key, row]));
	const changedCounters = new Map<string, Counter | null>();
	const replies = new Map(loaded.replies.map((row) => [row.key, row]));
	const newReplies: KeptReply[] = [];
	const references = new Map(
		loaded.references.map((row) => [referenceText(row), row]),
	);
	const changedReferences = new Map<string, Reference>();
	const accounts = new Map(loaded.accounts.map((row) => [row.sid, row]));
	const changedAccounts = new Map<string, Account>();
	const goneAccounts = new Set(loaded.removedAccounts);
	const removedAccounts: Account[] = [];
	const definitions = new Map<string, Configured>(
		loaded.definitions.map((row) => [row.sid, row]),
	);
	const changedDefinitions = new Map<string, Configured>();
	const removedDefinitions = new Map<string, Configured>();
	const sessions = new Map(loaded.sessions.map((row) => [row.id, row]));
	/** Null: it ends. */
	const changedSessions = new Map<string, Session | null>();
	const auditRows: AuditRow[] = [];
	let sealedRows: readonly SealedRow[] = [];
	const spendings = new Map(loaded.spendings.map((row) => [row.key, row]));
	const changedSpendings = new Map<string, SpendingChange>();
	const news = new Map(
		[...loaded.news, ...loaded.newsDue].map((row) => [row.id, row]),
	);
	/** Null: it is told, or given up. */
	const changedNews = new Map<string, AccountNews | null>();
	const removed = new Set<Verification>();
	/** Those, and those of them that were added in this batch. */
	const erased: Verification[] = [];
	const usage = new Map<string, DayCounts>();
	let lastUsage: DayCounts | null = null;
	const traffic = new Map<string, Mutable<Traffic>>();
	let lastTraffic: Mutable<Traffic> | null = null;
	let sandboxMessages: SandboxMessage[] = [];
	const due: Due[] = [];
	const milestones: Milestone[] = [];
	let changeCount = 0;
	const guard = guardSet(loaded.guard, () => {
		changeCount++;
	});

	const loadedStatus = new Map(
		loaded.verifications.map(({ sid, status }) => [sid, status]),
	);

	const remember = (verification: Verification) => {
		verifications.set(verification.sid, verification);
		for (const recipient of recipientKeys(verification)) {
			const key = recipientText(verification.accountSid, recipient);
			const known = byRecipient.get(key);
			if (known === undefined) byRecipient.set(key, [verification]);
			else known.push(verification);
		}
	};
	for (const verification of loaded.verifications) remember(verification);

	/** Messages that earlier decisions of the batch would keep of it; stored ones go with the row. */
	const forgetMessagesOf = (sid: string) => {
		sandboxMessages = sandboxMessages.filter(
			({ requestId }) => requestId !== sid,
		);
		for (const [key, { message }] of changedReferences) {
			if (message?.verification !== sid) continue;
			changedReferences.delete(key);
			references.delete(key);
		}
	};

	/** The rows of a batch are few, and most messages in it belong to one. */
	const trafficOf = (key: TrafficKey): Mutable<Traffic> => {
		if (lastTraffic !== null && isOf(lastTraffic, key)) return lastTraffic;
		const { accountSid, hour, channel, country, provider } = key;
		const text = `${accountSid} ${hour} ${channel} ${country} ${provider}`;
		lastTraffic = traffic.get(text) ?? newTraffic(key);
		traffic.set(text, lastTraffic);
		return lastTraffic;
	};

	/** Here too most belong to one: a text for each count took 2 us of a send. */
	const countsOf = (accountSid: string, day: string): DayCounts => {
		if (lastUsage?.accountSid === accountSid && lastUsage.day === day) {
			return lastUsage;
		}
		const text = `${accountSid} ${day}`;
		lastUsage = usage.get(text) ?? { accountSid, day, counts: new Map() };
		usage.set(text, lastUsage);
		return lastUsage;
	};

	const setConfigured = (row: Configured) => {
		changeCount++;
		definitions.set(row.sid, row);
		changedDefinitions.set(row.sid, row);
		removedDefinitions.delete(row.sid);
	};
	const removeConfigured = (row: Configured) => {
		changeCount++;
		definitions.delete(row.sid);
		changedDefinitions.delete(row.sid);
		removedDefinitions.set(row.sid, row);
	};

	const ofRecipient = (accountSid: string, recipient: RecipientKey) =>
		byRecipient.get(recipientText(accountSid, recipient)) ?? [];

	const work: Work<Due> = {
		verification: (sid) => verifications.get(sid),
		dueSids: () => {
			const gone = new Set(erased.map(({ sid }) => sid));
			return loaded.due.filter((sid) => !gone.has(sid));
		},
		pendingOf: (accountSid, recipient) =>
			ofRecipient(accountSid, recipient).filter(
				(verification) => verification.status === "pending",
			),
		ofRecipient: (accountSid, recipient) => [
			...ofRecipient(accountSid, recipient),
		],
		add(verification) {
			changeCount++;
			remember(verification);
			added.add(verification);
		},
		changed(verification) {
			changeCount++;
			if (!added.has(verification)) changed.add(verification);
		},
		remove(verification) {
			changeCount++;
			verifications.delete(verification.sid);
			for (const recipient of recipientKeys(verification)) {
				const key = recipientText(verification.accountSid, recipient);
				const others = byRecipient.get(key) ?? [];
				byRecipient.set(
					key,
					others.filter((other) => other !== verification),
				);
			}
			erased.push(verification);
			changed.delete(verification);
			if (!added.delete(verification)) removed.add(verification);
			forgetMessagesOf(verification.sid);
		},
		count(accountSid, day, kind) {
			changeCount++;
			const { counts } = countsOf(accountSid, day);
			counts.set(kind, (counts.get(kind) ?? 0) + 1);
		},
		traffic(key, counts) {
			changeCount++;
			add(trafficOf(key), counts);
		},
		counter: (key) => counters.get(key),
		setCounter(counter) {
			changeCount++;
			counters.set(counter.key, counter);
			changedCounters.set(counter.key, counter);
		},
		forgetCounter(key) {
			if (!counters.delete(key)) return;
			changeCount++;
			changedCounters.set(key, null);
		},
		keptReply: (key) => replies.get(key),
		keepReply(reply) {
			changeCount++;
			replies.set(reply.key, reply);
			newReplies.push(reply);
		},
		reference: (key) => references.get(referenceText(key)),
		setReference(reference) {
			changeCount++;
			references.set(referenceText(reference), reference);
			changedReferences.set(referenceText(reference), reference);
		},
		account: (sid) => accounts.get(sid),
		setAccount(account) {
			changeCount++;
			accounts.set(account.sid, account);
			changedAccounts.set(account.sid, account);
		},
		isRemovedAccount: (sid) => goneAccounts.has(sid),
		removeAccount(account) {
			changeCount++;
			accounts.delete(account.sid);
			changedAccounts.delete(account.sid);
			goneAccounts.add(account.sid);
			removedAccounts.push(account);
		},
		definitionsOf: (accountSid) =>
			[...definitions.values()].filter(
				(each): each is Definition =>
					each.accountSid === accountSid &&
					each.kind !== "user" &&
					each.kind !== "entry",
			),
		setDefinition: setConfigured,
		removeDefinition: removeConfigured,
		usersOf: (accountSid) =>
			[...definitions.values()].filter(
				(each): each is User =>
					each.accountSid === accountSid && each.kind === "user",
			),
		setUser: setConfigured,
		removeUser: removeConfigured,
		entriesOf: (accountSid) =>
			[...definitions.values()].filter(
				(each): each is ListedEntry =>
					each.accountSid === accountSid && each.kind === "entry",
			),
		setEntry: setConfigured,
		removeEntry: removeConfigured,
		session: (id) => sessions.get(id),
		setSession(session) {
			changeCount++;
			sessions.set(session.id, session);
			changedSessions.set(session.id, session);
		},
		endSession(id) {
			if (!sessions.delete(id)) return;
			changeCount++;
			changedSessions.set(id, null);
		},
		audit(row) {
			changeCount++;
			auditRows.push(row);
		},
		auditToSeal: () => loaded.audit ?? { head: null, unsealed: [] },
		seal(rows) {
			changeCount++;
			sealedRows = rows;
		},
		spending: (key) => spendings.get(key),
		spend(change) {
			changeCount++;
			const { key } = change;
			const row = changedBy(spendings.get(key), change);
			if (row !== undefined) spendings.set(key, row);
			changedSpendings.set(key, summed(changedSpendings.get(key), change));
		},
		news: (id) => news.get(id),
		dueNews: () => loaded.newsDue.filter(({ id }) => !changedNews.has(id)),
		setNews(row) {
			changeCount++;
			news.set(row.id, row);
			changedNews.set(row.id, row);
		},
		forgetNews(id) {
			if (!news.delete(id)) return;
			changeCount++;
			changedNews.set(id, null);
		},
		keepInSandbox(message) {
			changeCount++;
			sandboxMessages.push(message);
		},
		due(work) {
			due.push(work);
		},
		reached(milestone) {
			milestones.push(milestone);
		},
		// Not first: each member after a leading spread takes a microsecond.
		...guard.work,
	};

	return {
		work,
		changeCount: () => changeCount,
		changes() {
			// Whatever has ended a message: what it held is settled in the same commit.
			for (const row of [...added, ...changed]) settleReservations(work, row);
			// Only now: `dueWork` has taken back what was begun in this batch.
			for (const row of erased) settleReservations(work, row, true);
			return {
				added: [...added],
				changed: [...changed],
				removed: [...removed],
				tally: tallyOf(loadedStatus, added, changed, removed),
				usage: usageIn(usage.values()),
				traffic: [...traffic.values()],
				counters: [...changedCounters.values()].filter((row) => row !== null),
				forgottenCounters: [...changedCounters]
					.filter(([, row]) => row === null)
					.map(([key]) => key),
				...guard.changes(),
				replies: newReplies,
				references: [...changedReferences.values()],
				accounts: [...changedAccounts.values()],
				removedAccounts,
				definitions: [...changedDefinitions.values()],
				removedDefinitions: [...removedDefinitions.values()],
				sandboxMessages,
				sessions: [...changedSessions.values()].filter((row) => row !== null),
				endedSessions: [...changedSessions]
					.filter(([, row]) => row === null)
					.map(([id]) => id),
				auditRows,
				sealedRows,
				spendings: [...changedSpendings.values()].filter(
					({ change, told }) => change !== 0 || told !== 0,
				),
				news: [...changedNews.values()].filter((row) => row !== null),
				forgottenNews: [...changedNews]
					.filter(([, row]) => row === null)
					.map(([id]) => id),
			};
		},
		dueWork: () => due.filter((work) => work.isStillDue()),
		milestones: () => milestones,
	};
}

/** The counts of an account on a day. */
type DayCounts = {
	readonly accountSid: string;
	readonly day: string;
	readonly counts: Map<CountedKind, number>;
};

function usageIn(days: Iterable<DayCounts>): UsageCount[] {
	const rows: UsageCount[] = [];
	for (const { accountSid, day, counts } of days) {
		for (const [kind, count] of counts) {
			rows.push({ accountSid, day, kind, count });
		}
	}
	return rows;
}

function isOf(
	row: Traffic,
	{ accountSid, hour, channel, country, provider }: TrafficKey,
): boolean {
	return (
		row.accountSid === accountSid &&
		row.hour === hour &&
		row.channel === channel &&
		row.country === country &&
		row.provider === provider
	);
}

function add(row: Mutable<Traffic>, counts: Partial<TrafficCounts>): void {
	for (const name in counts) {
		row[name as keyof TrafficCounts] +=
			counts[name as keyof TrafficCounts] ?? 0;
	}
}

function tallyOf(
	before: ReadonlyMap<string, VerificationStatus>,
	added: Iterable<Verification>,
	changed: Iterable<Verification>,
	removed: Iterable<Verification>,
): Changes["tally"] {
	const changes = new Map<string, Changes["tally"][number]>();
	const count = (
		accountSid: string,
		status: VerificationStatus,
		change: number,
	) => {
		const key = `${accountSid} ${status}`;
		const sum = (changes.get(key)?.change ?? 0) + change;
		changes.set(key, { accountSid, status, change: sum });
	};
	for (const { accountSid, status } of added) count(accountSid, status, 1);
	for (const { sid, accountSid, status } of changed) {
		const was = before.get(sid);
		if (was === undefined || was === status) continue;
		count(accountSid, was, -1);
		count(accountSid, status, 1);
	}
	for (const { sid, accountSid } of removed) {
		const was = before.get(sid);
		if (was !== undefined) count(accountSid, was, -1);
	}
	return [...changes.values()].filter(({ change }) => change !== 0);
}
