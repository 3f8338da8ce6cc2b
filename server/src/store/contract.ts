/**
 * The store contract: what a database is to Postern. Every write is a batch of
 * commands: load what they name, decide, save what changed, commit. Rows are
 * plain records; what they mean is decided elsewhere.
 */

import type { Account } from "../accounts/account.ts";
import type { Definition } from "../accounts/definitions.ts";
import type { Channel } from "../channel.ts";
import type { Counter } from "../limits/counter.ts";
import type { SandboxMessage } from "../messages/work.ts";
import type { Receipt } from "../providers/contract.ts";
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

/** From a provider's reference to the message that it names. */
export type Reference = {
	readonly provider: string;
	readonly reference: string;
	/** Null while only receipts are held that came before the acceptance. */
	readonly message: {
		readonly verification: string;
		readonly event: string;
	} | null;
	readonly held: readonly Receipt[];
	/** When held receipts are given up, or the record of the message is. */
	readonly expiresAt: number;
};

/** What a send may take the place of. */
export type PendingKey = {
	readonly accountSid: string;
	readonly recipient: RecipientKey;
	/** One recipient may have thousands pending, each for a service of its own. */
	readonly service: string;
};

export type ReferenceKey = {
	readonly provider: string;
	readonly reference: string;
};

/** What a batch loads, locked, before it decides. */
export type Keys = {
	readonly verifications?: readonly string[];
	/** The pending verifications of these recipients, for these services; others may be among them. */
	readonly pendingOf?: readonly PendingKey[];
	/** No older ones can still be pending: a bound for the search of them. */
	readonly pendingSince?: number;
	/** The same, and of each the newest that has ended, where it was last changed after `endedAfter`. */
	readonly newestOf?: readonly PendingKey[];
	readonly endedAfter?: number;
	/** Verifications that are due, and that no other batch has in hand, the longest overdue first. */
	readonly due?: { readonly before: number; readonly limit: number };
	readonly counters?: readonly string[];
	readonly replies?: readonly string[];
	readonly references?: readonly ReferenceKey[];
	readonly accounts?: readonly string[];
	/** All that these accounts have defined. */
	readonly definitionsOf?: readonly string[];
};

export type Loaded = {
	readonly verifications: readonly Verification[];
	/** SIDs of those that `Keys.due` asked for. */
	readonly due: readonly string[];
	readonly counters: readonly Counter[];
	readonly replies: readonly KeptReply[];
	readonly references: readonly Reference[];
	readonly accounts: readonly Account[];
	/** SIDs of those that were asked for and are removed: no other account gets them. */
	readonly removedAccounts: readonly string[];
	readonly definitions: readonly Definition[];
};

/** What a batch saves. */
export type Changes = {
	readonly added: readonly Verification[];
	readonly changed: readonly Verification[];
	/** Erased, with the references to their messages and what the sandbox keeps of them. */
	readonly removed: readonly Verification[];
	/** How the numbers of verifications of each status change. */
	readonly tally: readonly {
		readonly accountSid: string;
		readonly status: VerificationStatus;
		readonly change: number;
	}[];
	readonly usage: readonly UsageCount[];
	readonly counters: readonly Counter[];
	readonly forgottenCounters: readonly string[];
	readonly replies: readonly KeptReply[];
	readonly references: readonly Reference[];
	readonly accounts: readonly Account[];
	/** With what the sandbox keeps for them; their usage is their parents' from now on. */
	readonly removedAccounts: readonly Account[];
	readonly definitions: readonly Definition[];
	readonly removedDefinitions: readonly Definition[];
	readonly sandboxMessages: readonly SandboxMessage[];
};

/** What never changes of a verification, and says which keys a command needs. */
export type Whereabouts = {
	readonly sid: string;
	readonly accountSid: string;
	readonly recipients: readonly RecipientKey[];
};

export type Configuration = {
	readonly version: number;
	readonly accounts: readonly Account[];
	readonly definitions: readonly Definition[];
	/** Definitions, and accounts: their SID is both. */
	readonly removed: readonly { accountSid: string; sid: string }[];
};

/** Filters of a search; null: any. */
export type SearchFilter = {
	readonly accountSid: string;
	readonly status: VerificationStatus | null;
	readonly service: string | null;
	/** Of any of its messages' channels, the first one decides. */
	readonly channel: Channel | null;
	/** Any of these, all numbers or all addresses: one recipient may stand under more than one key. */
	readonly recipients: readonly RecipientKey[] | null;
	readonly sender: string | null;
	readonly workflowSid: string | null;
	/** Created in [from, until); null: since ever, until now. */
	readonly from: number | null;
	readonly until: number | null;
	/** Only those older than this SID. */
	readonly before: string | null;
};

