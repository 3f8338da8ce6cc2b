import { createHook } from "node:async_hooks";
import fs, {
	cpSync,
	mkdtempSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout, setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { accountRowStore } from "./account-rows.ts";
import { guardStore } from "./guard.ts";
import { diskOf, diskOfCommand, logSync } from "./log-sync.ts";
import { openDatabase } from "./open.ts";
import { sqliteStore } from "./sqlite.ts";
import { trafficStore } from "./traffic.ts";
import { transactions } from "./transaction.ts";

/** A disk whose syncs end when the test says so. */
function slowDisk() {
	const begun: ((problem: string | null) => void)[] = [];
	return {
		begun,
		sync: (done: (problem: string | null) => void) => void begun.push(done),
		close: async () => {},
	};
}

/** Notes the names of resolved promises, in order. */
function noted() {
	const names: string[] = [];
	return {
		names,
		note: (name: string, promise: Promise<unknown>) =>
			void promise.then(() => names.push(name)),
	};
}

test("a commit waits for a sync that began after it, and those meanwhile share the next", async () => {
	const disk = slowDisk();
	const log = logSync(disk);
	const { names, note } = noted();
	note("first", log.committed());
	note("second", log.committed());
	note("third", log.committed());
	expect(disk.begun).toHaveLength(1);
	disk.begun[0]?.(null);
	await turn();
	expect(names).toEqual(["first"]);
	expect(disk.begun).toHaveLength(2);
	disk.begun[1]?.(null);
	await turn();
	expect(names).toEqual(["first", "second", "third"]);
	expect(disk.begun).toHaveLength(2);
});

test("after a sync that failed nobody is answered, and the process is told", async () => {
	const disk = slowDisk();
	const problems: string[] = [];
	const log = logSync(disk, (problem) => problems.push(problem));
	const { names, note } = noted();
	note("committed", log.committed());
	note("committed later", log.committed());
	note("read", log.settled());
	disk.begun[0]?.("EIO: i/o error, fdatasync");
	await turn();
	expect(problems).toEqual(["EIO: i/o error, fdatasync"]);
	expect(names).toEqual([]);
	expect(disk.begun).toHaveLength(1);
});

test("once the thread that syncs is gone each sync tells why, and the end waits for nothing", async () => {
	const directory = mkdtempSync(join(tmpdir(), "log-"));
	const disk = withLogOfThisThread(join(directory, "a-wal"), () =>
		diskOf(join(directory, "some.db")),
	);
	const synced = () =>
		new Promise<string | null>((resolve) => disk.sync(resolve));
	// Until the thread has begun, syncs are done by the caller's descriptor.
	let problem = await synced();
	while (problem === null) {
		await setTimeout(10);
		problem = await synced();
	}
	expect(problem).toContain("ENOENT");
	expect(await synced()).toBe(problem);
	await disk.close();
	rmSync(directory, { recursive: true });
});

/** While `work` runs, this thread gets `file` where it opens another one that other threads would not find. */
function withLogOfThisThread<Result>(file: string, work: () => Result): Result {
	const { openSync } = fs;
	writeFileSync(file, "");
	fs.openSync = () => openSync(file, "r+");
	syncBuiltinESMExports();
	try {
		return work();
	} finally {
		fs.openSync = openSync;
		syncBuiltinESMExports();
	}
}

test("a command syncs by itself, and only a service has a thread for it", async () => {
	const directory = mkdtempSync(join(tmpdir(), "log-"));
	let threads = 0;
	const hook = createHook({
		init(_id, type) {
			if (type === "WORKER") threads++;
		},
	}).enable();
	const threadsOf = async (alone: boolean) => {
		const before = threads;
		const store = sqliteStore({ directory, alone });
		await store.establish({ a: "b" });
		await store.close();
		return threads - before;
	};
	expect(await threadsOf(true)).toBe(1);
	expect(await threadsOf(false)).toBe(0);
	hook.disable();
	const outcomesOn = async (target: string) => {
		const file = join(directory, `to-${basename(target)}`);
		symlinkSync(target, `${file}-wal`);
		const disk = diskOfCommand(file);
		const outcomes: (string | null)[] = [];
		disk.sync((problem) => outcomes.push(problem));
		await disk.close();
		return outcomes;
	};
	expect(await outcomesOn("postern.db")).toEqual([null]);
	// A device that cannot be synced.
	expect(await outcomesOn("/dev/null")).toEqual([
		expect.stringContaining("EINVAL"),
	]);
	rmSync(directory, { recursive: true });
});

test("nobody is shown what is not on disk yet", async () => {
	const { db, close } = openDatabase({ memory: true });
	const disk = slowDisk();
	const { inTransaction, read } = transactions(db, logSync(disk));
	const { names, note } = noted();
	const facts = () =>
		read(() => db.prepare("select name from fact").all().length);
	note("read before", facts());
	await turn();
	expect(names).toEqual(["read before"]);
	const written = inTransaction(() =>
		db.exec("insert into fact (name, value) values ('a', 'b')"),
	);
	note("write", written);
	note("read after", facts());
	await turn();
	expect(names).toEqual(["read before"]);
	disk.begun[0]?.(null);
	await turn();
	expect(names).toEqual(["read before", "write", "read after"]);
	close();
});

test("costs, budgets and the nodes of the guard wait for the disk too", async () => {
	const { db, close } = openDatabase({ memory: true });
	const disk = slowDisk();
	const transacting = transactions(db, logSync(disk));
	const { traffic, trafficSince } = trafficStore(db, transacting.read);
	const { names, note } = noted();
	const written = transacting.inTransaction(() =>
		db.exec("insert into fact (name, value) values ('a', 'b')"),
	);
	const days = { first: "2026-11-01", last: "2026-11-30" };
	note("costs", traffic("ACone", days, 10));
	note("traffic", trafficSince("2026-11-30T00"));
	note("budgets", accountRowStore(db, transacting.read).spendings(["one"]));
	note("nodes", guardStore(db, transacting).guardNodes({ after: "" }, 10));
	await turn();
	expect(names).toEqual([]);
	disk.begun[0]?.(null);
	await written;
	await turn();
	expect(names.sort()).toEqual(["budgets", "costs", "nodes", "traffic"]);
	close();
});

test("what a killed process may have left without a sync is on disk before it is shown", async () => {
	const directory = mkdtempSync(join(tmpdir(), "log-"));
	const killed = openDatabase({ directory, alone: true });
	killed.db.exec("insert into fact (name, value) values ('a', 'b')");
	const copy = mkdtempSync(join(tmpdir(), "log-"));
	cpSync(directory, copy, { recursive: true });
	killed.close();
	const disk = slowDisk();
	const store = sqliteStore({ directory: copy, alone: true }, null, {
		disk: () => disk,
	});
	const { names, note } = noted();
	note("read", store.fact("a"));
	await turn();
	expect(names).toEqual([]);
	disk.begun[0]?.(null);
	await turn();
	expect(names).toEqual(["read"]);
	await store.close();
	for (const each of [directory, copy]) rmSync(each, { recursive: true });
});
