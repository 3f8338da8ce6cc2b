// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is about such texts

/**
 * A new provider type is one folder and one line of the registry: this test registers
 * one that nothing else knows. Clients send through it, with settings from a file, and
 * its carrier misbehaves.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Accepted, WebhookReply } from "../src/providers/contract.ts";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import { loadSettings } from "../src/start/load-settings.ts";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const SECRET = "a-toy-secret";
const FILE = `
providers:
  - type: toy
    name: first
    channels: [sms, call]
    secret: \${TOY_SECRET}
    system: SMSC
    greeting: "{\${TOY_NAME}}"
  - type: toy
    name: second
    secret: \${TOY_SECRET}
  - { type: sandbox, name: letters, channels: [email] }
routes:
  - { channel: sms, providers: [first, second] }
sendLimits: []
`;
const ENVIRONMENT = { TOY_SECRET: SECRET, TOY_NAME: "{x" };

const toys = new Map<string, Toy>();
const definitions = [...DEFINITIONS, toyDefinition(toys)];
const accepts: Toy["answer"] = ({ eventSid }) => ({
	...{ outcome: "accepted", status: "sent" },
	reference: eventSid,
});

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: parse(FILE),
		environment: ENVIRONMENT,
		definitions,
	});
	api = clientOf(postern);
});
afterAll(() => postern.stop());

afterEach(async () => {
	for (const toy of toys.values()) {
		toy.answer = accepts;
		toy.brings = { receipts: [] };
		toy.link?.ready(true);
	}
	await postern.settled();
	for (const toy of toys.values()) {
		toy.messages.length = 0;
		toy.link?.ready(false);
	}
});

function toy(name: "first" | "second"): Toy {
	const found = toys.get(name);
	if (found === undefined) throw new Error(name);
	return found;
}

function ready(name: "first" | "second", isBound = true): void {
	toy(name).link?.ready(isBound);
}

const at = (path: string, method = "GET") =>
	exchange<unknown>(`${postern.url}${path}`, { method });
const webhook = (query: string, method = "POST") =>
	at(`/receipts/first?key=${SECRET}&${query}`, method);

async function isReady(name: string): Promise<number> {
	const { text } = await exchange(postern.metricsUrl, { method: "GET" });
	return Number(
		new RegExp(
			`^postern_provider_ready\\{provider="${name}"\\} (\\d)$`,
			"m",
		).exec(text)?.[1],
	);
}

async function sent(parameters: object = {}): Promise<string> {
	const reply = await api.send({ ...parameters });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return String(reply.body.requestID);
}

async function statuses(requestId: string): Promise<string[]> {
	const { events } = await api.record(requestId);
	return events.map(
		({ channel, channelStatus }) => `${channel} ${channelStatus}`,
	);
}

describe("settings", () => {
	function load(yaml: string) {
		const file = join(postern.directory, "toy.yaml");
		writeFileSync(file, yaml);
		return loadSettings({ POSTERN_CONFIG: file, ...ENVIRONMENT }, definitions);
	}

	test("are the type's own, from the file, with their defaults", async () => {
		const { providers } = await load(FILE);
		expect(providers.map(({ name, kind }) => [name, kind])).toEqual([
			["first", "carrier"],
			["second", "carrier"],
			["letters", "sandbox"],
		]);
		expect(toy("first").settings).toMatchObject({ secret: SECRET });
		expect(toy("second").settings).toMatchObject({ greeting: "hello" });
		expect(await providers[0]?.reach()).toEqual({
			isWell: true,
			says: "is a toy",
		});
	});

	test.each([
		[
			"secret: ${TOY_SECRET}",
			"secret: a toy secret",
			"providers.0: secret must be one word",
		],
		[
			"system: SMSC",
			"system: smsc",
			"providers.0.system must be four capitals",
		],
		[
			"system: SMSC",
			"sistem: SMSC",
			"providers.0.sistem: there is no such setting",
		],
		[
			"name: first",
			"name: unreadable",
			"routes.0.providers: there is no provider first",
		],
		[
			"name: second",
			"name: unreadable",
			"routes.0.providers: there is no provider second",
		],
		[
			"type: toy",
			"type: toi",
			"providers.0.type must be one of sandbox, smtp, http, smpp, toy",
		],
		[
			"channel: sms",
			"channel: email",
			"routes.0.providers: first does not carry email",
		],
	])("%s, written as %s, stops the start", async (right, wrong, says) => {
		const file = join(postern.directory, "toy.yaml");
		await expect(load(FILE.replace(right, wrong))).rejects.toThrow(
			`${file}: ${says}`,
		);
	});

	test("what only a look at files tells stops the start as well", async () => {
		const unreadable = FILE.replaceAll("second", "unreadable");
		await expect(load(unreadable)).rejects.toThrow(
			"providers.1: name is of no file",
		);
	});

	test("a brace that a variable brings is marked as text in templates alone", async () => {
		const template = FILE.replace('"{${TOY_NAME}}"', "x${TOY_NAME}");
		const { providers } = await load(
			template.replace("${TOY_SECRET}", "secret-${TOY_NAME}"),
		);
		expect(providers[0]?.settings).toMatchObject({
			greeting: "x\ufdd0x",
			secret: "secret-{x",
		});
	});
});

describe("a connection", () => {
	test("comes later than the service: messages wait, nothing else does", async () => {
		expect((await at("/readyz")).status).toBe(200);
		expect(await isReady("first")).toBe(0);
		const requestId = await sent();
		expect(toy("first").messages).toEqual([]);
		expect(await statuses(requestId)).toEqual(["sms queued"]);
		expect((await at("/readyz")).status).toBe(200);
		ready("first");
		await postern.settled();
		expect(toy("first").messages.map(({ requestId: id }) => id)).toEqual([
			requestId,
		]);
		expect(await statuses(requestId)).toEqual(["sms sent"]);
		expect(await isReady("first")).toBe(1);
		expect(await isReady("second")).toBe(0);
		// A carrier without long-lived connections is always ready.
		expect(await isReady("letters")).toBe(1);
	});

	test("that is away lets messages go to the next of their route", async () => {
		ready("second");
		const requestId = await sent();
		expect(toy("first").messages).toEqual([]);
		expect(toy("second").messages).toHaveLength(1);
		ready("first");
		await sent();
		expect(toy("first").messages).toHaveLength(1);
		ready("first", false);
		await sent();
		expect(toy("second").messages).toHaveLength(2);
		expect(await statuses(requestId)).toEqual(["sms sent"]);
		expect((await at("/readyz")).status).toBe(200);
	});

	test("a message says until when it is of use, and in which language", async () => {
		ready("first");
		const before = postern.clock.now();
		await sent({ expiry: 300 });
		await sent({ channel: "voice", language: "voices.de-DE" });
		const [sms, call] = toy("first").messages;
		expect(sms?.expiresAt).toBeGreaterThanOrEqual(before + 300_000);
		expect(sms?.expiresAt).toBeLessThanOrEqual(postern.clock.now() + 300_000);
		expect(sms).toMatchObject({ locale: null, language: null });
		expect(sms?.text).toContain(sms?.code ?? "?");
		expect(call).toMatchObject({ locale: "de-DE", language: "voices.de-DE" });
	});
});

describe("receipts that are pushed", () => {
	const word = (requestId: string, status: "delivered" | "undelivered") => {
		const message = toy("first").messages.find(
			(each) => each.requestId === requestId,
		);
		return {
			...{ reference: message?.eventSid ?? "?", status },
			...{ errorCode: null, errorMessage: null },
		};
	};

	test("are committed once they may be acknowledged", async () => {
		ready("first");
		const ids = [await sent(), await sent(), await sent()];
		await toy("first").link?.received(ids.map((id) => word(id, "delivered")));
		const delivered = (await postern.storedRows()).filter((row) =>
			row.includes("delivered"),
		);
		for (const id of ids) {
			expect(delivered.some((row) => row.includes(id))).toBe(true);
			expect(await statuses(id)).toEqual(["sms delivered"]);
		}
	});

	test("are not acknowledged, and not answered, where they could not be committed", async () => {
		ready("first");
		const id = await sent();
		toy("first").brings = {
			receipts: [word(id, "delivered")],
			reply: { status: 200, contentType: "text/plain", body: "TAKEN" },
		};
		await postern.statement("alter table message_ref rename to lost");
		const [pushed, posted] = await Promise.all([
			toy("first")
				.link?.received([word(id, "delivered")])
				.then(
					() => "acknowledged",
					() => "rejected",
				),
			webhook(""),
		]);
		await postern.statement("alter table lost rename to message_ref");
		expect(pushed).toBe("rejected");
		expect(posted.status).toBe(503);
		expect(posted.text).not.toContain("TAKEN");
		expect(await statuses(id)).toEqual(["sms sent"]);
		const again = await webhook("");
		expect(again.text).toBe("TAKEN");
		expect(await statuses(id)).toEqual(["sms delivered"]);
	});
});

describe("a message in parts", () => {
	const word = (reference: string, status: "delivered" | "undelivered") => ({
		...{ reference, status, errorCode: null, errorMessage: null },
	});
	async function sentInParts(): Promise<[string, string[]]> {
		ready("first");
		let parts: string[] = [];
		toy("first").answer = ({ eventSid }) => {
			parts = [1, 2, 3].map((part) => `${eventSid} ${part}`);
			const [reference = ""] = parts;
			return { outcome: "accepted", status: "sent", reference, parts };
		};
		return [await sent(), parts];
	}
	const received = (...words: ReturnType<typeof word>[]) =>
		toy("first").link?.received(words);

	test("is delivered once the receipts of all parts say so", async () => {
		const [requestId, parts] = await sentInParts();
		const [first = "", second = "", third = ""] = parts;
		await received(word(third, "delivered"), word(first, "delivered"));
		await received(word(third, "delivered"), word(first, "delivered"));
		expect(await statuses(requestId)).toEqual(["sms sent"]);
		await received(word(second, "delivered"));
		expect(await statuses(requestId)).toEqual(["sms delivered"]);
	});

	test("whose receipts come before its acceptance is delivered as well", async () => {
		ready("first");
		const early = freshRecipient();
		const parts = [`${early} 1`, `${early} 2`];
		await received(...parts.map((part) => word(part, "delivered")));
		toy("first").answer = () => ({
			...{ outcome: "accepted", status: "sent", parts },
			reference: parts[0] ?? "",
		});
		expect(await statuses(await sent())).toEqual(["sms delivered"]);
	});

	test("has not arrived where one part has not", async () => {
		const [requestId, [first = "", second = ""]] = await sentInParts();
		await received(word(first, "delivered"), word(second, "undelivered"));
		expect(await statuses(requestId)).toEqual(["sms undelivered"]);
	});

	test("of which some went out is neither sent again nor elsewhere", async () => {
		ready("first");
		ready("second");
		toy("first").answer = () => ({
			...{ outcome: "unknown", errorMessage: "1 of 2 parts", isPartly: true },
		});
		const requestId = await sent();
		postern.clock.advance(60_000);
		await postern.settled();
		expect(await statuses(requestId)).toEqual(["sms failed"]);
		expect(toy("first").messages).toHaveLength(1);
		expect(toy("second").messages).toEqual([]);
	});
});

describe("an answer that comes late", () => {
	const promised = () => {
		let answer: (reference: string | null) => void = () => {};
		const late = new Promise<Accepted | null>((resolve) => {
			answer = (reference) =>
				resolve(
					reference === null
						? null
						: { outcome: "accepted", status: "sent", reference },
				);
		});
		toy("first").answer = () => ({
			...{ outcome: "unknown", errorMessage: "no answer", late },
		});
		return (reference: string | null) => answer(reference);
	};
	/** Only the first provider carries calls: it is tried once more itself. */
	const call = () => sent({ channel: "voice" });
	const delivered = (reference: string) =>
		toy("first").link?.received([
			{
				...{ reference, status: "completed" },
				...{ errorCode: null, errorMessage: null },
			},
		]);

	test("is taken, and spares the second try", () =>
		postern.clock.still(async () => {
			ready("first");
			const answer = promised();
			const requestId = await call();
			expect(await statuses(requestId)).toEqual(["call queued"]);
			answer(`late ${requestId}`);
			await untilStatus(requestId, "call sent");
			postern.clock.advance(5_000);
			await postern.settled();
			expect(toy("first").messages).toHaveLength(1);
			await delivered(`late ${requestId}`);
			expect(await statuses(requestId)).toEqual(["call completed"]);
		}));

	test("binds its reference where the second try has gone out already", () =>
		postern.clock.still(async () => {
			ready("first");
			const answer = promised();
			const requestId = await call();
			toy("first").answer = accepts;
			postern.clock.advance(5_000);
			await postern.settled();
			expect(toy("first").messages).toHaveLength(2);
			expect(await statuses(requestId)).toEqual(["call sent"]);
			answer(`late ${requestId}`);
			await postern.settled();
			await delivered(`late ${requestId}`);
			expect(await statuses(requestId)).toEqual(["call completed"]);
		}));

	test("and says nothing changes nothing", () =>
		postern.clock.still(async () => {
			ready("first");
			const answer = promised();
			const requestId = await call();
			answer(null);
			toy("first").answer = accepts;
			postern.clock.advance(5_000);
			await postern.settled();
			expect(await statuses(requestId)).toEqual(["call sent"]);
		}));

	async function untilStatus(requestId: string, status: string): Promise<void> {
		for (let tries = 0; tries < 100; tries++) {
			await postern.settled();
			if ((await statuses(requestId)).includes(status)) return;
		}
		expect(await statuses(requestId)).toEqual([status]);
	}
});

