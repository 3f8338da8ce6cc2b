/** The whole way over SMPP: a send, its message at an SMSC, its receipt in the record. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Body } from "../src/providers/smpp/pdu.ts";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { lockedStore } from "./support/locked-store.ts";
import { type PeerSmsc, startPeerSmsc } from "./support/peer-smsc.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import {
	answerTo,
	type Connection,
	receiptOf,
	type Smsc,
	startSmsc,
} from "./support/smsc.ts";

const PASSWORD = "a-bind-password";
const provider = (name: string, { port }: { port: number }, more = {}) => ({
	...{ type: "smpp", name, host: "127.0.0.1", port, tls: "none" },
	...{ systemId: "postern", password: PASSWORD, ...more },
});

async function eventually(
	check: () => Promise<void> | void,
	withinMs = 10_000,
): Promise<void> {
	const end = performance.now() + withinMs;
	for (;;) {
		try {
			await check();
			return;
		} catch (error) {
			if (performance.now() > end) throw error;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
	}
}

const statusesIn =
	(api: Client) =>
	async (requestId: string): Promise<string[]> =>
		(await api.record(requestId)).events.map(
			({ channelStatus, channelErrorCode }) =>
				channelErrorCode === null
					? channelStatus
					: `${channelStatus} ${channelErrorCode}`,
		);

describe("with npm smpp as SMSC", () => {
	let peer: PeerSmsc;
	let postern: TestPostern;
	let api: Client;
	let statuses: ReturnType<typeof statusesIn>;

	beforeAll(async () => {
		peer = await startPeerSmsc();
		postern = await startTestPostern({
			settings: {
				providers: [provider("peer", peer, { errorTable: "map" })],
				sendLimits: [],
			},
		});
		api = clientOf(postern);
		statuses = statusesIn(api);
	});
	afterAll(async () => {
		await postern.stop();
		await peer.close();
	});

	async function sent(parameters: object = {}) {
		const before = peer.arrived.length;
		const reply = await api.send({ ...parameters });
		expect(reply.status, reply.text).toBe(200);
		await eventually(() => expect(peer.arrived.length).toBeGreaterThan(before));
		await postern.settled();
		const message = peer.arrived[before];
		if (message === undefined) throw new Error("nothing has arrived");
		return { requestId: String(reply.body.requestID), message };
	}

	test("a code goes out, and its receipt is in the record", async () => {
		const { requestId, message } = await sent();
		expect(message.text).toMatch(/^Your verification code is: \d+$/);
		expect(await statuses(requestId)).toEqual(["sent"]);
		expect(await peer.receipt(message.ids[0] ?? "", "DELIVRD")).toBe(0);
		expect(await statuses(requestId)).toEqual(["delivered"]);
	});

	test("a receipt that it did not arrive says why", async () => {
		const { requestId, message } = await sent();
		await peer.receipt(message.ids[0] ?? "", "UNDELIV", "027");
		expect(await statuses(requestId)).toEqual(["undelivered 30003"]);
	});

	test("a receipt of nobody's message is acknowledged, and changes nothing", async () => {
		const { requestId } = await sent();
		expect(await peer.receipt("nobody's", "DELIVRD")).toBe(0);
		expect(await statuses(requestId)).toEqual(["sent"]);
	});

	test("a message of several parts is delivered when all are", async () => {
		const body = `${"a".repeat(320)} {code}`;
		const { requestId, message } = await sent({ body });
		expect(message.parts).toBe(3);
		const [first = "", second = "", third = ""] = message.ids;
		await peer.receipt(second, "DELIVRD");
		await peer.receipt(second, "DELIVRD");
		await peer.receipt(first, "DELIVRD");
		expect(await statuses(requestId)).toEqual(["sent"]);
		await peer.receipt(third, "DELIVRD");
		expect(await statuses(requestId)).toEqual(["delivered"]);
	});

	const code = "482913";
	const upTo = (length: number, character = "x") =>
		`{code}${character.repeat(length - code.length)}`;
	test.each([
		["160 septets", upTo(160), 1],
		["161 septets", upTo(161), 2],
		["306 septets", upTo(306), 2],
		["307 septets", upTo(307), 3],
		["70 units", upTo(70, "ё"), 1],
		["71 units", upTo(71, "ё"), 2],
		["134 units", upTo(134, "ё"), 2],
		["135 units", upTo(135, "ё"), 3],
		[
			"a code at the boundary of two parts",
			`${"a".repeat(150)}{code}${"b".repeat(20)}`,
			2,
		],
		["escaped characters", `{code} ^{}\\[~]|€ "'<&>`, 1],
		["escaped characters at the boundary", `{code}${"€".repeat(80)}`, 2],
		["an autofill line", "Code {code}\n\n@acme.example #{code}", 1],
		[
			"accents that GSM has",
			"{code} ÄÖÜäöüß éèàùìò ñÑ ¿¡ ÆæØøÅå ΔΦΓΛΩΠΨΣΘΞ",
			1,
		],
		["accents that it has not", "{code} ç ` ё", 1],
		["emoji at the boundary", `{code}${"😀".repeat(40)}`, 2],
		["right to left", "‏קוד האימות שלך הוא {code} رمزك", 1],
	])("%s arrive as they are", async (_, body, parts) => {
		const { message } = await sent({ body, code });
		expect(message.text).toBe(body.replaceAll("{code}", code));
		expect(message.parts).toBe(parts);
	});

	test("postern check binds, and says whether it could", async () => {
		const { printed } = await postern.command(["check", "--providers"]);
		expect(printed).toContain("binds as transceiver without TLS");
	});

	test("no log line has a code, a number or the password", async () => {
		const log = postern.log();
		for (const { to, text } of peer.arrived) {
			expect(log).not.toContain(to);
			const sentCode = /\d{4,}/.exec(text)?.[0] ?? "?";
			// In a time or an id the same digits stand by chance.
			expect(log).not.toMatch(
				new RegExp(`(?<![\\da-f])${sentCode}(?![\\da-f])`),
			);
		}
		expect(log).not.toContain(PASSWORD);
	});
});

describe("with an SMSC that does as it is told", () => {
	let smsc: Smsc;
	let other: Smsc;
	let postern: TestPostern;
	let api: Client;
	let statuses: ReturnType<typeof statusesIn>;

	beforeAll(async () => {
		smsc = await startSmsc();
		other = await startSmsc();
		postern = await startTestPostern({
			settings: {
				providers: [
					provider("first", smsc, {
						timeoutMs: 3_000,
						messageId: "hexToDecimal",
					}),
					provider("second", other),
				],
				routes: [
					{ channel: "sms", prefixes: ["+49"], providers: ["first", "second"] },
					{ channel: "sms", prefixes: ["+43"], providers: ["first"] },
				],
				sendLimits: [],
			},
		});
		api = clientOf(postern);
		statuses = statusesIn(api);
		await other.until("bind_transceiver");
	});
	afterAll(async () => {
		await postern.stop();
		await smsc.close();
		await other.close();
	});

	const last = () => smsc.connections.at(-1) as Connection;
	/** Only the first provider carries these. */
	let austrians = 0;
	const austrian = () => `436641234${String(++austrians).padStart(3, "0")}`;

	async function sent(parameters: object = {}): Promise<string> {
		const reply = await api.send({ to: austrian(), ...parameters });
		expect(reply.status, reply.text).toBe(200);
		return String(reply.body.requestID);
	}
	const named = (message_id: string): void => {
		smsc.on.submit_sm = (pdu, { send }) =>
			send({ ...answerTo(pdu), body: { message_id } });
	};

	test("a hexadecimal name is found by a decimal one", async () => {
		named("1fdd0517");
		const requestId = await sent();
		await smsc.until("submit_sm");
		await postern.settled();
		last().send(receiptOf("534578455"));
		await smsc.until("deliver_sm_resp");
		expect(await statuses(requestId)).toEqual(["delivered"]);
	});

	test.each([
		["as in the answer", "20345678", "20345678"],
		["as in texts", "2fdd0517", "803013911"],
	])(
		"a name in the parameter alone is found, written %s",
		async (_, answered, told) => {
			named(answered);
			const requestId = await sent();
			await eventually(async () => {
				expect(await statuses(requestId)).toEqual(["sent"]);
			});
			const before = smsc.all("deliver_sm_resp").length;
			last().send({
				...{ command: "deliver_sm", sequence: 6, body: { esm_class: 4 } },
				tlvs: [
					{ tag: 0x1e, value: Buffer.from(`${told}\0`) },
					{ tag: 0x427, value: Buffer.of(2) },
				],
			});
			await smsc.until("deliver_sm_resp", before + 1);
			expect(await statuses(requestId)).toEqual(["delivered"]);
		},
	);

	test("a receipt is acknowledged only when it is committed", async () => {
		named("a1");
		const requestId = await sent();
		await eventually(async () => {
			expect(await statuses(requestId)).toEqual(["sent"]);
		});
		const before = smsc.all("deliver_sm_resp").length;
		const release = await lockedStore(postern);
		last().send(receiptOf("161", "DELIVRD", 7));
		await new Promise((resolve) => setTimeout(resolve, 300));
		expect(smsc.all("deliver_sm_resp")).toHaveLength(before);
		await release();
		await smsc.until("deliver_sm_resp", before + 1);
		expect(smsc.all("deliver_sm_resp").at(-1)).toMatchObject({
			...{ status: 0, sequence: 7 },
		});
		const rows = await postern.storedRows();
		expect(
			rows.some((row) => row.includes(requestId) && row.includes("delivered")),
		).toBe(true);
	});

	test("one that overtakes the answer is held until it is there", async () => {
		smsc.on.submit_sm = (pdu, { send }) => {
			send(receiptOf("178", "DELIVRD", 8));
			setTimeout(
				() => send({ ...answerTo(pdu), body: { message_id: "b2" } }),
				100,
			);
		};
		const requestId = await sent();
		await eventually(async () => {
			expect(await statuses(requestId)).toEqual(["delivered"]);
		});
	});

	test("an answer after the deadline still names the message, and it is not sent again", () =>
		postern.clock.still(async () => {
			const before = smsc.all("submit_sm").length;
			let answer = () => {};
			smsc.on.submit_sm = (pdu, { send }) => {
				answer = () => send({ ...answerTo(pdu), body: { message_id: "c3" } });
			};
			const requestId = await sent();
			await smsc.until("submit_sm", before + 1);
			await eventually(async () => {
				expect(
					(await postern.storedRows()).some(
						(row) => row.includes(requestId) && /perhapsSent\W+true/.test(row),
					),
				).toBe(true);
			});
			answer();
			await eventually(async () => {
				expect(await statuses(requestId)).toEqual(["sent"]);
			});
			postern.clock.advance(5_000);
			await postern.settled();
			expect(smsc.all("submit_sm")).toHaveLength(before + 1);
			last().send(receiptOf("195", "DELIVRD", 9));
			await eventually(async () => {
				expect(await statuses(requestId)).toEqual(["delivered"]);
			});
		}));

	test("the link is cut twice under load: every message is accepted, or failed after two unknowns", {
		timeout: 60_000,
	}, async () => {
		const arrived = new Map<string, number>();
		let count = 0;
		smsc.on.submit_sm = (pdu, { send, socket }) => {
			const to = String(pdu.body?.destination_addr);
			arrived.set(to, (arrived.get(to) ?? 0) + 1);
			count++;
			if (count === 50 || count === 100) socket.destroy();
			setTimeout(() => send({ ...answerTo(pdu), body: { message_id: to } }), 5);
		};
		const numbers = Array.from({ length: 150 }, austrian);
		const ids = await Promise.all(numbers.map((to) => sent({ to })));
		let all: string[] = [];
		await eventually(async () => {
			// A breaker opens for 5 s and more, and lines are looked at each 5 s.
			postern.clock.advance(5_000);
			await postern.settled();
			all = (await Promise.all(ids.map(statuses))).flat();
			expect(
				all.filter((each) => each !== "sent" && each !== "failed 30008"),
			).toEqual([]);
			expect(all).toHaveLength(150);
		}, 40_000);
		// One that was under way at both cuts may have arrived at neither.
		const lost = numbers.filter((to) => !arrived.has(to));
		expect(
			lost.filter((to) => all[numbers.indexOf(to)] !== "failed 30008"),
		).toEqual([]);
		// Messages in the window may go out twice if the link is cut.
		expect(count - arrived.size).toBeLessThanOrEqual(20);
	});

	test("a refusal goes to the next provider", async () => {
		smsc.on.submit_sm = (pdu, { send }) => send(answerTo(pdu, 0x0b));
		const requestId = await sent({ to: freshRecipient() });
		await eventually(async () => {
			expect(await statuses(requestId)).toEqual(["failed 0x0B", "sent"]);
		});
	});

	test("while the first is not bound the next one of the route has the messages", async () => {
		const before = other.all("submit_sm").length;
		smsc.on.bind_transceiver = (pdu, { send }) => send(answerTo(pdu, 0x0d));
		last().socket.destroy();
		await eventually(() => {
			expect(postern.log()).toContain("bind refused 0x0D");
		});
		const requestId = await sent({ to: freshRecipient() });
		await eventually(async () => {
			expect(await statuses(requestId)).toEqual(["sent"]);
		});
		expect(other.all("submit_sm")).toHaveLength(before + 1);
	});

	test("a shutdown unbinds", async () => {
		const before = other.all("unbind").length;
		await postern.restart();
		expect(other.all("unbind")).toHaveLength(before + 1);
	});

	describe("a text that comes in", () => {
		let came = 0;
		async function comes(from: string, text: string, more: Body = {}) {
			await other.until("bind_transceiver", 2);
			other.connections.at(-1)?.send({
				...{ command: "deliver_sm", sequence: 100 + came++ },
				body: {
					...{ source_addr: from, destination_addr: "12015550100" },
					...{ short_message: Buffer.from(text), ...more },
				},
			});
			await other.until("deliver_sm_resp", came);
			expect(other.all("deliver_sm_resp").at(-1)?.status).toBe(0);
		}
		type Entries = { data: { result: { value: string; isOptOut: boolean }[] } };
		const entriesOf = async ({ account, call }: Client) =>
			(await call<Entries>("GET", `/accounts/${account.sid}/lists`)).body.data
				.result;

		test("is neither kept nor logged, if it is no stop word", async () => {
			await comes("491710009999", "hello");
			const everything = [postern.log(), ...(await postern.storedRows())];
			expect(everything.join()).not.toContain("491710009999");
		});

		test("puts its sender on the deny list of the account that it answers, and takes it off again", async () => {
			const shop = await api.subAccount("stop");
			const to = freshRecipient();
			const reply = await shop.send({ to });
			expect(reply.status, reply.text).toBe(200);
			const { requestID } = reply.body;
			await eventually(async () => {
				expect(await statusesIn(shop)(String(requestID))).toEqual(["sent"]);
			});
			await comes(to, " stop. ");
			expect(await entriesOf(shop)).toMatchObject([
				{ value: `+${to}`, isOptOut: true },
			]);
			expect(await entriesOf(api)).toEqual([]);
			expect((await shop.send({ to })).body.code).toBe(488);
			expect((await api.send({ to })).status).toBe(200);
			await comes(to, "STOP");
			expect(await entriesOf(shop)).toHaveLength(1);
			await comes(to, "start");
			expect(await entriesOf(shop)).toEqual([]);
			expect((await shop.send({ to })).status).toBe(200);
			expect(postern.log()).not.toContain(to);
		});

		test("from nobody whom we wrote to counts for all accounts", async () => {
			const stranger = "491710008888";
			await comes(stranger, "STOP", { source_addr_ton: 1 });
			expect(await entriesOf(api)).toMatchObject([{ value: `+${stranger}` }]);
			const shop = await api.subAccount("all");
			expect((await shop.send({ to: stranger })).body.code).toBe(488);
			await comes(stranger, "START", { source_addr_ton: 1 });
			expect((await shop.send({ to: stranger })).status).toBe(200);
		});

		async function accepted(
			account: Client,
			parameters: Record<string, string>,
		) {
			const reply = await account.send(parameters);
			expect(reply.status, reply.text).toBe(200);
			await eventually(async () => {
				const id = String(reply.body.requestID);
				expect(await statusesIn(account)(id)).toEqual(["sent"]);
			});
		}

		test("stops the account whose message came from the number to which it went, and no other", async () => {
			const shop = await api.subAccount("shop");
			const bank = await api.subAccount("bank");
			const to = freshRecipient();
			await accepted(shop, { to, from: "12015550111" });
			await accepted(bank, { to, from: "12015550222" });
			const toShop = { destination_addr: "12015550111" };
			const toBank = { destination_addr: "12015550222" };
			await comes(to, "STOP", toShop);
			expect(await entriesOf(shop)).toHaveLength(1);
			expect(await entriesOf(bank)).toEqual([]);
			await comes(to, "START", toBank);
			expect(await entriesOf(shop)).toHaveLength(1);
			await comes(to, "STOP", toBank);
			expect(await entriesOf(bank)).toHaveLength(1);
			await comes(to, "START", toBank);
			expect(await entriesOf(bank)).toEqual([]);
			expect(await entriesOf(shop)).toHaveLength(1);
			// A carrier may replace senders: then the latest message tells.
			await comes(to, "STOP", { destination_addr: "12015550333" });
			expect(await entriesOf(bank)).toHaveLength(1);
			await comes(to, "START", { destination_addr: "12015550333" });
			expect(await entriesOf(bank)).toEqual([]);
			expect(await entriesOf(shop)).toHaveLength(1);
		});

		test("in national form stops the recipient of a message, and never a number of another country", async () => {
			const shop = await api.subAccount("national");
			// In Essen; with a plus in front it is in Egypt.
			const here = `201555${freshRecipient().slice(-4)}`;
			const before = await entriesOf(api);
			const national = {
				...{ source_addr_ton: 2, destination_addr: "493012345678" },
			};
			await comes(here, "STOP", national);
			await comes(here, "STOP", { ...national, source_addr_ton: 0 });
			await comes(`0${here}`, "STOP", { source_addr_ton: 2 });
			expect(await entriesOf(api)).toEqual(before);
			const warned = postern
				.log()
				.match(/the number of its sender could not be read/g);
			expect(warned).toHaveLength(1);
			expect(postern.log()).not.toContain(here);
			await accepted(shop, { to: `49${here}`, from: "493012345678" });
			await comes(here, "STOP", national);
			expect(await entriesOf(shop)).toMatchObject([{ value: `+49${here}` }]);
			await comes(here, "START", { ...national, source_addr_ton: 0 });
			expect(await entriesOf(shop)).toEqual([]);
			await comes(`0049${here}`, "STOP", national);
			expect(await entriesOf(shop)).toMatchObject([{ value: `+49${here}` }]);
			await comes(`0049${here}`, "START", national);
			expect(await entriesOf(shop)).toEqual([]);
			expect(await entriesOf(api)).toEqual(before);
		});
	});
});

