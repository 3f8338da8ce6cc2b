/**
 * Reads on which no decision rests, answered by a standby if it shows what the asker
 * may expect, else by the primary (docs/decisions/0023-replicas.md).
 */

import type { Changes, ReplicaState, Store } from "../contract.ts";
import type { Connections, Query } from "./connection.ts";
import { LONGEST_WAIT_MS } from "./connection.ts";
import { type Mark, type Replica, replicaOn } from "./replica.ts";

export type Reads = Pick<
	Store,
	"search" | "count" | "usage" | "usageByService" | "traffic"
>;

export type Replicas = {
	readonly reads: Reads;
	readonly states: () => readonly ReplicaState[];
	/** Called once these changes are committed. */
	wrote(changes: Changes): void;
	/** Another server has become the primary. */
	startAfresh(): void;
	close(): Promise<void>;
};

const LOOK_EVERY_MS = 500;
/** Ten minutes of a standby that falls behind; one that is further behind has its last one. */
const MOST_MARKS = 1_200;
/** A read that a standby let down after this long is refused: its client cannot wait for another one. */
const SOON_MS = LONGEST_WAIT_MS / 2;

/** All acknowledged commits are in the log before this place. */
const POSITION = `select pg_current_wal_flush_lsn() - '0/0' as position,
	left(pg_walfile_name(pg_current_wal_lsn()), 8) as timeline`;
const IDENTITY = `select system_identifier::text as system, current_database() as database
	from pg_control_system()`;

/** What this instance has written for an account, or shown of it. */
type Seen = {
	readonly wroteAt: number;
	readonly readAt: number;
	/** The standby of the last read: what it has shown once, it goes on showing. */
	readonly by: Replica | null;
};
const NOTHING: Seen = {
	wroteAt: Number.NEGATIVE_INFINITY,
	readAt: Number.NEGATIVE_INFINITY,
	by: null,
};

