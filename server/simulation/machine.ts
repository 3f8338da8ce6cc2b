/**
 * A machine with one instance, whose store is SQLite in files, on a disk that keeps only
 * what a sync has covered. A sync is two steps: the disk has it, and the instance hears
 * of it. Before, between and after them batches are decided, and the process may be
 * killed, or lose its power.
 */

import {
	copyFileSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "../src/store/contract.ts";
import { logSize } from "../src/store/sqlite/log-size.ts";
import type { Disk } from "../src/store/sqlite/log-sync.ts";
import { fileIn, openDatabase } from "../src/store/sqlite/open.ts";
import { sqliteStore } from "../src/store/sqlite/sqlite.ts";
import { AT_ONCE } from "../src/store/sqlite/sweep.ts";
import type { Seeded } from "./chance.ts";
import type { Loop, Owner } from "./loop.ts";

export type DiskPlan = {
	/** The share of syncs that take their time. */
	readonly isSlow: number;
	/** It says at once that it has what it does not have: such a disk must be found out. */
	readonly lies?: true;
};

/** A commit that has returned. */
export type Written = {
	/** The length of the log with it. */
	readonly end: number;
	readonly take: () => void;
	isOnDisk: boolean;
};

export type Machine = {
	/** For the instance that starts: at most one lives. */
	storeFor(instance: Owner): Store;
	/** The store that the last instance opened. */
	store(): Store;
	/** To be called when a commit has returned; `take` follows once it can be lost no more. */
	committed(take: () => void): Written;
	/** An instance lives, everything is on disk, and it knows. */
	isSettled(): boolean;
	/** The process is gone; with the power also the last commits that no sync covers, or some of them. */
	ends(how: "process" | "power"): void;
	/** Meanwhile the disk is quick, since the loop takes no steps. */
	promptly<T>(work: () => Promise<T>): Promise<T>;
	remove(): Promise<void>;
};

const SYNCS_MS = [1, 5, 40, 400, 2_000];
const DISK: Owner = { name: "disk", isDead: false, stalledUntil: 0 };
const NO_CHECKPOINTS = { emptySoon() {}, close: async () => {} };

export function machine(world: {
	readonly plan: DiskPlan;
	readonly loop: Loop;
	readonly chance: Seeded;
	/** From then on the disk is quick. */
	readonly isOver: () => boolean;
	readonly trace: ((line: string) => void) | null;
}): Machine {
	const { plan, loop, chance, isOver } = world;
	const root = mkdtempSync(join(tmpdir(), "postern-machine-"));
	const opened: Store[] = [];
	/** Null: it ended. */
	let store: Store | null = null;
	let starts = 0;
	let directory = join(root, "0");
	mkdirSync(directory);
	writeFileSync(fileIn(directory), emptyFile());
	let instance = DISK;
	let isPrompt = false;
	let isRemoved = false;
	/** Bytes of the log that survive whatever happens. */
	let onDisk = 0;
	let written: Written[] = [];
	/** Syncs of which the instance has not heard, and those of instances that are gone. */
	const waiting = new Set<(problem: null) => void>();
	const abandoned: (() => void)[] = [];

	const logged = () => logSize(fileIn(directory));

	function keep(bytes: number): void {
		onDisk = Math.max(onDisk, bytes);
		const kept = written.filter(({ end }) => end <= onDisk);
		written = written.slice(kept.length);
		for (const each of kept) {
			each.isOnDisk = true;
			each.take();
		}
	}

	function diskOf(start: number): Disk {
		const isGone = () => start !== starts;
		return {
			sync(done) {
				const covered = logged();
				if (isGone() || plan.lies) return done(null);
				if (isPrompt) {
					keep(covered);
					return done(null);
				}
				waiting.add(done);
				const { name } = instance;
				const synced = () => {
					if (isGone()) return;
					keep(covered);
					loop.do(instance, "hears of a sync", () => {
						if (waiting.delete(done)) done(null);
					});
				};
				loop.do(DISK, `syncs the log of ${name}`, synced, pauseMs());
			},
			close: async () => {},
		};
	}

	function open(): Store {
		const disk = diskOf(starts);
		const made = sqliteStore({ directory, alone: true }, null, {
			disk: () => disk,
			checkpoints: () => NO_CHECKPOINTS,
			pace: AT_ONCE,
		});
		opened.push(made);
		return made;
	}

	function pauseMs(): number {
		return !isOver() && chance.is(plan.isSlow) ? chance.pick(SYNCS_MS) : 0;
	}

	return {
		storeFor(next) {
			instance = next;
			store ??= open();
			return store;
		},
		store: () => opened.at(-1) as Store,
		committed(take) {
			const one: Written = { end: logged(), take, isOnDisk: false };
			written.push(one);
			if (written.length > 1) world.trace?.("a batch beside another");
			return one;
		},
		isSettled: () =>
			store !== null && waiting.size === 0 && written.length === 0,
		ends(how) {
			if (isRemoved) return;
			store = null;
			for (const done of waiting) abandoned.push(() => done(null));
			waiting.clear();
			const from = directory;
			const length =
				how === "process"
					? logged()
					: chance.pick([onDisk, ...written.map(({ end }) => end)]);
			if (how === "power") {
				keep(length);
				world.trace?.(
					`the power fails, and ${written.length} batches are lost`,
				);
				written = [];
			}
			directory = join(root, String(++starts));
			mkdirSync(directory);
			copyFileSync(fileIn(from), fileIn(directory));
			const log = `${fileIn(from)}-wal`;
			if (length > 0) {
				const kept = readFileSync(log).subarray(0, length);
				writeFileSync(`${fileIn(directory)}-wal`, kept);
			}
		},
		async promptly(work) {
			isPrompt = true;
			try {
				return await work();
			} finally {
				isPrompt = false;
			}
		},
		async remove() {
			isRemoved = true;
			starts++;
			for (const done of waiting) done(null);
			for (const done of abandoned) done();
			for (const store of opened) await store.close();
			rmSync(root, { recursive: true });
		},
	};
}

let empty: Buffer | null = null;

/** A database file with the schema. */
function emptyFile(): Buffer {
	if (empty !== null) return empty;
	const directory = mkdtempSync(join(tmpdir(), "postern-machine-"));
	openDatabase({ directory, alone: true }).close();
	empty = readFileSync(fileIn(directory));
	rmSync(directory, { recursive: true });
	return empty;
}