describe("a webhook", () => {
	const DEFAULT = { code: 200, message: "OK", requestID: null };
	const log = () =>
		postern
			.log()
			.split("\n")
			.filter((line) => line.includes("reply to a webhook was not sent"));

	test("answers a handshake with the challenge, once the request is proved", async () => {
		const reply = await webhook("challenge=1158201444", "GET");
		expect(reply).toMatchObject({ status: 200, text: "1158201444" });
		expect(reply.headers).toMatchObject({
			"content-type": "text/plain; charset=utf-8",
			"x-content-type-options": "nosniff",
		});
		const forged = await at("/receipts/first?key=x&challenge=1158201444");
		expect(forged.status).toBe(403);
		expect(forged.text).not.toContain("1158201444");
	});

	test("may answer as its carrier expects", async () => {
		for (const reply of [
			{ status: 202, contentType: "application/json", body: '{"ok":true}' },
			{ status: 403, contentType: "text/plain", body: "unknown sender" },
			{ status: 204, contentType: "text/plain", body: "" },
			{ status: 200, contentType: "text/plain", body: "x".repeat(4_096) },
		] satisfies WebhookReply[]) {
			toy("first").brings = { receipts: [], reply };
			const { status, text, headers } = await webhook("");
			expect({ status, text }).toEqual({
				status: reply.status,
				text: reply.body,
			});
			expect(headers["x-content-type-options"]).toBe("nosniff");
			// A reply with 204 has no body.
			if (reply.body !== "") {
				expect(headers["content-type"]).toContain(reply.contentType);
			}
		}
	});

	test.each<[string, object, string?]>([
		["a redirection", { status: 302 }],
		["a fault of the server", { status: 500 }],
		["another refusal", { status: 404 }],
		["no status", { status: Number.NaN }],
		["a page", { contentType: "text/html" }],
		["more than 4 KiB", { body: "ü".repeat(2_049) }],
		["a body where there is none", { status: 204 }],
		["no text", { body: { a: 1 } }],
		["markup that is echoed", { body: "<b>", echoed: "<b>" }],
		["a long echo", { body: "x", echoed: "x".repeat(257) }],
		["an echo that is not told", { body: "a b" }, "challenge=a%20b"],
		["a list as echo", { echoed: ["a"] }],
		["a number as echo", { echoed: 12 }],
		["no echo, but null", { echoed: null }],
		["a status in a text", { status: "200" }],
	])(
		"whose reply is %s gets the default one, and the log says whose it was",
		async (_, spoilt, query = "") => {
			const before = log().length;
			const reply = { status: 200, contentType: "text/plain", body: "x" };
			toy("first").brings = {
				receipts: [],
				reply: { ...reply, ...spoilt } as WebhookReply,
			};
			const { status, body, headers } = await webhook(query);
			expect({ status, body }).toEqual({ status: 200, body: DEFAULT });
			expect(headers["content-type"]).toBe("application/json; charset=utf-8");
			expect(headers["x-content-type-options"]).toBe("nosniff");
			expect(log().slice(before)).toEqual([
				expect.stringContaining('"provider":"first"'),
			]);
		},
	);
});

