/**
 * The store contract: what Postern needs from a database. Every write is a
 * batch of commands: load the keys, decide, save the changes, commit. Rows are
 * plain records; their meaning is decided elsewhere.
 */

import type { Account } from "../accounts/account.ts";
import type { AccountNews } from "../accounts/account-news.ts";
import type { Definition } from "../accounts/definitions.ts";
import type { ListedEntry } from "../accounts/listed.ts";
import type { Spending, SpendingChange } from "../accounts/spending.ts";
import type { Channel } from "../channel.ts";
import type { Delta } from "../guard/delta.ts";
import type { GuardKey } from "../guard/guard-key.ts";
import type { GuardNode } from "../guard/node.ts";
import type { Counter } from "../limits/counter.ts";
import type { SandboxMessage } from "../messages/work.ts";
import type { AuditRow, SealedRow } from "../people/audit.ts";
import type { Session } from "../people/session.ts";
import type { User } from "../people/user.ts";
import type { Receipt } from "../providers/contract.ts";
import type { RequestChunk } from "../requests/chunk.ts";
import type { StatusClass } from "../requests/status-class.ts";
import type { Traffic } from "../usage/traffic.ts";
import type { UsageCount, UsageKind } from "../usage/usage.ts";
import type { RecipientKey } from "../verification/recipient.ts";
import type {
	Verification,
	VerificationStatus,
} from "../verification/verification.ts";
import type { KeyPart } from "./rekey.ts";

/** The first reply to a request with an Idempotency-Key. */
export type KeptReply = {
	/** Hash of account, endpoint and key. */
	readonly key: string;
	/** Keyed hash of the request, which may hold a code. */
	readonly fingerprint: string;
	readonly reply: unknown;
	readonly expiresAt: number;
};

/** A provider's reference, and the message that it names. */
export type Reference = {
	readonly provider: string;
	readonly reference: string;
	/** Null while there are only receipts that came before the acceptance. */
	readonly message: {
		readonly verification: string;
		readonly event: string;
	} | null;
	readonly held: readonly Receipt[];
	/** When held receipts are given up, or the message's record is. */
	readonly expiresAt: number;
};

/** The things that an account has, beside itself: all of it is kept in memory. */
export type Configured = Definition | User | ListedEntry;

/** The pending verifications that a send may replace. */
export type PendingKey = {
	readonly accountSid: string;
	readonly recipient: RecipientKey;
	/** One recipient may have thousands pending, each for another service. */
	readonly service: string;
	/** Of `newestOf`: the newest ended one that has this recipient too. Absent: with any, or none. */
	readonly beside?: RecipientKey;
};

export type ReferenceKey = {
	readonly provider: string;
	readonly reference: string;
};

/** The rows that a batch loads and locks before it decides. */
export type Keys = {
	readonly verifications?: readonly string[];
	/** The pending verifications of these recipients and services; others may be among them. */
	readonly pendingOf?: readonly PendingKey[];
	/** No older verification can still be pending; this bounds the search. */
	readonly pendingSince?: number;
	/** The same, and for each the newest ended one that was last changed after `endedAfter`; no blocked one. */
	readonly newestOf?: readonly PendingKey[];
	readonly endedAfter?: number;
	/** Due verifications that no other batch holds, the longest overdue first. */
	readonly due?: {
		readonly before: number;
		readonly limit: number;
		/** SIDs of due ones that are passed over. */
		readonly except?: ReadonlySet<string>;
	};
	/** Keys of counters, and of what is spent under caps (`isSpendingKey`): gates name both. */
	readonly counters?: readonly string[];
	/** Rows of the fraud guard. On a store of one process its nodes are always locked. */
	readonly guard?: readonly GuardKey[];
	/** Recipients verified before this instant are known no more: the guard needs their nodes. */
	readonly knownSince?: number;
	readonly replies?: readonly string[];
	readonly references?: readonly ReferenceKey[];
	readonly accounts?: readonly string[];
	/** All definitions and users of these accounts. */
	readonly definitionsOf?: readonly string[];
	/** The entries of the lists of these accounts: there may be 10,000, so others do not load them. */
	readonly entriesOf?: readonly string[];
	/** Ids of sessions. */
	readonly sessions?: readonly string[];
	/** Ids of news of accounts. */
	readonly news?: readonly string[];
	/** Due news of accounts that no other batch holds, the longest overdue first. */
	readonly newsDue?: { readonly before: number; readonly limit: number };
	/** So many rows of the audit log that are not sealed yet, and the last sealed one. */
	readonly unsealed?: number;
};

