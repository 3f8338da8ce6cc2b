/**
 * Spreads the tables that grow over the nodes of Citus, and leaves the others where
 * the instances connect. It is run with all instances stopped, once for each
 * installation; run again, it does what is still to be done.
 *
 * The parts of one account of `verification` and of all that counts it lie together. The keys
 * of counters and replies are hashes of an account and more, and a carrier's reference
 * names no account: these tables are spread by their own keys. An account column there
 * would have to stand in every key of every command, would hide the rows of programs
 * from before it, and would save nothing: the commands of a batch are of many accounts.
 */

import { setTimeout } from "node:timers/promises";
import { StartError } from "../../errors.ts";
import {
	type Connections,
	LONG_MS,
	type Query,
	SERVICE_NAME,
} from "./connection.ts";
import { BY_KEY_ALONE } from "./locks.ts";
import { LOOKED_AT } from "./schema.ts";

export type Distributed = {
	readonly table: string;
	/** The column by whose hash a row has its place; each statement of a batch names it. */
	readonly by: string;
	/** The table beside whose rows of one value its own rows lie. */
	readonly beside: string;
};

export const DISTRIBUTED: readonly Distributed[] = [
	{ table: "verification", by: "account_sid", beside: "none" },
	{ table: "tally", by: "account_sid", beside: "verification" },
	{ table: "usage", by: "account_sid", beside: "verification" },
	{ table: "traffic", by: "account_sid", beside: "verification" },
	{ table: "sandbox_message", by: "account_sid", beside: "verification" },
	{ table: "counter", by: "key", beside: "none" },
	{ table: "reply", by: "key", beside: "counter" },
	{ table: "message_ref", by: "reference", beside: "counter" },
];
/** Small, seldom changed, and read by every instance: each node has them whole. */
export const ON_EVERY_NODE: readonly string[] = [
	"configuration_version",
	"configuration",
];

const IS_CITUS = `select count(distinct proname)::integer as functions from pg_proc
	where proname in ('create_distributed_table', 'create_reference_table')`;
const IS_PLACED =
	"select 1 from pg_dist_partition where logicalrelid = $1::regclass";
const FORGET_LOCAL =
	"select truncate_local_data_after_distributing_table($1::regclass)";
const KEY = `select pg_get_constraintdef(oid) as definition from pg_constraint
	where conrelid = 'verification'::regclass and contype = 'p'`;
/** A key must have the column by which its table is spread. A look-up by SID alone keeps an index. */
const NEW_KEY = [
	"alter table verification drop constraint verification_pkey",
	"drop index verification_by_account",
	`alter table verification add primary key (account_sid, sid) include (${LOOKED_AT})`,
	"create index verification_sid on verification (sid)",
];
/** Programs from before apps are served no more, and Citus spreads no table with a trigger. */
const NO_FORMER_PROGRAMS = [
	`update schema_version set serves = greatest(serves, ${BY_KEY_ALONE})`,
	"drop trigger if exists verification_stays_far on verification",
	"drop function if exists verification_stays_far()",
];

/**
 * The latest work of an instance. Each looks for due work every few seconds; what is
 * older is the connection of a pooler whose instance has gone.
 */
const AT_WORK = `select coalesce(host(client_addr), 'this machine') as host,
		extract(epoch from clock_timestamp() - state_change)::integer as seconds
	from pg_stat_activity
	where datname = current_database() and application_name = $1
		and (state <> 'idle' or state_change > clock_timestamp() - interval '15 seconds')
	order by state_change desc limit 1`;
/** A server notices a closed connection a moment later. */
const LOOKS = 20;
const LOOK_EVERY_MS = 100;

export async function distribute(
	{ query, transaction }: Pick<Connections, "query" | "transaction">,
	placed: (table: string, wasPlaced: boolean) => void,
): Promise<void> {
	// One step after another: the parts of one table alone take thousands of locks.
	const step = <Result>(work: (query: Query) => Promise<Result>) =>
		transaction(work, LONG_MS);
	await step(mustBeCitus);
	await mustBeStopped(query);
	await step(async (query) => {
		for (const text of NO_FORMER_PROGRAMS) await query(text);
		if (await hasKeyOfBoth(query)) return;
		for (const text of NEW_KEY) await query(text);
	});
	const place = async (table: string, text: string, ...values: string[]) => {
		const wasPlaced = await step(async (query) => {
			if ((await query(IS_PLACED, table)).length > 0) return true;
			await query(text, table, ...values);
			return false;
		});
		// The rows were copied: the old ones would stay on the disk, unseen, and no erasure
		// would reach them. A run may have ended between the two steps.
		await step((query) => query(FORGET_LOCAL, table));
		placed(table, wasPlaced);
	};
	for (const table of ON_EVERY_NODE) {
		await place(table, "select create_reference_table($1::regclass)");
	}
	for (const { table, by, beside } of DISTRIBUTED) {
		await place(
			table,
			"select create_distributed_table($1::regclass, $2, colocate_with => $3)",
			...[by, beside],
		);
	}
}

/** Only a database that was distributed has this key. */
export async function hasKeyOfBoth(query: Query): Promise<boolean> {
	const [key] = await query<{ definition: string }>(KEY);
	return key?.definition.startsWith("PRIMARY KEY (account_sid, sid)") ?? false;
}

async function mustBeStopped(query: Query): Promise<void> {
	for (let looks = 1; ; looks++) {
		const [atWork] = await query<{ host: string; seconds: number }>(
			AT_WORK,
			SERVICE_NAME,
		);
		if (atWork === undefined) return;
		if (looks === LOOKS) {
			throw new StartError(
				`An instance still works on the database of DATABASE_URL, last ${atWork.seconds} s ago from ${atWork.host}: stop all instances before postern migrate --distribute`,
			);
		}
		await setTimeout(LOOK_EVERY_MS);
	}
}

async function mustBeCitus(query: Query): Promise<void> {
	const [found] = await query<{ functions: number }>(IS_CITUS);
	if (found?.functions !== 2) {
		throw new StartError(
			"The database of DATABASE_URL has no Citus: make the extension there (create extension citus), and add its nodes, before postern migrate --distribute",
		);
	}
}
