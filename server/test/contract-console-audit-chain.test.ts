/** The chain of the audit log: no row is altered, put in, taken out or moved without the key. */

import { beforeEach, expect, test } from "vitest";
import { clientOf } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let postern: TestPostern;
let api: ReturnType<typeof clientOf>;
let intervals: ReturnType<typeof movedIntervals>;

beforeEach(async () => {
	intervals = movedIntervals();
	postern = await startTestPostern({ timers: intervals.timers });
	api = clientOf(postern);
});

const statement = (text: string) => postern.statement(text);

const verify = (...words: string[]) =>
	postern.command(["audit", "verify", ...words]);

async function change(times: number): Promise<void> {
	for (let i = 0; i < times; i++) {
		const name = `Renamed ${postern.clock.now()} ${i}`;
		await api.call("PATCH", `/accounts/${api.account.sid}`, { name });
	}
	await intervals.pass(MINUTE_MS);
}

/** Head and refusal of a verification. */
async function verified(...words: string[]) {
	const { printed, refusal } = await verify(...words);
	return { head: /Head {2}(\S+)/.exec(printed)?.[1] ?? "", printed, refusal };
}

test("holds while rows come, and says which head it has", async () => {
	expect((await verified()).printed).toContain("no sealed row yet");
	await change(3);
	const first = await verified();
	expect(first).toMatchObject({ refusal: null });
	expect(first.head).toMatch(/^3:/);
	await change(2);
	const second = await verified("--head", first.head);
	expect(second).toMatchObject({ refusal: null });
	expect(second.head).toMatch(/^5:/);
	await postern.stop();
});

test("breaks with every row that is altered, put in, taken out or moved", async () => {
	await change(5);
	const { head } = await verified();
	const { refusal } = await verified("--head", `4:${head.slice(2)}`);
	expect(refusal).toContain("does not hold the head");
	await statement("create table kept as select * from audit");
	const restore = "delete from audit; insert into audit select * from kept";
	const altered = {
		"update audit set data = replace(data, 'changed', 'created') where place = 3":
			/at row 3 .*altered/,
		"update audit set at = at + 1 where place = 3": /at row 3 .*altered/,
		"update audit set account_sid = 'AC1' where place = 2":
			/at row 2 .*altered/,
		"delete from audit where place = 3": /at row 4 .*rows 3 to 3 are missing/,
		"delete from audit where place <= 2":
			/first 2 rows .* are missing.*less until lately/,
		"delete from audit where place = 3; update audit set place = place - 1 where place > 3":
			/at row 3 .*altered/,
		"update audit set mac = (select mac from audit where place = 2) where place = 3":
			/at row 3 .*altered/,
		"update audit set mac = 'x' where place = 3": /row 3/,
		"update audit set mac = '' where place = 3": /row 3/,
	};
	for (const [sql, said] of Object.entries(altered)) {
		for (const each of sql.split(";")) await statement(each);
		expect((await verified()).refusal, sql).toMatch(said);
		for (const each of restore.split(";")) await statement(each);
	}
	await statement("delete from audit where place = 5");
	expect((await verified()).refusal, "the end alone").toBeNull();
	const gone = await verified("--head", head);
	expect(gone.refusal).toContain("does not hold the head");
	await postern.stop();
});

test("breaks where a row comes from another history, such as a backup that was restored", async () => {
	await change(2);
	await statement("create table kept as select * from audit");
	await change(1);
	await statement("create table other as select * from audit where place = 3");
	await statement("delete from audit where place = 3");
	await change(2);
	expect((await verified()).refusal).toBeNull();
	await statement("delete from audit where place = 3");
	await statement("insert into audit select * from other");
	expect((await verified()).refusal).toMatch(/at row 4 .*row before it/);
	await postern.stop();
});

test("goes on under a new key, and after old rows are removed", async () => {
	// Commands have a clock of their own, which no test moves.
	postern.clock.advance(-401 * DAY_MS);
	await change(3);
	expect((await postern.command(["keys", "rotate"])).refusal).toBeNull();
	await new Promise((resolve) => setTimeout(resolve, 600));
	await change(2);
	expect((await verified()).refusal).toBeNull();
	postern.clock.advance(399 * DAY_MS);
	await change(1);
	expect((await verified()).printed).toContain("6 rows");
	postern.clock.advance(2 * DAY_MS);
	await change(1);
	const store = await postern.openStore();
	await store.sweepAudit(postern.clock.now() - 400 * DAY_MS);
	await store.close();
	const after = await verified();
	expect(after.printed).toMatch(/^2 rows/);
	expect(after.head).toMatch(/^7:/);
	await postern.stop();
});

test.runIf(isOnPostgres)("is one for all instances", async () => {
	const other = await postern.beside();
	await change(2);
	const there = clientOf({ ...postern, url: other.url });
	await there.call("PATCH", `/accounts/${api.account.sid}`, {
		name: "there",
	});
	await intervals.pass(MINUTE_MS);
	const { printed, refusal } = await verified();
	expect(refusal).toBeNull();
	expect(printed).toMatch(/^3 rows/);
	await postern.stop();
});
