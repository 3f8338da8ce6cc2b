/** The store on PostgreSQL 14 or newer: any number of instances share it. */

import { databaseHosts } from "../../config/database-hosts.ts";
import { HOUR_MS } from "../../durations.ts";
import type { SandboxMessage } from "../../messages/work.ts";
import { randomHex } from "../../secrets/random.ts";
import { presentKey } from "../../verification/former-keys.ts";
import type { Changes, Overdue, Store } from "../contract.ts";
import { configurationOf, type Row } from "../rows.ts";
import { trimmer } from "../sandbox-messages.ts";
import { verificationOf } from "../stored-words.ts";
import { accountRowStore } from "./account-rows.ts";
import { databaseClock } from "./clock.ts";
import {
	type ConnectionOptions,
	type Connections,
	connect,
} from "./connection.ts";
import { hasKeyOfBoth } from "./distribute.ts";
import { findDue } from "./due.ts";
import { guardStore } from "./guard.ts";
import { load, loadReferences } from "./load.ts";
import type { RowLocks } from "./locks.ts";
import { migrate } from "./migrate.ts";
import { dueRows, FAR } from "./newer.ts";
import { ownersOn } from "./owners.ts";
import { parkedStep } from "./parked.ts";
import {
	instantsOf,
	isWithoutPartition,
	makePartitions,
} from "./partitions.ts";
import { peopleStore } from "./people.ts";
import { rekeyStep } from "./rekey.ts";
import { type Replicas, replicasOf } from "./replicas.ts";
import { requestStore } from "./requests.ts";
import { sandboxMessages } from "./sandbox.ts";
import { save } from "./save.ts";
import { searchStore } from "./search.ts";
import { startProblem } from "./start-problem.ts";
import { sweepStep } from "./sweep.ts";
import { trafficStore } from "./traffic.ts";

/** Rows for each count that every send changes: instances seldom share one. */
const SHARDS = 16;
const RESEALED_AT_ONCE = 200;
const LONGEST_ON_REPLICA_MS = 2_000;

export async function postgresStore(
	options: ConnectionOptions & {
		/** Refuse a database that no service has ever used, and create nothing in it. */
		readonly mustExist?: boolean;
		/** The country of numbers from before they were parsed. */
		readonly defaultCountry?: string | null;
		/** URLs of standbys, and how old their answers may be. */
		readonly replicas?: {
			readonly urls: readonly string[];
			readonly maxLagMs: number;
		};
	},
): Promise<Store> {
	let replicas: Replicas | null = null;
	const connections = connect({
		...options,
		moved: () => replicas?.startAfresh(),
	});
	try {
		await connections.probe();
		const rowLocks = await migrate(connections, options);
		const isDistributed = await hasKeyOfBoth(connections.query);
		const clock = await databaseClock(connections.query);
		await makePartitions(connections, [clock.now()]);
		replicas = replicasFor(connections, options);
		return storeOn(connections, {
			clock,
			rowLocks,
			isDistributed,
			replicas,
			defaultCountry: options.defaultCountry ?? null,
		});
	} catch (error) {
		await connections.close();
		throw startProblem(error);
	}
}

/** One that is away does not hold up the start: the primary answers. */
function replicasFor(
	primary: Connections,
	options: Parameters<typeof postgresStore>[0],
): Replicas | null {
	const { urls = [], maxLagMs = 0 } = options.replicas ?? {};
	if (urls.length === 0) return null;
	const { connections, preparedStatements = true, warn = () => {} } = options;
	return replicasOf({
		primary,
		maxLagMs,
		warn,
		standbys: urls.map((url) => ({
			name: databaseHosts(url).hosts[0].name,
			connections: connect({
				url,
				connections,
				preparedStatements,
				warn,
				triesAgain: false,
				// So that the primary can still answer in time.
				longestStatementMs: LONGEST_ON_REPLICA_MS,
			}),
		})),
		readsOn: (query) => ({ ...searchStore(query), ...trafficStore(query) }),
	});
}

