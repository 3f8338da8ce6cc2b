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

test("a replay of the records begins from the rules in force, and options take their place", async () => {
	const shown = async (...words: string[]) => {
		const { printed, refusal } = await guard("replay", "--store", ...words);
		expect(refusal).toBeNull();
		const [said, ...table] = printed.trim().split("\n");
		return { said, all: table.at(-1)?.replace(/\s+/g, " ") };
	};
	await guard("rules", "--level", "high");
	expect(await shown()).toEqual({
		said: "Judged by the rules in force for each account now (postern guard rules, postern lists)",
		all: "all 15 6 6",
	});
	expect(await shown("--level", "medium")).toEqual({
		said: expect.stringMatching(/, but for the given level$/),
		all: "all 15 3 3",
	});
	await guard("rules", "--level", "unset", "--countries", "DE");
	expect((await shown()).all).toBe("all 15 15 15");
	expect((await shown("--countries=all")).all).toBe("all 15 3 3");
	await guard("rules", "--countries", "unset");
	const { printed } = await postern.command([
		...["lists", "deny", "prefix", "+923001234", "--reason", "pumped"],
	]);
	expect((await shown("--json")).all).toContain('"rule":"list"');
	await postern.command(["lists", "remove", printed.split(" ", 1)[0] ?? ""]);
	expect((await shown()).all).toBe("all 15 3 3");
	// The rules are those of the account that sent, not of its customer.
	const below = await api.subAccount("below");
	const sent = await below.sent({ to: "491701234567" });
	await guard("rules", "--account", below.account.sid, "--countries", "AT");
	const { printed: lines } = await guard("replay", "--store", "--json");
	const line = lines.split("\n").find((each) => each.includes(sent.requestId));
	expect(JSON.parse(line ?? "")).toMatchObject({ rule: "country", node: "DE" });
});

test("a replay of the records judges as if the settings said on: what an account allows itself passes no guard", async () => {
	const shop = await api.subAccount("shop");
	const lists = `/accounts/${shop.account.sid}/lists`;
	const entry = { list: "allow", subject: "prefix", value: "+9230" };
	const made = await shop.call("POST", lists, { ...entry, reason: "ours" });
	expect(made.status, made.text).toBe(200);
	let last = "";
	for (let i = 0; i < 10; i++) {
		last = (await shop.sent({ to: number(500 + i) })).requestId;
	}
	const lastOf = (lines: string) =>
		JSON.parse(lines.split("\n").find((line) => line.includes(last)) ?? "");
	const { printed } = await guard("replay", "--store", "--json");
	expect(lastOf(printed)).toMatchObject({ allowed: false, rule: "hold" });
	// What the operator allows does.
	await postern.command([
		...["lists", "allow", "prefix", "+92300", "--reason", "theirs"],
		...["--account", shop.account.sid],
	]);
	const again = await guard("replay", "--store", "--json");
	expect(lastOf(again.printed)).toMatchObject({ allowed: true });
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
	[
		["unblock", "country:mf"],
		"MF has no numbers of its own: its numbers count as GP",
	],
	[["unblock", "range:1", "range:2"], "an argument too many"],
	[["unblock", "range:4917", "--minutes", "0"], "--minutes must be"],
	[["unblock", "range:4917", "--minutes", "1e9"], "--minutes must be"],
	[["nodes", "--account", "ACnobody"], "there is no such account"],
	[["replay", "--store", "past.csv"], "an argument too many"],
	[["replay", "--store", "--days", "-1"], "--days"],
	[["replay", "--store", "--level", "brutal"], "--level must be one of"],
	[["explode"], "the commands of the guard are"],
])("guard %j is a sentence", async (words, sentence) => {
	expect((await guard(...words)).refusal).toContain(sentence);
});