test("a budget counts as many parts as the alphabet of an SMSC makes of a message", async () => {
	const smsc = await startSmsc();
	const postern = await startTestPostern({
		settings: {
			providers: [provider("plain", smsc, { alphabet: "ascii" })],
			sendLimits: [],
			currency: "EUR",
			defaultPrice: { sms: "0.05" },
		},
	});
	try {
		await smsc.until("bind_transceiver");
		const api = await clientOf(postern).subAccount("capped");
		const bound = (amount: string) =>
			api.call("PATCH", `/accounts/${api.account.sid}`, {
				budgets: [{ period: "day", amount }],
			});
		// In UCS-2, which ASCII needs for the accent, they are two parts.
		const body = `{code} ${"\u00e9".repeat(80)}`;
		expect((await bound("0.08")).status).toBe(200);
		expect((await api.send({ body })).body.code).toBe(479);
		expect((await bound("0.16")).status).toBe(200);
		const { requestID: requestId } = (await api.send({ body })).body;
		expect((await api.send({ body })).body.code).toBe(479);
		await smsc.until("submit_sm", 2);
		postern.clock.advance(31_000);
		const again = await api.call("POST", "/2fa/resend", { requestId });
		expect(again.body.code).toBe(479);
	} finally {
		await postern.stop();
		await smsc.close();
	}
});