export type KnownRow = { readonly key: string; readonly verifiedAt: number };

export type GuardNodeRow = { readonly id: string; readonly node: GuardNode };

/** The sum that one shard of instances has added to a node since it was last written. */
export type DeltaRow = { readonly shard: number; readonly delta: Delta };

export type LoadedGuard = {
	readonly known: readonly KnownRow[];
	/** One for each node that was asked for and loaded, whether or not it has a row. */
	readonly nodes: readonly {
		readonly id: string;
		readonly node: GuardNode | null;
		readonly deltas: readonly DeltaRow[];
		readonly isLocked: boolean;
	}[];
};

export type Loaded = {
	readonly verifications: readonly Verification[];
	/** SIDs of the verifications that `Keys.due` asked for. */
	readonly due: readonly string[];
	readonly counters: readonly Counter[];
	readonly replies: readonly KeptReply[];
	readonly references: readonly Reference[];
	readonly accounts: readonly Account[];
	/** SIDs of requested accounts that are removed: no other account ever gets them. */
	readonly removedAccounts: readonly string[];
	readonly definitions: readonly Configured[];
	readonly sessions: readonly Session[];
	/** Present if the keys asked for rows of the guard. */
	readonly guard?: LoadedGuard;
	readonly spendings: readonly Spending[];
	/** Those of `Keys.news`. */
	readonly news: readonly AccountNews[];
	/** Those of `Keys.newsDue`. */
	readonly newsDue: readonly AccountNews[];
	/** Present if the keys asked for unsealed rows. */
	readonly audit?: {
		readonly head: SealedRow | null;
		readonly unsealed: readonly AuditRow[];
	};
};

/** Traffic of a period, whose name is in `hour`. */
export type TrafficSum = Omit<
	Traffic,
	"accountSid" | "costMicros" | "priceMicros"
> & {
	/** A sum may be more than a double holds. */
	readonly costMicros: bigint;
	readonly priceMicros: bigint;
};

/** The changes that a batch saves. */
export type Changes = {
	readonly added: readonly Verification[];
	readonly changed: readonly Verification[];
	/** Erased before the others are saved, with the references to their messages and their sandbox messages. */
	readonly removed: readonly Verification[];
	/** How the number of verifications of each status changes. */
	readonly tally: readonly {
		readonly accountSid: string;
		readonly status: VerificationStatus;
		readonly change: number;
	}[];
	readonly usage: readonly UsageCount[];
	/** The counts to add to these rows. */
	readonly traffic: readonly Traffic[];
	readonly counters: readonly Counter[];
	readonly forgottenCounters: readonly string[];
	readonly guardNodes: readonly GuardNodeRow[];
	readonly removedGuardNodes: readonly string[];
	/** To be added to these rows; null: to that of this instance's shard. */
	readonly guardDeltas: readonly {
		readonly id: string;
		readonly shard: number | null;
		readonly delta: Delta;
	}[];
	/** Noted unless a later time is. */
	readonly known: readonly KnownRow[];
	readonly forgottenKnown: readonly string[];
	readonly replies: readonly KeptReply[];
	readonly references: readonly Reference[];
	readonly accounts: readonly Account[];
	/** Removed with their sandbox messages and their news. Their usage moves to their parents. */
	readonly removedAccounts: readonly Account[];
	readonly definitions: readonly Configured[];
	readonly removedDefinitions: readonly Configured[];
	readonly sandboxMessages: readonly SandboxMessage[];
	readonly sessions: readonly Session[];
	/**
	 * Added to the rows: several batches may change one at once. A row of an earlier
	 * period begins afresh, and a change of an earlier period is dropped.
	 */
	readonly spendings: readonly SpendingChange[];
	readonly news: readonly AccountNews[];
	/** Ids of news that are told, or given up. */
	readonly forgottenNews: readonly string[];
	/** Ids of sessions that end. */
	readonly endedSessions: readonly string[];
	readonly auditRows: readonly AuditRow[];
	readonly sealedRows: readonly SealedRow[];
};

