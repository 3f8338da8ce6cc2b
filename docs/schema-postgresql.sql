-- What Postern makes in a PostgreSQL database, read from the catalog; written by a test.
-- Beside it: the partitions of verification, one for each week, by its first day.

create table audit (
	sid text collate "C" not null,
	account_sid text collate "C" not null,
	at bigint not null,
	data text not null,
	place bigint,
	before text,
	mac text,
	constraint audit_pkey PRIMARY KEY (sid)
);
CREATE INDEX audit_account ON audit USING btree (account_sid, sid);
CREATE UNIQUE INDEX audit_place ON audit USING btree (place) WHERE (place IS NOT NULL);
CREATE INDEX audit_unsealed ON audit USING btree (sid) WHERE (place IS NULL);

create table configuration (
	sid text collate "C" not null,
	kind text not null,
	account_sid text collate "C" not null,
	version bigint not null,
	data text,
	constraint configuration_pkey PRIMARY KEY (sid)
);
CREATE INDEX configuration_account ON configuration USING btree (account_sid, kind);
CREATE INDEX configuration_version_index ON configuration USING btree (version);

create table configuration_version (
	version bigint not null
);

create table counter (
	key text collate "C" not null,
	windows text not null,
	expires_at bigint not null,
	constraint counter_pkey PRIMARY KEY (key)
);
CREATE INDEX counter_expires ON counter USING btree (expires_at);

create table fact (
	name text collate "C" not null,
	value text not null,
	constraint fact_pkey PRIMARY KEY (name)
);

create table guard_delta (
	node text collate "C" not null,
	shard integer not null,
	score bigint not null,
	sent bigint not null,
	verified bigint not null,
	refused bigint not null,
	known_sent bigint not null,
	known_verified bigint not null,
	lost bigint not null,
	changes bigint not null,
	verified_at bigint not null,
	at bigint not null,
	constraint guard_delta_pkey PRIMARY KEY (node, shard)
);

create table guard_node (
	node text collate "C" not null,
	score bigint not null,
	at bigint not null,
	state text not null,
	since bigint not null,
	until bigint not null,
	strikes integer not null,
	history text not null,
	constraint guard_node_pkey PRIMARY KEY (node)
);
CREATE INDEX guard_node_state ON guard_node USING btree (node) WHERE (state <> 'free'::text);

create table known (
	key text collate "C" not null,
	verified_at bigint not null,
	constraint known_pkey PRIMARY KEY (key)
);
CREATE INDEX known_verified ON known USING btree (verified_at);

create table message_ref (
	provider text collate "C" not null,
	reference text collate "C" not null,
	verification text collate "C",
	event text,
	held text not null,
	expires_at bigint not null,
	constraint message_ref_pkey PRIMARY KEY (provider, reference)
);
CREATE INDEX message_ref_expires ON message_ref USING btree (expires_at);
CREATE INDEX message_ref_verification ON message_ref USING btree (verification) WHERE (verification IS NOT NULL);

create table news (
	sid text collate "C" not null,
	account_sid text collate "C" not null,
	due_at bigint not null,
	data text not null,
	constraint news_pkey PRIMARY KEY (sid)
);
CREATE INDEX news_account ON news USING btree (account_sid);
CREATE INDEX news_due ON news USING btree (due_at);

create table reply (
	key text collate "C" not null,
	fingerprint text not null,
	reply text not null,
	expires_at bigint not null,
	constraint reply_pkey PRIMARY KEY (key)
);
CREATE INDEX reply_expires ON reply USING btree (expires_at);

create table request_log (
	sid text collate "C" not null,
	account_sid text collate "C" not null,
	instance text collate "C" not null,
	first_number bigint not null,
	last_number bigint not null,
	has_4xx integer not null,
	has_5xx integer not null,
	bytes integer not null,
	data text not null,
	constraint request_log_pkey PRIMARY KEY (sid)
);
CREATE INDEX request_log_4xx ON request_log USING btree (account_sid, sid) WHERE (has_4xx = 1);
CREATE INDEX request_log_5xx ON request_log USING btree (account_sid, sid) WHERE (has_5xx = 1);
CREATE INDEX request_log_account ON request_log USING btree (account_sid, sid);
CREATE INDEX request_log_ids ON request_log USING btree (instance, last_number);

create table sandbox_message (
	account_sid text collate "C" not null,
	clock text collate "C" not null,
	recipient text not null,
	data text not null,
	constraint sandbox_message_pkey PRIMARY KEY (account_sid, clock)
);

create table schema_version (
	version integer not null,
	serves integer not null
);

create table session (
	key text collate "C" not null,
	account_sid text collate "C" not null,
	holder text collate "C" not null,
	expires_at bigint not null,
	data text not null,
	constraint session_pkey PRIMARY KEY (key)
);
CREATE INDEX session_expires ON session USING btree (expires_at);
CREATE INDEX session_holder ON session USING btree (account_sid, holder);

create table spending (
	key text collate "C" not null,
	period text collate "C" not null,
	used bigint not null,
	told bigint not null,
	expires_at bigint not null,
	constraint spending_pkey PRIMARY KEY (key)
);
CREATE INDEX spending_expires ON spending USING btree (expires_at);

create table tally (
	account_sid text collate "C" not null,
	status text not null,
	shard integer not null,
	count bigint not null,
	constraint tally_pkey PRIMARY KEY (account_sid, status, shard)
);

create table token_use (
	token text collate "C" not null,
	at bigint not null,
	constraint token_use_pkey PRIMARY KEY (token)
);

create table traffic (
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
	constraint traffic_pkey PRIMARY KEY (account_sid, hour, channel, country, provider, shard)
);
CREATE INDEX traffic_hours ON traffic USING btree (hour) WHERE (length(hour) = 13);

create table usage (
	account_sid text collate "C" not null,
	day text collate "C" not null,
	kind text not null,
	shard integer not null,
	count bigint not null,
	constraint usage_pkey PRIMARY KEY (account_sid, day, kind, shard)
);

create table verification (
	sid text collate "C" not null,
	account_sid text collate "C" not null,
	status text not null,
	ends_at bigint,
	ends_as text,
	service text not null,
	channel text not null,
	sender text,
	workflow text,
	phone text collate "C",
	email text collate "C",
	next_at bigint,
	data text not null,
	constraint verification_pkey PRIMARY KEY (sid)
) partition by range (sid);
CREATE UNIQUE INDEX verification_by_account ON ONLY verification USING btree (account_sid, sid) INCLUDE (status, ends_at, ends_as, service, channel, sender, workflow);
CREATE INDEX verification_ended_email ON ONLY verification USING btree (email, account_sid, sid) WHERE ((status <> 'pending'::text) AND (email IS NOT NULL));
CREATE INDEX verification_ended_phone ON ONLY verification USING btree (phone, account_sid, sid) WHERE ((status <> 'pending'::text) AND (phone IS NOT NULL));
CREATE INDEX verification_ended_status ON ONLY verification USING btree (account_sid, status, sid) WHERE (status <> 'pending'::text);
CREATE INDEX verification_next ON ONLY verification USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX verification_pending_email ON ONLY verification USING btree (email, account_sid, sid) WHERE ((status = 'pending'::text) AND (email IS NOT NULL));
CREATE INDEX verification_pending_phone ON ONLY verification USING btree (phone, account_sid, sid) WHERE ((status = 'pending'::text) AND (phone IS NOT NULL));

-- function verification_stays_far
-- trigger verification_stays_far
