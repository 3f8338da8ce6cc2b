/**
 * The SQLite schema, as migrations: each is applied once, in order, in a
 * transaction of its own, and never changed after it was released.
 *
 * A verification is one row: `data` holds the whole aggregate, and the columns
 * beside it are what it is found by. Every index costs a send.
 */
export const MIGRATIONS: readonly string[] = [
	`
	create table fact (
		name text primary key,
		value text not null
	) without rowid;

	create table account (
		sid text primary key,
		-- configuration version at its last change
		version integer not null,
		data text not null
	) without rowid;
	create index account_version on account (version);

	create table token_use (
		token text primary key,
		at integer not null
	) without rowid;

	create table verification (
		id integer primary key,
		sid text not null,
		account_sid text not null,
		status text not null,
		phone text,
		email text,
		next_at integer,
		data text not null
	);
	create unique index verification_sid on verification (sid);
	create index verification_pending_phone on verification (phone)
		where status = 'pending' and phone is not null;
	create index verification_pending_email on verification (email)
		where status = 'pending' and email is not null;
	create index verification_next on verification (next_at)
		where next_at is not null;

	create table counter (
		key text primary key,
		times text not null,
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
		expires_at integer,
		primary key (provider, reference)
	) without rowid;
	create index message_ref_expires on message_ref (expires_at)
		where expires_at is not null;

	create table sandbox_message (
		account_sid text not null,
		sid text not null,
		recipient text not null,
		data text not null,
		primary key (account_sid, sid)
	) without rowid;
	`,
];