test("a message costs as many parts as the alphabet of its SMSC makes of it", async () => {
	const smsc = await startSmsc();
	const directory = mkdtempSync(join(tmpdir(), "postern-parts-"));
	const file = join(directory, "prices.csv");
	writeFileSync(file, "sms,,0.05\n");
	const postern = await startTestPostern({
		settings: {
			providers: [provider("plain", smsc, { alphabet: "ascii" })],
			sendLimits: [],
			currency: "EUR",
			prices: { plain: { file } },
		},
	});
	try {
		await smsc.until("bind_transceiver");
		const api = clientOf(postern);
		// One part in the GSM alphabet; in UCS-2, which ASCII needs for the accent, two.
		const body = `{code} ${"é".repeat(80)}`;
		const reply = await api.send({ body });
		expect(reply.status, reply.text).toBe(200);
		await smsc.until("submit_sm", 2);
		await eventually(async () => {
			const requestId = String(reply.body.requestID);
			const found = await api.call<{ cost: string }>(
				"GET",
				`/2fa/search/${requestId}?include=cost`,
			);
			expect(found.body).toMatchObject({ cost: "0.10" });
		});
		const counted = (await postern.storedRows()).filter((row) =>
			/^traffic.*"segments":"?2/.test(row),
		);
		expect(counted).toHaveLength(1);
	} finally {
		await postern.stop();
		await smsc.close();
		rmSync(directory, { recursive: true });
	}
});

describe("the parts that a send tells", () => {
	let smsc: Smsc;
	let postern: TestPostern;
	beforeAll(async () => {
		smsc = await startSmsc();
		postern = await startTestPostern({
			settings: {
				providers: [
					provider("gsm", smsc, { alphabet: "gsm" }),
					provider("ascii", smsc, { alphabet: "ascii" }),
				],
				routes: [
					{ channel: "sms", prefixes: ["+49"], providers: ["ascii", "gsm"] },
					{ channel: "sms", providers: ["gsm", "ascii"] },
				],
				sendLimits: [],
			},
		});
	});
	afterAll(async () => {
		await postern.stop();
		await smsc.close();
	});

	// 80 characters, of which ASCII lacks one.
	const body = `{code} \u00e9${"x".repeat(72)}`;
	test.each([
		["one that takes ASCII", "491710000077", "2"],
		["one that takes the GSM alphabet", "12025550177", undefined],
	])("are those of the first provider: %s", async (_, to, told) => {
		const reply = await clientOf(postern).send({ to, body });
		expect(reply.status, reply.text).toBe(200);
		expect(reply.headers["postern-segments"]).toBe(told);
	});
});