/** The fixed facts of a verification, which tell the keys that a command needs. */
export type Whereabouts = {
	readonly sid: string;
	readonly accountSid: string;
	readonly recipients: readonly RecipientKey[];
};

export type Configuration = {
	readonly version: number;
	readonly accounts: readonly Account[];
	readonly definitions: readonly Configured[];
	/** Removed definitions and users, and removed accounts, whose SID stands in both members. */
	readonly removed: readonly { accountSid: string; sid: string }[];
};

/** The filters of a search; null: any. */
export type SearchFilter = {
	readonly accountSid: string;
	readonly status: VerificationStatus | null;
	/** Among those of any status also the blocked ones; null: not them. */
	readonly withBlocked: true | null;
	readonly service: string | null;
	/** The channel of the first of its messages. */
	readonly channel: Channel | null;
	/** Any of these keys, all of numbers or all of addresses: one recipient may have several. */
	readonly recipients: readonly RecipientKey[] | null;
	readonly sender: string | null;
	readonly workflowSid: string | null;
	/** Created in [from, until); null: no bound. */
	readonly from: number | null;
	readonly until: number | null;
	/** Only records older than this SID. */
	readonly before: string | null;
};

/** Which rows of the request log are read, the newest first. */
export type RequestRows = {
	readonly accountSid: string;
	/** Only rows with a request of this class; null: all. */
	readonly withStatus: Exclude<StatusClass, "2xx"> | null;
	/** SIDs of rows: at or after `from`, before `before`; null: no bound. */
	readonly from: string | null;
	readonly before: string | null;
	readonly limit: number;
};

export type Overdue = {
	readonly count: number;
	readonly oldestAt: number | null;
};

/** A place between two due records: the time and row of one, as the store knows it. */
export type DuePlace = readonly [at: number, row: number | string];

export type Pool = {
	readonly used: number;
	readonly idle: number;
	/** Callers that wait for one. */
	readonly waiting: number;
	readonly most: number;
};

/** A standby that reads are answered from. */
export type ReplicaState = {
	/** Its host and port. */
	readonly name: string;
	/** For how long what it shows has been out of date; null: nobody knows yet. */
	readonly lagSeconds: number | null;
	/** False: the primary answers its reads. */
	readonly isRead: boolean;
	/** Reads since the start: that it answered, that came too early for it, that failed. */
	readonly answered: number;
	readonly behind: number;
	readonly failed: number;
};

/** News of an account about a message that was refused. */
export type RecipientInNews = {
	readonly id: string;
	/** As it is dialled, or written in the address line. */
	readonly recipient: string;
	/** SID of the record. */
	readonly requestId: string;
};