export type Overdue = {
	readonly count: number;
	readonly oldestAt: number | null;
};

/** Between two that are due: the time of one, and its row, as the store knows it. */
export type DuePlace = readonly [at: number, row: number | string];

export type Store = {
	/** Whether other instances may be at work on the same store. */
	readonly isShared: boolean;
	/** The clock that all instances on this store share; null: each process has its own. */
	readonly clock: (() => number) | null;

	/**
	 * One transaction. `decide` is synchronous and runs with everything in `keys`
	 * loaded and locked. Resolves once what it returned is durable; when it
	 * rejects, nothing was saved. Rejects with the refusal `unavailable` where the
	 * database cannot be reached or written.
	 */
	transact(keys: Keys, decide: (loaded: Loaded) => Changes): Promise<void>;

	/** What never changes, looked up without a lock. Unknown ones are left out. */
	whereabouts(sids: readonly string[]): Promise<readonly Whereabouts[]>;
	/** The verifications behind these references, where they are known. */
	verificationsOf(
		references: readonly ReferenceKey[],
	): Promise<readonly (ReferenceKey & { readonly verification: string })[]>;

	verification(accountSid: string, sid: string): Promise<Verification | null>;
	/** Newest first. `now` decides what a pending one reads. */
	search(
		filter: SearchFilter,
		page: { skip: number; take: number },
		now: number,
	): Promise<readonly Verification[]>;
	/** How many `search` would find in all. */
	count(filter: SearchFilter, now: number): Promise<number>;
	/** Counts by day, ascending, of days in [first, last]; null: without bound. */
	usage(
		accountSid: string,
		kind: UsageKind,
		first: string | null,
		last: string | null,
	): Promise<readonly { day: string; count: number }[]>;
	/** SIDs of some verifications of a recipient, whichever, of any status. */
	ofRecipient(
		accountSid: string,
		recipient: RecipientKey,
		limit: number,
	): Promise<readonly string[]>;
	/** Some verifications of these accounts, whichever, of any status. */
	ofAccounts(
		accountSids: readonly string[],
		limit: number,
	): Promise<readonly { readonly sid: string; readonly accountSid: string }[]>;
	/** How many are due at `now` or before (counted up to 100,000), and since when the first of them is. */
	overdue(now: number): Promise<Overdue>;
	/** SIDs of verifications that are due before `before`, the longest overdue first. */
	due(before: number, limit: number): Promise<readonly string[]>;
	/** When the next verification falls due; null when none will. */
	nextDueAt(): Promise<number | null>;
	/**
	 * A small step through what is due before `before`, of all accounts, from behind
	 * `after` on: those of these accounts that are parked, and where the step ended,
	 * null at the end.
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
		filter: { to: readonly RecipientKey[] | null; limit: number },
	): Promise<readonly SandboxMessage[]>;
	/** `to`: only those to a recipient of one of these keys; null: all. */
	forgetSandboxMessages(
		accountSid: string,
		to: readonly RecipientKey[] | null,
	): Promise<void>;

	/** What was changed or removed after configuration version `version`, and the present one. */
	configurationSince(version: number): Promise<Configuration>;
	noteTokenUse(uses: ReadonlyMap<string, number>): Promise<void>;
	tokenUse(ids: readonly string[]): Promise<ReadonlyMap<string, number>>;

	/** Named facts of the installation (key check, hash key). */
	fact(name: string): Promise<string | null>;
	/** Sets facts that are not there yet; what is there stays. */
	establish(facts: Readonly<Record<string, string>>): Promise<void>;
	replaceFact(name: string, value: string): Promise<void>;

	/**
	 * One small step of removing what has expired, and records created before
	 * `keepFrom`; true while there may be more.
	 */
	sweep(now: number, keepFrom: number): Promise<boolean>;
	/** SIDs of verifications that still hold a sealed code, after `after`, in order. */
	withSealedCode(after: string, limit: number): Promise<readonly string[]>;
	/** Replaces the sealed text of every sandbox message, in small steps. */
	resealSandbox(reseal: (message: SandboxMessage) => string): Promise<void>;

	/**
	 * One small step of bringing rows under their recipients' present keys: those of
	 * `part` whose key comes after `after`. Resolves with the key that it came to;
	 * null at the end.
	 */
	rekey(part: KeyPart, after: string): Promise<string | null>;

	close(): Promise<void>;
};
