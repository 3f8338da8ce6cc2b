/**
 * The SQLite schema, as migrations: each is applied once, in order, in a
 * transaction of its own, and never changes after its release.
 *
 * A verification is one row: `data` holds the whole aggregate, and the other
 * columns serve to find it. Every index costs a send.
 */
export const MIGRATIONS: readonly string[] = [
	`
	create table fact (
		name text primary key,
		value text not null
	) without rowid;

	-- accounts and what they have defined; data is null once it was removed
	create table configuration (
		sid text primary key,
		kind text not null,
		account_sid text not null,
		-- grows with every change: who polls asks for what is newer
		version integer not null,
		data text
	) without rowid;
	create index configuration_version on configuration (version);
	create index configuration_account on configuration (account_sid, kind);

	create table token_use (
		token text primary key,
		at integer not null
	) without rowid;

	create table verification (
		id integer primary key,
		sid text not null,
		account_sid text not null,
		status text not null,
		-- when time ends it, and how: what a pending one reads from then on
		ends_at integer,
		ends_as text,
		service text not null,
		channel text not null,
		sender text,
		workflow text,
		phone text,
		email text,
		next_at integer,
		data text not null
	);
	create unique index verification_sid on verification (sid);
	-- Everything that a search filters by: a count never leaves the index.
	create index verification_search on verification
		(account_sid, sid, status, ends_at, ends_as, service, channel, sender, workflow);
	-- A verification moves from the pending to the ended when it ends: what a search
	-- needs costs its end, and a send only what the next send needs.
	create index verification_pending_phone on verification (phone, account_sid, sid)
		where status = 'pending' and phone is not null;
	create index verification_pending_email on verification (email, account_sid, sid)
		where status = 'pending' and email is not null;
	create index verification_ended_phone on verification (phone, account_sid, sid, status)
		where status <> 'pending' and phone is not null;
	create index verification_ended_email on verification (email, account_sid, sid, status)
		where status <> 'pending' and email is not null;
	create index verification_ended_status on verification (account_sid, status, sid)
		where status <> 'pending';
	create index verification_next on verification (next_at)
		where next_at is not null;

	-- how many verifications of each status an account has
	create table tally (
		account_sid text not null,
		status text not null,
		count integer not null,
		primary key (account_sid, status)
	) without rowid;

	create table usage (
		account_sid text not null,
		day text not null,
		kind text not null,
		count integer not null,
		primary key (account_sid, day, kind)
	) without rowid;

	create table counter (
		key text primary key,
		windows text not null,
		expires_at integer not null
	) without rowid;
	create index counter_expires on counter (expires_at);

	create table reply (
		key text primary key,
		fingerprint text not null,
		reply text not null,
		expires_at integer not null
	) without rowid;
	create index reply_expires on reply (expires_at);

	create table message_ref (
		provider text not null,
		reference text not null,
		verification text,
		event text,
		held text not null,
		expires_at integer not null,
		primary key (provider, reference)
	) without rowid;
	create index message_ref_expires on message_ref (expires_at);
	-- erasing a verification takes its references along
	create index message_ref_verification on message_ref (verification)
		where verification is not null;

	create table sandbox_message (
		account_sid text not null,
		-- the SID without its prefix, which tells channels apart: sorts by creation
		clock text not null,
		recipient text not null,
		data text not null,
		primary key (account_sid, clock)
	) without rowid;
	`,
	// With 190,000 pending, in batches of 64, this saves the store 9 of 55 us for
	// a send, and 25 of 105 for one with two limits. Keys that come in no order
	// dirty a page each, so the index entries beside them must be small. Pending
	// rows are indexed by service, as a send asks for them, and no longer by SID:
	// a search of one recipient sorts its pending rows.
	`
	drop index verification_pending_phone;
	drop index verification_pending_email;
	create index verification_pending_phone on verification (phone, account_sid, service)
		where status = 'pending' and phone is not null;
	create index verification_pending_email on verification (email, account_sid, service)
		where status = 'pending' and email is not null;

	create table counter_in_order (
		id integer primary key,
		key text not null,
		windows text not null,
		expires_at integer not null
	);
	insert into counter_in_order (key, windows, expires_at)
		select key, windows, expires_at from counter;
	drop table counter;
	alter table counter_in_order rename to counter;
	create unique index counter_key on counter (key);
	create index counter_expires on counter (expires_at);
	`,
	// Recipients' keys change, in code: see `rekeyPending`.
	"",
	// From this version on rows may hold messages on apps. An older program would fail
	// them, so it must not start on the file. Far rows are not needed: only one process
	// serves a file.
	"",
	`
	-- what became of messages, by the hour in which they began; a day is one row
	-- once it is old
	create table if not exists traffic (
		account_sid text not null,
		hour text not null,
		channel text not null,
		country text not null,
		provider text not null,
		sent integer not null,
		accepted integer not null,
		delivered integer not null,
		failed integer not null,
		verified integer not null,
		blocked integer not null,
		segments integer not null,
		cost_micros integer not null,
		price_micros integer not null,
		costed integer not null,
		priced integer not null,
		primary key (account_sid, hour, channel, country, provider)
	) without rowid;
	-- hours that are no days yet: those of all accounts are read, and the old ones found
	create index if not exists traffic_hours on traffic (hour) where length(hour) = 13;
	`,
	`
	-- browsers that somebody has signed in with
	create table if not exists session (
		-- SHA-256 of the secret in the cookie
		key text primary key,
		account_sid text not null,
		-- SID of the user, or id of the token
		holder text not null,
		expires_at integer not null,
		data text not null
	) without rowid;
	create index if not exists session_holder on session (account_sid, holder);
	create index if not exists session_expires on session (expires_at);

	create table if not exists audit (
		sid text primary key,
		account_sid text not null,
		at integer not null,
		data text not null,
		-- its seal, which comes later: place in the chain, instant and MAC of the row
		-- before it, and its own MAC
		place integer,
		before text,
		mac text
	) without rowid;
	create index if not exists audit_account on audit (account_sid, sid);
	create unique index if not exists audit_place on audit (place) where place is not null;
	create index if not exists audit_unsealed on audit (sid) where place is null;
	`,
	`
	-- what is spent under a cap of an account in its present period
	create table if not exists spending (
		key text primary key,
		-- YYYY-MM-DD or YYYY-MM, UTC
		period text not null,
		-- millionths of the currency
		used integer not null,
		-- what the account was told of in the period: a number that only rises
		told integer not null,
		expires_at integer not null
	) without rowid;
	create index if not exists spending_expires on spending (expires_at);

	-- callbacks of accounts that are not about one verification
	create table if not exists news (
		sid text primary key,
		account_sid text not null,
		-- the next try, or the end of a lease
		due_at integer not null,
		data text not null
	) without rowid;
	create index if not exists news_due on news (due_at);
	create index if not exists news_account on news (account_sid);
	`,
	// Recipients of a store that has sent before are read into `known` behind the start:
	// see `start/fill-known.ts`.
	`
	-- the fraud guard: recipients that a customer has verified, by a keyed hash
	create table if not exists known (
		key text primary key,
		verified_at integer not null
	) without rowid;
	create index if not exists known_verified on known (verified_at);

	-- what messages of a customer have in common, by customer and range, area, country or client
	create table if not exists guard_node (
		node text primary key,
		-- in millionths
		score integer not null,
		-- the time to which the numbers are true
		at integer not null,
		state text not null,
		since integer not null,
		until integer not null,
		strikes integer not null,
		history text not null
	) without rowid;
	create index if not exists guard_node_state on guard_node (node) where state <> 'free';

	insert into fact (name, value)
		select 'known recipients', '{"after":"","isDone":false}'
		where exists (select 1 from verification)
		on conflict do nothing;
	`,
	`
	-- requests of the last days: those of one account to one instance in a second
	create table if not exists request_log (
		sid text primary key,
		account_sid text not null,
		instance text not null,
		-- the numbers in their ids lie between these
		first_number integer not null,
		last_number integer not null,
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
];

/** The number of applied migrations from which rows have the present keys of recipients. */
export const REKEYED = 3;
