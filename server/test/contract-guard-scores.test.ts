/** The scores of nodes over a day: noted each quarter of an hour while a node refuses, or soon may. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, clientOf } from "./support/client.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

const MINUTE = 60_000;
const intervals = movedIntervals();

let postern: TestPostern;
let master: Client;
let api: Client;
beforeAll(async () => {
	postern = await startTestPostern({
		settings: { guard: { countries: "all", mode: "on" } },
		timers: intervals.timers,
	});
	master = clientOf(postern);
	api = await master.subAccount("pumped");
});
afterAll(() => postern.stop());

type Scores = { data: { scores: { at: string; score: number }[] } };
const scoresOf = async (node: string, of = api) => {
	const path = `/accounts/${of.account.sid}/guard/scores?node=${node}`;
	const reply = await of.call<Scores>("GET", path);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.scores;
};
const pump = async (range: string, count: number) => {
	for (let i = 0; i < count; i++)
		await api.send({ to: `${range}${4_000 + i}` });
};
const pass = async (minutes: number) => {
	postern.clock.advance(minutes * MINUTE);
	await intervals.pass(MINUTE);
};

test("a node that refuses has one score for each quarter of an hour", async () => {
	await pump("92300124", 9);
	await pump("92300125", 2);
	await pass(1);
	await pass(1);
	const [first, ...others] = await scoresOf("range:92300124");
	expect(others.length).toBeLessThanOrEqual(1);
	expect(first?.score).toBeGreaterThan(7);
	expect(Date.parse(first?.at ?? "") % (15 * MINUTE)).toBe(0);
	await pass(15);
	await pass(15);
	const scores = await scoresOf("range:92300124");
	expect(scores.length).toBe(1 + others.length + 2);
	// Nothing refuses, and it is far from its threshold.
	expect(await scoresOf("range:92300125")).toEqual([]);
	// Nodes are the customer's own.
	expect(await scoresOf("range:92300124", master)).toEqual([]);
	const other = await master.subAccount("other");
	expect(await scoresOf("range:92300124", other)).toEqual([]);
	await pass(25 * 60);
	const later = await scoresOf("range:92300124");
	expect(later.length).toBeLessThanOrEqual(1);
});

test("a node that only rises has a score too", async () => {
	await pump("92300126", 5);
	await pass(1);
	expect((await scoresOf("range:92300126")).length).toBe(1);
});

test("a name that is no node is refused, and so is an account below", async () => {
	const path = (sid: string, node: string) =>
		`/accounts/${sid}/guard/scores?node=${node}`;
	expectRefusal(
		await api.call("GET", path(api.account.sid, "range:x")),
		...([400, 400, { parameter: "node" }] as const),
	);
	const below = await api.subAccount("below");
	const reply = await below.call(
		"GET",
		path(below.account.sid, "range:92300124"),
	);
	expect(reply.status).toBe(403);
});
