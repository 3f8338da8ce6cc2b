/** `postern guard` on the store: a replay of its records that touches nothing, nodes, and unblocking. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, clientOf } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;
beforeAll(async () => {
	postern = await startTestPostern({
		settings: { guard: { countries: "all", mode: "off" } },
	});
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const number = (i: number) => `92300123${4_000 + i}`;
const guard = (...words: string[]) => postern.command(["guard", ...words]);

type Line = {
	requestId: string;
	at: string;
	allowed: boolean;
	code: number | null;
	rule: string | null;
	node: string | null;
};

test("a replay of the records says what would have been refused, and changes no row", async () => {
	const { requestId, code } = await api.sent({ to: number(900) });
	await api.verify(requestId, code);
	const second = await api.sent({ to: number(901) });
	await api.verify(second.requestId, second.code);
	for (let i = 0; i < 12; i++) await api.send({ to: number(i) });
	await api.send({ to: number(900) });
	await postern.settled();
	const before = await postern.storedRows();
	const { printed, refusal } = await guard("replay", "--store", "--json");
	expect(refusal).toBeNull();
	const lines = printed
		.trim()
		.split("\n")
		.map((line) => JSON.parse(line) as Line);
	expect(lines).toHaveLength(15);
	expect(lines[0]).toMatchObject({ requestId, allowed: true, code: null });
	const refused = lines.filter(({ allowed }) => !allowed);
	// Each verification before raises the threshold of its range by half a message.
	expect(refused).toHaveLength(3);
	expect(refused[0]).toMatchObject({
		...{ code: 488, rule: "hold", node: "range:92300123" },
	});
	// The known one is let through, though the range is held.
	expect(lines.at(-1)?.allowed).toBe(true);
	// Written behind the answers to the sends.
	const isOfUse = (row: string) =>
		!/^(?:token_use|request_log|fact .*"request log)/.test(row);
	expect((await postern.storedRows()).filter(isOfUse)).toEqual(
		before.filter(isOfUse),
	);
	const table = await guard("replay", "--store", "--days", "1");
	expect(table.printed).toMatch(/all\s+15\s+3\s+3/);
	const high = await guard("replay", "--store", "--level", "high");
	expect(high.printed).toMatch(/all\s+15\s+6/);
});

test("nodes are listed, and unblocked, by the operator", async () => {
	await postern.restart({ guard: { countries: "all", mode: "on" } });
	for (let i = 100; i < 110; i++) await api.send({ to: number(i) });
	expect((await api.send({ to: number(110) })).body.code).toBe(488);
	const { printed } = await guard("nodes");
	expect(printed).toMatch(/range:92300123\s+hold\s+/);
	expect(printed).not.toContain("customer");
	expect((await guard("nodes", "--all")).printed).toMatch(/customer\s+free/);
	const done = await guard("unblock", "range:92300123", "--minutes", "5");
	expect(done.refusal).toBeNull();
	expect(done.printed).toContain("range:92300123 refuses nothing until ");
	expect((await api.send({ to: number(111) })).status).toBe(200);
	const log = await api.call<{ data: { result: { action: string }[] } }>(
		"GET",
		`/accounts/${api.account.sid}/audit`,
	);
	expect(log.body.data.result[0]?.action).toBe("guard.unblocked");
});

test.each([
	[["unblock"], "takes a node"],
	[["unblock", "planet:mars"], "takes a node"],
	[["unblock", "range:1", "range:2"], "an argument too many"],
	[["unblock", "range:1", "--minutes", "0"], "--minutes must be"],
	[["unblock", "range:1", "--minutes", "1e9"], "--minutes must be"],
	[["nodes", "--account", "ACnobody"], "there is no such account"],
	[["replay", "--store", "past.csv"], "an argument too many"],
	[["replay", "--store", "--days", "-1"], "--days"],
	[["replay", "--store", "--level", "brutal"], "--level must be one of"],
	[["explode"], "the commands of the guard are"],
])("guard %j is a sentence", async (words, sentence) => {
	expect((await guard(...words)).refusal).toContain(sentence);
});
