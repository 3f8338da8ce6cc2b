/**
 * The PostgreSQL schema, as migrations: each is applied once, in order, and
 * never changes after its release.
 *
 * The rows are the same as on SQLite, with three differences. `verification` is
 * partitioned by time, because a range of SIDs is a range of time. Counts that
 * every send changes have a row for each of a few shards, so that instances do
 * not wait for each other. Every text compares by its bytes, as SIDs must.
 */

import { FAR } from "./newer.ts";

export type Migration = {
	readonly sql: string;
	/**
	 * The oldest program that still works with the schema after it, as the number
	 * of migrations that the program knows. Older ones refuse to start.
	 */
	readonly serves: number;
	/** Recipients' keys change with it, in code: see `rekeyPending`. */
	readonly rekeys?: true;
	/** The number of a migration that undoes it: where that follows at once, it is left out. */
	readonly undoneBy?: number;
};

/**
 * What a search without a recipient looks at. An index that has it spares the rows: for
 * 50,000 records of an account 910 pages are read instead of 50,627. Held by a migration.
 */
export const LOOKED_AT =
	"status, ends_at, ends_as, service, channel, sender, workflow";

export const MIGRATIONS: readonly Migration[] = [
	{
		serves: 1,
		sql: `
	create table fact (
		name text collate "C" primary key,
		value text not null
	);

	-- accounts and what they have defined; data is null once it was removed
	create table configuration (
		sid text collate "C" primary key,
		kind text not null,
		account_sid text collate "C" not null,
		-- grows with every change: who polls asks for what is newer
		version bigint not null,
		data text
	);
	create index configuration_version_index on configuration (version);
	create index configuration_account on configuration (account_sid, kind);
	-- one row: who changes configuration holds it, so that versions commit in order
	create table configuration_version (version bigint not null);
	insert into configuration_version values (0);

	create table token_use (
		token text collate "C" primary key,
		at bigint not null
	);

	create table verification (
		sid text collate "C" primary key,
		account_sid text collate "C" not null,
		status text not null,
		-- when time ends it, and how: what a pending one reads from then on
		ends_at bigint,
		ends_as text,
		service text not null,
		channel text not null,
		sender text,
		workflow text,
		phone text collate "C",
		email text collate "C",
		next_at bigint,
		data text not null
	) partition by range (sid);
	create index verification_search on verification (account_sid, sid);
	-- A verification moves from the pending to the ended when it ends.
	create index verification_pending_phone on verification (phone, account_sid, sid)
		where status = 'pending' and phone is not null;
	create index verification_pending_email on verification (email, account_sid, sid)
		where status = 'pending' and email is not null;
	create index verification_ended_phone on verification (phone, account_sid, sid)
		where status <> 'pending' and phone is not null;
	create index verification_ended_email on verification (email, account_sid, sid)
		where status <> 'pending' and email is not null;
	create index verification_ended_status on verification (account_sid, status, sid)
		where status <> 'pending';
	create index verification_next on verification (next_at)
		where next_at is not null;

	-- how many verifications of each status an account has
	create table tally (
		account_sid text collate "C" not null,
		status text not null,
		shard integer not null,
		count bigint not null,
		primary key (account_sid, status, shard)
	);

	create table usage (
		account_sid text collate "C" not null,
		day text collate "C" not null,
		kind text not null,
		shard integer not null,
		count bigint not null,
		primary key (account_sid, day, kind, shard)
	);

	create table counter (
		key text collate "C" primary key,
		windows text not null,
		expires_at bigint not null
	);
	create index counter_expires on counter (expires_at);

	create table reply (
		key text collate "C" primary key,
		fingerprint text not null,
		reply text not null,
		expires_at bigint not null
	);
	create index reply_expires on reply (expires_at);

	create table message_ref (
		provider text collate "C" not null,
		reference text collate "C" not null,
		verification text collate "C",
		event text,
		held text not null,
		expires_at bigint not null,
		primary key (provider, reference)
	);
	create index message_ref_expires on message_ref (expires_at);
	-- erasing a verification takes its references along
	create index message_ref_verification on message_ref (verification)
		where verification is not null;

	create table sandbox_message (
		account_sid text collate "C" not null,
		-- the SID without its prefix, which tells channels apart: sorts by creation
		clock text collate "C" not null,
		recipient text not null,
		data text not null,
		primary key (account_sid, clock)
	);
	`,
	},
	// An older program would look for recipients under keys that no longer exist.
	{ serves: 2, rekeys: true, sql: "" },
	// A program from before this version leaves verifications with an app alone: see `newer.ts`.
	{
		serves: 2,
		sql: `
	create or replace function verification_stays_far() returns trigger language plpgsql as $$
	begin
		new.next_at := new.next_at + ${FAR};
		return new;
	end $$;
	create or replace trigger verification_stays_far before update on verification
		for each row when (old.next_at > ${FAR} and new.next_at <= ${FAR})
		execute function verification_stays_far();
	`,
	},
	// A program from before this version counts no traffic; the rest works as before.
	{
		serves: 2,
		sql: `
	-- what became of messages, by the hour in which they began; a day is one row
	-- once it is old
	create table if not exists traffic (
		account_sid text collate "C" not null,
		hour text collate "C" not null,
		channel text collate "C" not null,
		country text collate "C" not null,
		provider text collate "C" not null,
		shard integer not null,
		sent bigint not null,
		accepted bigint not null,
		delivered bigint not null,
		failed bigint not null,
		verified bigint not null,
		blocked bigint not null,
		segments bigint not null,
		cost_micros bigint not null,
		price_micros bigint not null,
		costed bigint not null,
		priced bigint not null,
		primary key (account_sid, hour, channel, country, provider, shard)
	);
	-- hours that are no days yet: those of all accounts are read, and the old ones found
	create index if not exists traffic_hours on traffic (hour) where length(hour) = 13;
	`,
	},
	// A program from before this version knows no sessions and writes no audit log; the
	// rest works as before.
	{
		serves: 2,
		sql: `
	-- browsers that somebody has signed in with
	create table if not exists session (
		-- SHA-256 of the secret in the cookie
		key text collate "C" primary key,
		account_sid text collate "C" not null,
		-- SID of the user, or id of the token
		holder text collate "C" not null,
		expires_at bigint not null,
		data text not null
	);
	create index if not exists session_holder on session (account_sid, holder);
	create index if not exists session_expires on session (expires_at);

	create table if not exists audit (
		sid text collate "C" primary key,
		account_sid text collate "C" not null,
		at bigint not null,
		data text not null,
		-- its seal, which comes later: place in the chain, instant and MAC of the row
		-- before it, and its own MAC
		place bigint,
		before text,
		mac text
	);
	create index if not exists audit_account on audit (account_sid, sid);
	create unique index if not exists audit_place on audit (place) where place is not null;
	create index if not exists audit_unsealed on audit (sid) where place is null;
	`,
	},
	// A program from before this version asks for no caps and settles nothing under them.
	{
		serves: 2,
		sql: `
	-- what is spent under a cap of an account in its present period
	create table if not exists spending (
		key text collate "C" primary key,
		-- YYYY-MM-DD or YYYY-MM, UTC
		period text collate "C" not null,
		-- millionths of the currency
		used bigint not null,
		-- what the account was told of in the period: a number that only rises
		told bigint not null,
		expires_at bigint not null
	);
	create index if not exists spending_expires on spending (expires_at);

	-- callbacks of accounts that are not about one verification
	create table if not exists news (
		sid text collate "C" primary key,
		account_sid text collate "C" not null,
		-- the next try, or the end of a lease
		due_at bigint not null,
		data text not null
	);
	create index if not exists news_due on news (due_at);
	create index if not exists news_account on news (account_sid);
	`,
	},
	// A program from before this version judges no message and notes nobody as known; the
	// rest works as before.
	{
		serves: 2,
		sql: `
	-- the fraud guard: recipients that a customer has verified, by a keyed hash
	create table if not exists known (
		key text collate "C" primary key,
		verified_at bigint not null
	);
	create index if not exists known_verified on known (verified_at);

	-- what messages of a customer have in common, by customer and range, area, country or client
	create table if not exists guard_node (
		node text collate "C" primary key,
		-- in millionths
		score bigint not null,
		-- the time to which the numbers are true
		at bigint not null,
		state text not null,
		since bigint not null,
		until bigint not null,
		strikes integer not null,
		history text not null
	);
	create index if not exists guard_node_state on guard_node (node) where state <> 'free';

	-- what instances have added to nodes since these were last written, in millionths
	create table if not exists guard_delta (
		node text collate "C" not null,
		shard integer not null,
		score bigint not null,
		sent bigint not null,
		verified bigint not null,
		refused bigint not null,
		known_sent bigint not null,
		known_verified bigint not null,
		lost bigint not null,
		-- how many changes it holds; 0: they were all taken in
		changes bigint not null,
		verified_at bigint not null,
		at bigint not null,
		primary key (node, shard)
	);

	insert into fact (name, value)
		select 'known recipients', '{"after":"","isDone":false}'
		where exists (select from verification)
		on conflict do nothing;
	`,
	},
	// A program from before this version keeps no requests; the rest works as before.
	{
		serves: 2,
		sql: `
	-- requests of the last days: those of one account to one instance in a second
	create table if not exists request_log (
		sid text collate "C" primary key,
		account_sid text collate "C" not null,
		instance text collate "C" not null,
		-- the numbers in their ids lie between these
		first_number bigint not null,
		last_number bigint not null,
		has_4xx integer not null,
		has_5xx integer not null,
		bytes integer not null,
		data text not null
	);
	create index if not exists request_log_account on request_log (account_sid, sid);
	create index if not exists request_log_4xx on request_log (account_sid, sid) where has_4xx = 1;
	create index if not exists request_log_5xx on request_log (account_sid, sid) where has_5xx = 1;
	create index if not exists request_log_ids on request_log (instance, last_number);
	`,
	},
	// A program from before this version finds a verification by its SID alone, and works
	// as before; see `RowLocks`.
	{
		serves: 2,
		undoneBy: 10,
		sql: `
	-- the key of a verification with its account, by which tables can be distributed
	-- the strongest lock first: a batch under way would else meet the weaker one in a circle
	drop index if exists verification_search;
	create unique index if not exists verification_account on verification (account_sid, sid);
	`,
	},
	// A program from before this version works as before. `unique-index.ts` has built the
	// parts of the index, where there are rows, without holding up writers.
	{
		serves: 2,
		sql: `
	drop index if exists verification_search;
	drop index if exists verification_account;
	-- the key of a verification with its account, and what a search looks at: pages and
	-- totals come from it alone. A distributed table has such a primary key instead.
	do $$ begin
		if not exists (select from pg_constraint
			where conrelid = 'verification'::regclass and contype = 'p'
				and pg_get_constraintdef(oid) like 'PRIMARY KEY (account_sid, sid)%') then
			create unique index if not exists verification_by_account
				on verification (account_sid, sid) include (${LOOKED_AT});
		end if;
	end $$;
	`,
	},
];
