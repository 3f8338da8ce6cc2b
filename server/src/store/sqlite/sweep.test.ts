import { expect, test } from "vitest";
import { add, verificationAt } from "../../../test/support/verifications.ts";
import { openDatabase } from "./open.ts";
import { verificationRemoval } from "./removal.ts";
import { sandboxMessages } from "./sandbox.ts";
import { sqliteStore } from "./sqlite.ts";
import { type Pace, sweeper } from "./sweep.ts";
import { transactions } from "./transaction.ts";

const NOW = Date.UTC(2026, 10, 30);
const DAY = 24 * 60 * 60 * 1_000;

/** A clock that goes on by 2 ms with each look, as if each record cost that much. */
function slowDisk() {
	let now = 0;
	const rests: number[] = [];
	const pace: Pace = {
		...{ stepMs: 5, restTimes: 3 },
		clock: () => (now += 2),
		rest: async (ms) => rests.push(ms),
	};
	return { pace, rests };
}

test("a step ends in time, the next one rests three times as long before, and all old records go", async () => {
	const { db, close } = openDatabase({ memory: true });
	const { pace, rests } = slowDisk();
	const { inTransaction } = transactions(db, null);
	const insert = db.prepare(
		"insert into verification (sid, account_sid, status, service, channel, data) values (?, 'ACone', 'success', '', 'sms', ?)",
	);
	for (let n = 0; n < 7; n++) {
		const row = verificationAt(NOW - 2 * DAY + n, { status: "success" });
		insert.run(row.sid, JSON.stringify(row));
	}
	db.exec(
		"insert into tally (account_sid, status, count) values ('ACone', 'success', 7)",
	);
	const sweep = sweeper(
		...([
			db,
			inTransaction,
			verificationRemoval(db, sandboxMessages(db)),
		] as const),
		pace,
	);
	const left = () => db.prepare("select count(*) as n from verification").get();
	const counts: unknown[] = [];
	let mayBeMore = true;
	while (mayBeMore) {
		mayBeMore = await sweep(NOW, NOW - DAY);
		counts.push(left());
	}
	expect(counts).toEqual([{ n: 4 }, { n: 1 }, { n: 0 }]);
	// Two looks at the clock around each step, one before its records and one after each.
	expect(rests).toEqual([30, 30]);
	await sweep(NOW, NOW - DAY);
	expect(rests, "after the last one there is no rest").toHaveLength(2);
	close();
});

test("in memory a step takes as many as it may, whatever the time", async () => {
	const store = sqliteStore({ memory: true });
	await add(
		store,
		Array.from({ length: 60 }, () =>
			verificationAt(NOW - 2 * DAY, { status: "success" }),
		),
	);
	expect(await store.sweep(NOW, NOW - DAY)).toBe(true);
	expect(await store.sweep(NOW, NOW - DAY)).toBe(false);
	await store.close();
});