function storeOn(
	connections: Connections,
	{
		clock,
		rowLocks,
		isDistributed,
		defaultCountry,
		replicas,
	}: {
		readonly clock: Awaited<ReturnType<typeof databaseClock>>;
		readonly rowLocks: RowLocks;
		readonly isDistributed: boolean;
		readonly defaultCountry: string | null;
		readonly replicas: Replicas | null;
	},
): Store {
	const { query, transaction, batch } = connections;
	const shard = Number.parseInt(randomHex(1), 16) % SHARDS;
	const mustTrim = trimmer();
	const owners = ownersOn(query);
	/** The latest instant that has its partition. */
	let madeUntil = clock.now();

	return {
		...searchStore(query),
		...trafficStore(query),
		...replicas?.reads,
		...accountRowStore(query),
		...peopleStore(query),
		...guardStore(connections),
		...requestStore(query),
		parked: parkedStep(query),
		isShared: true,
		clock: clock.now,
		pool: connections.pool,
		replicas: () => replicas?.states() ?? [],

		async transact(keys, decide) {
			const last: { changes?: Changes } = {};
			const [named, due] = await Promise.all([
				owners.of(keys.verifications ?? []),
				findDue(query, keys.due),
			]);
			const write = () =>
				batch(
					async (query) => {
						const loaded = await load(
							query,
							keys,
							{ named, due },
							{ rowLocks, isDistributed },
						);
						const changes = decide(loaded);
						last.changes = changes;
						owners.note(loaded.verifications);
						owners.note(changes.added);
						return changes;
					},
					(query, changes) => save(query, { shard, mustTrim }, changes),
				);
			try {
				await write();
			} catch (error) {
				if (!isWithoutPartition(error)) throw error;
				await makePartitions(
					connections,
					instantsOf((last.changes?.added ?? []).map(({ sid }) => sid)),
				);
				await write();
			}
			if (last.changes) replicas?.wrote(last.changes);
		},

		whereabouts: owners.of,
		async verificationsOf(references) {
			const found = await loadReferences(query, references);
			return found.flatMap(({ provider, reference, message }) =>
				message === null
					? []
					: [{ provider, reference, verification: message.verification }],
			);
		},
		async verification(accountSid, sid) {
			const [row] = await query<Row>(
				"select data from verification where sid = $1 and account_sid = $2",
				sid,
				accountSid,
			);
			return row === undefined ? null : verificationOf(row);
		},
		async overdue(now) {
			const [row] = await query<Overdue>(
				`select count(*) as count, min(at) as "oldestAt" from ${dueRows("100000")}`,
				now,
			);
			return row ?? { count: 0, oldestAt: null };
		},
		async due(before, limit) {
			const rows = await query<{ sid: string }>(
				`select sid from ${dueRows("$2")} order by at limit $2`,
				before,
				Math.min(limit, MOST_ROWS),
			);
			return rows.map(({ sid }) => sid);
		},
		async nextDueAt() {
			const [row] = await query<{ at: number | null }>(
				`select least(
					(select min(next_at) from verification where next_at <= ${FAR}),
					(select min(next_at) - ${FAR} from verification where next_at > ${FAR})) as at`,
			);
			return row?.at ?? null;
		},

		sandboxMessages: (accountSid, { to, limit, after }) =>
			sandboxMessages(query).newest(accountSid, to, limit, after),
		sandboxMessage: (accountSid, sid) =>
			sandboxMessages(query).one(accountSid, sid),
		forgetSandboxMessages: (accountSid, to) =>
			sandboxMessages(query).forget(accountSid, to),
		async resealSandbox(reseal) {
			let last: SandboxMessage | undefined;
			do {
				last = await transaction((query) =>
					sandboxMessages(query).resealAfter(last, RESEALED_AT_ONCE, reseal),
				);
			} while (last !== undefined);
		},

		async configurationSince(version) {
			const [state] = await query<{ version: number }>(
				"select version from configuration_version",
			);
			const latest = state?.version ?? 0;
			// A commit between the two statements is read twice: now, and again as
			// new next time.
			const rows =
				latest === version
					? []
					: await query<Row>(
							"select sid, kind, account_sid, data from configuration where version > $1",
							version,
						);
			return configurationOf(latest, rows);
		},
		async noteTokenUse(uses) {
			await query(
				`insert into token_use (token, at)
				select token, at from unnest($1::text[], $2::bigint[]) as row (token, at) order by token
				on conflict (token) do update set at = greatest(token_use.at, excluded.at)`,
				[...uses.keys()],
				[...uses.values()],
			);
		},
		async tokenUse(ids) {
			const rows = await query<{ token: string; at: number }>(
				"select token, at from token_use where token = any($1::text[])",
				ids,
			);
			return new Map(rows.map(({ token, at }) => [token, at]));
		},

		async fact(name) {
			const [row] = await query<{ value: string }>(
				"select value from fact where name = $1",
				name,
			);
			return row?.value ?? null;
		},
		async establish(facts) {
			await query(
				`insert into fact (name, value) select * from unnest($1::text[], $2::text[])
				on conflict (name) do nothing`,
				Object.keys(facts),
				Object.values(facts),
			);
		},
		async replaceFact(name, value) {
			await query(
				`insert into fact (name, value) values ($1, $2)
				on conflict (name) do update set value = excluded.value`,
				name,
				value,
			);
		},

		async sweep(now, keepFrom) {
			if (now > madeUntil) {
				await makePartitions(connections, [now]);
				madeUntil = now + MAKE_EVERY_MS;
			}
			return sweepStep(connections, shard, now, keepFrom);
		},
		async withSealedCode(after, limit) {
			// Every pending record is due some day, and due records have an index.
			const rows = await query<{ sid: string }>(
				`with pending as materialized (select sid from verification
					where next_at is not null and status = 'pending' and sid > $1)
				select sid from pending order by sid limit $2`,
				after,
				limit,
			);
			return rows.map(({ sid }) => sid);
		},

		rekey: (part, after) =>
			transaction((query) =>
				rekeyStep(
					...([query, part, after] as const),
					(former) => presentKey(former, defaultCountry),
					{ rowLocks, byKey: true },
				),
			),

		async close() {
			clock.close();
			await replicas?.close();
			await connections.close();
		},
	};
}

const MAKE_EVERY_MS = HOUR_MS;
/** The largest limit that a statement may state. */
const MOST_ROWS = 2_147_483_647;