describe("a recipient that is not on the channel", () => {
	async function twoSteps(): Promise<string> {
		const reply = await api.call<{ data: { sid: string } }>(
			"POST",
			"/2fa/workflows",
			{
				name: `Toy ${freshRecipient()}`,
				channels: [
					{ channel: "sms", interval: 0 },
					{ channel: "email", interval: 60 },
				],
			},
		);
		expect(reply.status, reply.text).toBe(200);
		return reply.body.data.sid;
	}
	const both = async () => ({
		workflow: await twoSteps(),
		emailTo: "someone@example.com",
		subject: "Code",
	});
	const notHere = { errorCode: "30006", errorMessage: "not on this app" };

	test("is not looked for at other providers: the next channel goes out at once", async () => {
		ready("first");
		ready("second");
		toy("first").answer = () => ({
			...{ outcome: "refused", retry: "elsewhere", ...notHere },
			otherChannel: true,
		});
		const requestId = await sent(await both());
		expect(await statuses(requestId)).toEqual([
			"sms failed",
			"email delivered",
		]);
		expect(toy("second").messages).toEqual([]);
	});

	test("is looked for elsewhere where nobody said so", async () => {
		ready("first");
		ready("second");
		toy("first").answer = () => ({
			...{ outcome: "refused", retry: "elsewhere", ...notHere },
		});
		const requestId = await sent(await both());
		expect(await statuses(requestId)).toEqual(["sms failed", "sms sent"]);
	});

	test("of which a receipt tells gets the next channel at once", async () => {
		ready("first");
		const requestId = await sent(await both());
		expect(await statuses(requestId)).toEqual(["sms sent"]);
		const [message] = toy("first").messages;
		await toy("first").link?.received([
			{
				...{ reference: message?.eventSid ?? "", status: "undelivered" },
				...notHere,
				otherChannel: true,
			},
		]);
		await postern.settled();
		expect(await statuses(requestId)).toEqual([
			"sms undelivered",
			"email delivered",
		]);
	});

	test("to whom a code was sent again gets the next channel at once as well", async () => {
		ready("first");
		const requestId = await sent(await both());
		postern.clock.advance(31_000);
		toy("first").answer = () => ({
			...{ outcome: "refused", retry: "later", ...notHere },
			otherChannel: true,
		});
		await resent(requestId);
		expect(await statuses(requestId)).toEqual([
			"sms sent",
			"sms failed",
			"email delivered",
		]);
	});

	test.each([
		[true, ["sms sent", "sms undelivered", "email delivered"]],
		[undefined, ["sms sent", "sms undelivered"]],
	] as const)(
		"of which a receipt for that tells (%s)",
		async (otherChannel, then) => {
			ready("first");
			const requestId = await sent(await both());
			postern.clock.advance(31_000);
			await resent(requestId);
			await toy("first").link?.received([
				{
					reference: toy("first").messages[1]?.eventSid ?? "",
					status: "undelivered",
					...notHere,
					...(otherChannel && { otherChannel }),
				},
			]);
			await postern.settled();
			expect(await statuses(requestId)).toEqual(then);
		},
	);

	async function resent(requestId: string): Promise<void> {
		const again = await api.call("POST", "/2fa/resend", { requestId });
		expect(again.status, again.text).toBe(200);
		await postern.settled();
	}
});

test("a shutdown closes its connections", async () => {
	const first = toy("first");
	await postern.restart();
	expect(first.isClosed).toBe(true);
	expect(toy("first")).not.toBe(first);
	expect(toy("first").link).not.toBeNull();
});

test.runIf(isOnPostgres)(
	"an instance that has a connection carries what waits at one that has none",
	async () => {
		const carriers = new Map<string, Toy>();
		const shared = await startTestPostern({
			settings: {
				providers: [{ type: "toy", name: "only", secret: SECRET }],
			},
			definitions: [...DEFINITIONS, toyDefinition(carriers)],
		});
		const here = carriers.get("only");
		const other = await shared.beside();
		const there = carriers.get("only");
		there?.link?.ready(true);
		const reply = await clientOf(shared).send();
		expect(reply.status, reply.text).toBe(200);
		// The instance that looks first decides; one without a
		// connection puts it off again.
		for (let i = 0; i < 30 && there?.messages.length === 0; i++) {
			shared.clock.advance(5_000);
			await Promise.all([other.settled(), shared.settled()]);
		}
		expect(there?.messages.map(({ requestId }) => requestId)).toEqual([
			reply.body.requestID,
		]);
		expect(here?.messages).toEqual([]);
		await shared.stop();
	},
);
