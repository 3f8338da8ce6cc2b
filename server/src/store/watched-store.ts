/**
 * Outages of the store in the log: one line when it becomes unreachable, one
 * when it is back. Every call in between fails, without a line of its own. A row that
 * is damaged is no outage, and has one line.
 */

import type { Logger } from "pino";
import { DamagedRow, isUnavailable, type Refusal } from "../errors.ts";
import { causeText } from "./cause.ts";
import type { Changes, Store } from "./contract.ts";

/** It must answer for this long: while it is overloaded, some calls succeed between failures. */
const BACK_AFTER_MS = 1_000;

/**
 * PostgreSQL's codes for a full disk, and for a server that only reads. SQLite
 * can always be read.
 */
const CANNOT_WRITE = new Set(["53100", "25006"]);
/**
 * The database answers, and will not do what a write asks of it: the schema or the
 * role's rights are not those that it needs. Reads may go on.
 */
const REFUSED = /^(0A|25|3F|42|F0|P0|XX)/;

/** Lines about damaged rows: a disk that fails may damage thousands. */
const MOST_NAMED = 20;

/** Members that say nothing about whether the store answers. */
const ASKS_NOBODY = new Set(["clock", "close", "pool", "replicas"]);

const ASKS_REPLICAS = new Set([
	...["search", "count", "usage", "usageByService", "traffic"],
]);

type Outage = {
	readonly since: number;
	/** Reads still succeed, so they do not show that it is over. */
	isOfWrites: boolean;
	failures: number;
	/** When the first call began of a row of successes without a failure. */
	answersSince: number | null;
};

/** `clock`: milliseconds that never jump. */
export function watchedStore(
	store: Store,
	log: Logger,
	clock: () => number = () => performance.now(),
): Store {
	let outage: Outage | null = null;
	/** Whoever still asks for a last figure learns nothing about the store. */
	let isClosed = false;
	let backAt = Number.NEGATIVE_INFINITY;

	const named = new Set<string>();

	function nameDamaged(refusal: DamagedRow): void {
		const cause = causeText(refusal);
		if (isClosed || named.has(cause) || named.size === MOST_NAMED) return;
		named.add(cause);
		log.error(
			{ cause },
			"A row of the store is damaged: requests get 503 that need it",
		);
	}

	function failed(refusal: Refusal, begunAt: number, isWrite: boolean): void {
		// If the call began before the store was back, its failure belongs to the
		// logged outage.
		if (isClosed || begunAt < backAt) return;
		const { code = "" } = (refusal.cause ?? {}) as { code?: string };
		const isOfWrites =
			!store.isShared ||
			CANNOT_WRITE.has(code) ||
			(isWrite && REFUSED.test(code));
		if (outage === null) {
			outage = { since: clock(), isOfWrites, failures: 0, answersSince: null };
			log.error(
				{ cause: causeText(refusal) },
				`The store cannot be ${isOfWrites ? "written" : "reached"}: requests that need it get 503, and due work waits until it is back`,
			);
		}
		outage.failures++;
		outage.isOfWrites ||= isOfWrites;
		outage.answersSince = null;
	}

	function succeeded(begunAt: number, hasWritten: boolean): void {
		if (outage === null || begunAt < outage.since) return;
		if (outage.isOfWrites ? !hasWritten : !hasAnswered(outage, begunAt)) return;
		const seconds = Math.round((clock() - outage.since) / 1_000);
		const { failures } = outage;
		outage = null;
		backAt = clock();
		log.warn({ seconds, failures }, "The store is back");
	}

	function hasAnswered(outage: Outage, begunAt: number): boolean {
		outage.answersSince ??= begunAt;
		return begunAt - outage.answersSince >= BACK_AFTER_MS;
	}

	async function watched<Result>(
		work: () => Promise<Result>,
		isWrite: boolean,
		hasWritten: () => boolean,
	): Promise<Result> {
		const begunAt = clock();
		try {
			const result = await work();
			succeeded(begunAt, hasWritten());
			return result;
		} catch (error) {
			if (error instanceof DamagedRow) nameDamaged(error);
			else if (isUnavailable(error)) failed(error, begunAt, isWrite);
			throw error;
		}
	}

	// A standby that answers, or does not, says nothing about the store.
	const hasReplicas = (store.replicas?.() ?? []).length > 0;
	const asking = Object.entries(store).map(([name, member]) => {
		const isCall = typeof member === "function";
		const asksOthers = hasReplicas && ASKS_REPLICAS.has(name);
		if (!isCall || ASKS_NOBODY.has(name) || asksOthers) return [name, member];
		const call = member as (...given: unknown[]) => Promise<unknown>;
		const writes = name === "noteTokenUse";
		return [
			name,
			(...given: unknown[]) =>
				watched(
					() => call(...given),
					writes,
					() => writes,
				),
		];
	});
	return {
		...(Object.fromEntries(asking) as Store),
		close() {
			isClosed = true;
			return store.close();
		},
		transact(keys, decide) {
			let hasWritten = false;
			return watched(
				() =>
					store.transact(keys, (loaded) => {
						const changes = decide(loaded);
						hasWritten = isAny(changes);
						return changes;
					}),
				true,
				() => hasWritten,
			);
		},
	};
}

function isAny(changes: Changes): boolean {
	return Object.values(changes).some((rows) => rows.length > 0);
}