export type Store = {
	/** Whether other instances may use the same store. */
	readonly isShared: boolean;
	/** The clock that all instances on this store share; null: each process has its own. */
	readonly clock: (() => number) | null;
	/** The connections to the database as they are now; absent: the store needs none. */
	readonly pool?: () => Pool;
	/**
	 * The standbys that may answer `search`, `count`, `usage`, `usageByService` and
	 * `traffic`, on which no decision rests; absent: the store can have none.
	 */
	readonly replicas?: () => readonly ReplicaState[];

	/**
	 * One transaction. `decide` is synchronous and runs with everything in `keys`
	 * loaded and locked. Resolves once its changes are durable; if it rejects,
	 * nothing was saved. Rejects with the refusal `unavailable` if the database
	 * cannot be reached or written.
	 */
	transact(keys: Keys, decide: (loaded: Loaded) => Changes): Promise<void>;

	/** Fixed facts, looked up without a lock. Unknown SIDs are left out. */
	whereabouts(sids: readonly string[]): Promise<readonly Whereabouts[]>;
	/** The verifications of these references; unknown references are left out. */
	verificationsOf(
		references: readonly ReferenceKey[],
	): Promise<readonly (ReferenceKey & { readonly verification: string })[]>;

	verification(accountSid: string, sid: string): Promise<Verification | null>;
	/** Newest first. `now` decides whether a stored pending one has ended. */
	search(
		filter: SearchFilter,
		page: { skip: number; take: number },
		now: number,
	): Promise<readonly Verification[]>;
	/** The number of records that `search` would find in all. */
	count(filter: SearchFilter, now: number): Promise<number>;
	/** Counts of the days in [first, last], ascending; null: no bound. */
	usage(
		accountSid: string,
		kind: UsageKind,
		first: string | null,
		last: string | null,
	): Promise<readonly { day: string; count: number }[]>;
	/** Verifications of the days in [first, last] by service, in no order; an empty name: the others together. */
	usageByService(
		accountSid: string,
		first: string,
		last: string,
	): Promise<readonly { day: string; service: string; count: number }[]>;
	/**
	 * Traffic of the days in [first, last], by period, channel, country and provider,
	 * in this order. `nameLength`: how many characters of a day name its period, 0 to 10;
	 * 13: each hour is a period, as long as hours are kept.
	 */
	traffic(
		accountSid: string,
		days: { readonly first: string; readonly last: string },
		nameLength: number,
	): Promise<readonly TrafficSum[]>;
	/** Traffic of all accounts since an hour, by channel, country and provider. No day row may hold the hour yet. */
	trafficSince(hour: string): Promise<readonly TrafficSum[]>;
	/** SIDs of some verifications of a recipient, in no order, of any status. */
	ofRecipient(
		accountSid: string,
		recipient: RecipientKey,
		limit: number,
	): Promise<readonly string[]>;
	/** The newest verifications of a recipient in all accounts, the newest first. */
	latestOf(
		recipient: RecipientKey,
		limit: number,
	): Promise<readonly Verification[]>;
	/** Some verifications of these accounts, in no order, of any status. */
	ofAccounts(
		accountSids: readonly string[],
		limit: number,
	): Promise<readonly { readonly sid: string; readonly accountSid: string }[]>;
	/**
	 * The number of records that are due at `now` (counted up to 100,000), and
	 * since when the first is due.
	 */
	overdue(now: number): Promise<Overdue>;
	/** SIDs of verifications that are due before `before`, the longest overdue first. */
	due(before: number, limit: number): Promise<readonly string[]>;
	/** When the next verification falls due; null if none will. */
	nextDueAt(): Promise<number | null>;
	/** When the next news of an account are due; null: there are none. */
	nextNewsAt(): Promise<number | null>;
	/** The news of an account that name a recipient, in no order. */
	recipientsInNews(accountSid: string): Promise<readonly RecipientInNews[]>;
	/** The sums that are spent under these keys. Keys without a row are left out. */
	spendings(keys: readonly string[]): Promise<readonly Spending[]>;
	/**
	 * A small step through the records of all accounts that are due before
	 * `before`, starting behind `after`. Returns the parked ones of these
	 * accounts, and the place where the step ended; null at the end.
	 */
	parked(
		accountSids: readonly string[],
		before: number,
		after: DuePlace | null,
	): Promise<{
		readonly found: readonly {
			readonly sid: string;
			readonly accountSid: string;
		}[];
		readonly next: DuePlace | null;
	}>;

	sandboxMessages(
		accountSid: string,
		filter: {
			readonly to: readonly RecipientKey[] | null;
			readonly limit: number;
			/** SID of a message: only newer ones. Absent: all. */
			readonly after?: string | undefined;
		},
	): Promise<readonly SandboxMessage[]>;
	/** The message with this SID; null: it is forgotten, or never was. */
	sandboxMessage(
		accountSid: string,
		sid: string,
	): Promise<SandboxMessage | null>;
	/** `to`: only messages to a recipient with one of these keys; null: all. */
	forgetSandboxMessages(
		accountSid: string,
		to: readonly RecipientKey[] | null,
	): Promise<void>;

	/** Configuration that was changed or removed after `version`, and the present version. */
	configurationSince(version: number): Promise<Configuration>;
	noteTokenUse(uses: ReadonlyMap<string, number>): Promise<void>;
	tokenUse(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;

	/** Null: it has ended, or never was. */
	session(id: string): Promise<Session | null>;
	/** Those of them that there are, in no order. */
	sessions(ids: readonly string[]): Promise<readonly Session[]>;
	/** The sessions of a user, or of a token, by the SID or the id. */
	sessionsOf(accountSid: string, holder: string): Promise<readonly Session[]>;

	/** Rows of these accounts, newest first, older than the row `before`. */
	auditRows(
		accountSids: readonly string[],
		page: { readonly before: string | null; readonly limit: number },
	): Promise<readonly AuditRow[]>;
	/** Sealed rows in the order of their places, behind the place `after`. */
	sealedRows(after: number, limit: number): Promise<readonly SealedRow[]>;
	/** The number of rows without a seal that are older than `before`. */
	unsealedRows(before: number): Promise<number>;
	/**
	 * A small step that removes the first rows of the chain if they are older than
	 * `keepFrom`; the last one stays, as its place goes on. True while there may be more.
	 */
	sweepAudit(keepFrom: number): Promise<boolean>;

	/** Ids of nodes to which something was added since they were last written. */
	addedGuardNodes(limit: number): Promise<readonly string[]>;
	/**
	 * Nodes as they were last written, in the order of their ids, behind `after` and
	 * before `before`. `withState`: only those in a state, which may be over.
	 */
	guardNodes(
		range: {
			readonly after: string;
			readonly before?: string;
			readonly withState?: boolean;
		},
		limit: number,
	): Promise<readonly GuardNodeRow[]>;
	/**
	 * Removes recipients verified before `before`, and additions that were taken in:
	 * a small step. Those whose verification lies further ahead of `now` than clocks differ
	 * are verified now. True while there may be more.
	 */
	sweepGuard(before: number, now: number): Promise<boolean>;
	/** Records of all accounts in the order of their SIDs, behind the SID `after`. */
	records(after: string, limit: number): Promise<readonly Verification[]>;
	/** Adds rows to the request log; they need not be on disk before anybody goes on. */
	addRequests(chunks: readonly RequestChunk[]): Promise<void>;
	requestRows(rows: RequestRows): Promise<readonly RequestChunk[]>;
	/**
	 * Rows of an account whose numbers lie around this one of an instance, in the order of
	 * their SIDs: at most one of them has the request. Rows between its beginning and its
	 * answer are looked at, up to a bound.
	 */
	requestRowsAround(
		accountSid: string,
		instance: string,
		number: number,
	): Promise<readonly RequestChunk[]>;
	/** Rows of all accounts at or after the SID `from`, the oldest first. */
	requestRowsFrom(
		from: string,
		limit: number,
	): Promise<readonly RequestChunk[]>;
	/**
	 * A small step that removes the oldest rows of the request log: those older than
	 * `keepFrom`, and those beyond `mostBytes`. True while there may be more.
	 */
	sweepRequests(keepFrom: number, mostBytes: number): Promise<boolean>;

	/** Named facts of the installation (key check, hash key). */
	fact(name: string): Promise<string | null>;
	/** Sets facts that do not exist yet; existing ones stay. */
	establish(facts: Readonly<Record<string, string>>): Promise<void>;
	replaceFact(name: string, value: string): Promise<void>;

	/**
	 * A small step that removes expired rows and records created before `keepFrom`,
	 * and joins old hours of traffic into days. Resolves with true while there may be
	 * more.
	 */
	sweep(now: number, keepFrom: number): Promise<boolean>;
	/** SIDs of verifications that still hold a sealed code, in order, after `after`. */
	withSealedCode(after: string, limit: number): Promise<readonly string[]>;
	/** Replaces the sealed text of every sandbox message, in small steps. */
	resealSandbox(reseal: (message: SandboxMessage) => string): Promise<void>;

	/**
	 * A small step that moves rows of `part` to their recipients' present keys,
	 * starting behind the key `after`. Resolves with the key that it reached;
	 * null at the end.
	 */
	rekey(part: KeyPart, after: string): Promise<string | null>;

	close(): Promise<void>;
};
