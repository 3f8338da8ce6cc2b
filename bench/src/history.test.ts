import { DatabaseSync } from "@photostructure/sqlite";
import { expect, test } from "vitest";
import {
	DAY_MS,
	historyOf,
	numberFrom,
	recipientsIn,
	SPAN_DAYS,
	SQLITE,
	totalsOf,
	VERIFICATION_COLUMNS,
	verificationsSql,
} from "./history.ts";

const ACCOUNT = `AC${"b".repeat(32)}`;
const UNTIL = Date.UTC(2026, 10, 30);
const RECORDS = 2_000;
const history = historyOf(RECORDS, ACCOUNT, UNTIL);

type Row = Record<string, string>;

function rowsOf(from: number, to: number): Row[] {
	const db = new DatabaseSync(":memory:");
	try {
		const columns = VERIFICATION_COLUMNS;
		return db
			.prepare(
				`with row (${columns}) as (${verificationsSql(history, SQLITE, from, to)})
				select * from row`,
			)
			.all() as Row[];
	} finally {
		db.close();
	}
}

test("each row's columns are those of the record in it", () => {
	const rows = rowsOf(0, RECORDS);
	expect(rows).toHaveLength(RECORDS);
	for (const row of rows) {
		const record = JSON.parse(row.data as string);
		expect(record).toMatchObject({
			sid: row.sid,
			accountSid: row.account_sid,
			status: row.status,
			service: row.service,
			phone: row.phone,
		});
		expect(record.content.from).toBe(row.sender);
		expect(record.checks).toHaveLength(row.status === "success" ? 1 : 0);
		expect(record.events[0].recipient).toBe(row.phone);
		// A SID begins with its clock.
		expect(Number.parseInt(record.sid.slice(3, 15), 16)).toBe(record.createdAt);
		expect(record.sid).toMatch(/^OTP[0-9a-f]{32}$/);
	}
	const of = (column: string) => new Set(rows.map((row) => row[column]));
	expect(of("sid").size).toBe(RECORDS);
	expect(of("account_sid")).toEqual(new Set(history.accounts));
	const successes = rows.filter(({ status }) => status === "success");
	expect(successes.length / RECORDS).toBeCloseTo(0.7, 1);
});

test("rows lie evenly over 89 days, and a week of them is found by number", () => {
	const [first] = rowsOf(0, 1);
	const [last] = rowsOf(RECORDS - 1, RECORDS);
	const at = (row: Row | undefined) =>
		JSON.parse(row?.data as string).createdAt;
	expect(UNTIL - at(first)).toBeGreaterThan((SPAN_DAYS - 1) * DAY_MS);
	expect(UNTIL - at(first)).toBeLessThanOrEqual(SPAN_DAYS * DAY_MS);
	expect(at(last)).toBeLessThan(UNTIL);
	const from = UNTIL - 10 * DAY_MS;
	const [before, found] = rowsOf(
		numberFrom(history, from) - 1,
		numberFrom(history, from) + 1,
	);
	expect(at(before)).toBeLessThan(from);
	expect(at(found)).toBeGreaterThanOrEqual(from);
	expect(numberFrom(history, 0)).toBe(0);
	expect(numberFrom(history, UNTIL)).toBe(RECORDS);
});

test("the recipients that are asked for are those of the bench's account", () => {
	const own = new Set(
		rowsOf(0, RECORDS)
			.filter((row) => row.account_sid === ACCOUNT)
			.map(({ phone }) => phone),
	);
	const recipient = recipientsIn(RECORDS);
	for (let asked = 0; asked < 100; asked += 1) {
		expect(own).toContain(recipient());
	}
});

test("counts name each day, and each hour of the last 39 days, once for an account", () => {
	const { usage, traffic } = totalsOf(history);
	const keys = [
		usage.map(([account, day, kind]) => `${account} ${day} ${kind}`),
		traffic.map(([account, hour]) => `${account} ${hour}`),
	];
	for (const each of keys) expect(new Set(each).size).toBe(each.length);
	expect(usage).toHaveLength(20 * SPAN_DAYS * 3);
	expect(traffic).toHaveLength(20 * (SPAN_DAYS - 39 + 39 * 24));
});