export function replicasOf(options: {
	readonly primary: Pick<Connections, "query">;
	readonly standbys: readonly {
		readonly name: string;
		readonly connections: Connections;
	}[];
	readonly maxLagMs: number;
	readonly readsOn: (query: Query) => Reads;
	readonly warn: (sentence: string) => void;
}): Replicas {
	const { primary, maxLagMs, readsOn } = options;
	const clock = () => performance.now();
	const seen = new Map<string, Seen>();
	let marks: Mark[] = [];
	let turn = 0;
	let identity: Promise<string> | null = null;
	/** How often another server has become the primary. */
	let changes = 0;
	// With one host in the URL nobody else tells that another server is behind it now.
	const position = sharedPosition(primary.query, startAfresh);
	const replicas = options.standbys.map((standby) =>
		replicaOn({
			...standby,
			maxLagMs,
			clock,
			isSame,
			warn: options.warn,
			marks: () => marks,
		}),
	);
	const onPrimary = readsOn(primary.query);
	const on = new Map(
		replicas.map((replica) => [replica, readsOn(replica.query)]),
	);
	let looking: Promise<void> | null = null;
	const timer = setInterval(beginLook, LOOK_EVERY_MS);
	timer.unref();
	beginLook();

	/** A silent server makes it longer than the time between two. */
	function beginLook(): void {
		looking ??= look().finally(() => {
			looking = null;
		});
	}

	function startAfresh(): void {
		changes++;
		marks = [];
		identity = null;
		for (const replica of replicas) replica.startAfresh();
	}

	async function isSame(query: Query): Promise<boolean> {
		identity ??= identityOf(primary.query).catch((error: unknown) => {
			identity = null;
			throw error;
		});
		return (await identity) === (await identityOf(query));
	}

	async function look(): Promise<void> {
		const at = clock();
		const asked = changes;
		// While the primary is away its last positions stay right.
		const found = await position().catch(() => null);
		// It may be the former primary's.
		if (found !== null && changes === asked) mark({ position: found, at });
		await Promise.all(replicas.map((replica) => replica.look()));
	}

	function mark(next: Mark): void {
		if (marks.at(-1)?.position === next.position) marks.pop();
		marks.push(next);
		if (marks.length > MOST_MARKS) marks.shift();
	}

	/** The standby that may answer a read of this account; null: none. */
	async function chosen(accountSid: string): Promise<Replica | null> {
		const well = inTurn().filter((replica) => replica.isWell());
		if (maxLagMs > 0) {
			const fresh = well.find((replica) => isFresh(replica, accountSid));
			if (fresh !== undefined) return fresh;
		}
		const [first] = well;
		if (first === undefined) return null;
		const wanted = await position();
		try {
			return (await first.reaches(wanted)) ? first : null;
		} catch (error) {
			first.noteAway(error);
			return null;
		}
	}

	function inTurn(): readonly Replica[] {
		turn = (turn + 1) % replicas.length;
		return [...replicas.slice(turn), ...replicas.slice(0, turn)];
	}

	function isFresh(replica: Replica, accountSid: string): boolean {
		const { wroteAt, readAt, by } = seen.get(accountSid) ?? NOTHING;
		const asOf = replica.freshAsOf();
		return (
			asOf >= Math.max(wroteAt, clock() - maxLagMs) &&
			(replica === by || asOf >= readAt)
		);
	}

	function note(accountSid: string, change: Partial<Seen>): void {
		if (maxLagMs === 0) return;
		const before = seen.get(accountSid) ?? NOTHING;
		// The one that was noted last stands at the end.
		seen.delete(accountSid);
		seen.set(accountSid, { ...before, ...change });
		const old = clock() - maxLagMs;
		for (const [sid, { wroteAt, readAt }] of seen) {
			if (Math.max(wroteAt, readAt) >= old) break;
			seen.delete(sid);
		}
	}

	async function read<Result>(
		accountSid: string,
		ask: (reads: Reads) => Promise<Result>,
	): Promise<Result> {
		const startedAt = clock();
		const replica = await chosen(accountSid);
		const reads = replica && on.get(replica);
		if (replica && reads) {
			try {
				const found = await ask(reads);
				replica.noteAnswered();
				const before = seen.get(accountSid) ?? NOTHING;
				// Another read that ended meanwhile may have shown more than this one.
				const isAlone = before.by === replica || before.readAt < startedAt;
				note(accountSid, { readAt: clock(), by: isAlone ? replica : null });
				return found;
			} catch (error) {
				replica.noteFailed(error);
				if (clock() - startedAt > SOON_MS) throw error;
			}
		}
		const found = await ask(onPrimary);
		note(accountSid, { readAt: clock(), by: null });
		return found;
	}

	return {
		reads: {
			search: (filter, ...more) =>
				read(filter.accountSid, (reads) => reads.search(filter, ...more)),
			count: (filter, now) =>
				read(filter.accountSid, (reads) => reads.count(filter, now)),
			usage: (sid, ...more) => read(sid, (reads) => reads.usage(sid, ...more)),
			usageByService: (sid, ...more) =>
				read(sid, (reads) => reads.usageByService(sid, ...more)),
			traffic: (sid, ...more) =>
				read(sid, (reads) => reads.traffic(sid, ...more)),
		},
		states: () => replicas.map((replica) => replica.state()),
		wrote({ added, changed, removed, tally, usage, traffic, ...more }) {
			if (maxLagMs === 0) return;
			const rows = [added, changed, removed, tally, usage, traffic].flat();
			const sids = new Set(rows.map(({ accountSid }) => accountSid));
			// Its counts move to the parent.
			for (const { sid, parentSid } of more.removedAccounts) {
				sids.add(sid);
				if (parentSid !== null) sids.add(parentSid);
			}
			for (const sid of sids) note(sid, { wroteAt: clock() });
		},
		startAfresh,
		async close() {
			clearInterval(timer);
			await looking;
			await Promise.all(replicas.map((replica) => replica.close()));
		},
	};
}

/** The same on a primary and its standbys. */
export async function identityOf(query: Query): Promise<string> {
	const [row] = await query(IDENTITY);
	return JSON.stringify(row);
}

/**
 * The primary's position, asked for after the call: a question under way may have been
 * answered before the caller's write. So those who come meanwhile share the next one.
 */
function sharedPosition(
	query: Query,
	changed: () => void,
): () => Promise<number> {
	let timeline: string | null = null;
	let running: Promise<number> | null = null;
	let following: Promise<number> | null = null;

	function start(): Promise<number> {
		running = asked().finally(() => {
			running = null;
		});
		return running;
	}
	async function asked(): Promise<number> {
		const [row] = await query<{ position: number; timeline: string }>(POSITION);
		const before = timeline;
		timeline = row?.timeline ?? before;
		if (before !== null && timeline !== before) changed();
		return row?.position ?? 0;
	}

	return () => {
		if (running === null) return start();
		following ??= running
			.catch(() => {})
			.then(() => {
				following = null;
				return start();
			});
		return following;
	};
}
