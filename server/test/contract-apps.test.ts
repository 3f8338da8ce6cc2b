/**
 * Messages on apps, and what follows where the recipient is not on one: a workflow's
 * next step at once, and in a plain send one message by sms.
 */

import {
	afterAll,
	afterEach,
	beforeAll,
	describe,
	expect,
	it,
	test,
} from "vitest";
import { Refusal } from "../src/errors.ts";
import type { Counter } from "../src/limits/counter.ts";
import type { Asked, Gate, Verdict } from "../src/protection/gate.ts";
import type { Message, Receipt } from "../src/providers/contract.ts";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import {
	MAY_CALL_US,
	type News,
	startCallbackEndpoint,
} from "./support/callback-endpoint.ts";
import {
	type Client,
	clientOf,
	codeFrom,
	freshRecipient,
	type Parameters,
	SENDER,
} from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { toMidMonth } from "./support/mid-month.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const SECRET = "a-toy-secret";
const toys = new Map<string, Toy>();
const accepts: Toy["answer"] = ({ eventSid }) => ({
	outcome: "accepted",
	reference: eventSid,
	status: "sent",
});
const notThere: Toy["answer"] = () => ({
	outcome: "refused",
	retry: "elsewhere",
	errorCode: "30005",
	errorMessage: "not on this app",
	otherChannel: true,
});

/** The questions that the gate was asked, and its answers. */
let asked: Asked[] = [];
let verdict: (about: Asked, windows: number) => Verdict = () => "passed";
const gate: Gate = {
	caseOf(about) {
		const key = `toy ${about.messages.at(-1)?.channel}`;
		return {
			keys: [key],
			judge(view) {
				asked.push(about);
				return verdict(about, view.counter(key)?.windows.length ?? 0);
			},
		};
	},
};

const SETTINGS = {
	providers: [
		{
			...{ type: "toy", name: "app", secret: SECRET },
			channels: ["whatsapp", "telegram"],
		},
		{ type: "toy", name: "texts", secret: SECRET, channels: ["sms"] },
		{ type: "sandbox", name: "letters", channels: ["email"] },
	],
	sendLimits: [],
	...MAY_CALL_US,
};
const definitions = [...DEFINITIONS, toyDefinition(toys)];

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: SETTINGS,
		definitions,
		gates: [gate],
	});
	toMidMonth(postern);
	api = clientOf(postern);
	open();
});
afterAll(() => postern.stop());
afterEach(async () => {
	await postern.settled();
	asked = [];
	verdict = () => "passed";
	for (const each of toys.values()) {
		each.answer = accepts;
		each.messages.length = 0;
	}
});

function open(): void {
	for (const each of toys.values()) each.link?.ready(true);
}

function toy(name: "app" | "texts"): Toy {
	const found = toys.get(name);
	if (found === undefined) throw new Error(name);
	return found;
}

async function sent(parameters: Parameters = {}, as = api): Promise<string> {
	const reply = await as.send({ channel: "whatsapp", ...parameters });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
	return String(reply.body.requestID);
}

async function resent(requestId: string, channel?: string): Promise<void> {
	postern.clock.advance(31_000);
	const reply = await api.call("POST", "/2fa/resend", { requestId, channel });
	expect(reply.status, reply.text).toBe(200);
	await postern.settled();
}

async function fates(requestId: string, as = api): Promise<string[]> {
	const { events } = await as.record(requestId);
	return events.map(
		({ channel, channelStatus }) => `${channel} ${channelStatus}`,
	);
}

const notOnApp = ({ eventSid }: Message): Receipt => ({
	reference: eventSid,
	status: "undelivered",
	errorCode: "30005",
	errorMessage: null,
	otherChannel: true,
});
const read = ({ eventSid }: Message): Receipt => ({
	...{ reference: eventSid, status: "delivered" },
	...{ errorCode: null, errorMessage: null },
});

/** The carrier's word, once it is committed and what follows from it is done. */
async function told(...receipts: Receipt[]): Promise<void> {
	await toy("app").link?.received(receipts);
	await postern.settled();
}

/** The only message that the app was handed. */
function onApp(at = 0): Message {
	const message = toy("app").messages[at];
	if (message === undefined) throw new Error("no message");
	return message;
}

describe.each(["whatsapp", "telegram"])("a message on %s", (channel) => {
	it("goes to the number, comes from nobody, and is in the record", async () => {
		const to = freshRecipient();
		const requestId = await sent({ channel, to, from: undefined });
		expect(toy("app").messages).toMatchObject([{ channel, to, from: "" }]);
		const { code, text } = onApp();
		expect(codeFrom(text)).toBe(code);
		const { events } = await api.record(requestId);
		expect(events).toEqual([
			{
				sid: expect.stringMatching(/^OTE/),
				dateCreated: expect.any(String),
				channel,
				sender: "",
				recipient: to,
				targetSid: expect.stringMatching(/^SM[0-9a-f]{32}$/),
				channelStatus: "sent",
				channelErrorCode: null,
				channelErrorMessage: null,
			},
		]);
		await told(read(onApp()));
		expect(await fates(requestId)).toEqual([`${channel} delivered`]);
		expect((await api.verify(requestId, code)).status).toBe(200);
	});

	it("is found by its channel, counted by it, and exported", async () => {
		const own = await api.subAccount(channel);
		const usage = async () => {
			const reply = await own.call<{
				usageRecords: { count: string; unit: string; description: string }[];
			}>("GET", `/2fa/usage/records/today?channel=${channel}`);
			return reply.body.usageRecords[0];
		};
		const requestId = await sent({ channel, from: undefined }, own);
		const search = await own.call<{ twoFaOtpSdrs: { sid: string }[] }>(
			"GET",
			`/2fa/search?channel=${channel.toUpperCase()}`,
		);
		expect(search.body.twoFaOtpSdrs.map(({ sid }) => sid)).toEqual([requestId]);
		const none = await own.call("GET", "/2fa/search?from=postern@localhost");
		expect(none.body).toMatchObject({ total: 0 });
		expect(await usage()).toMatchObject({
			...{ channel, category: channel, count: "1", unit: "Messages" },
			description: `Total ${channel === "whatsapp" ? "WhatsApp" : "Telegram"} messages sent for OTP`,
		});
		const { text } = await own.call("GET", "/2fa/search.csv");
		expect(text).toContain(`pending,${channel},,4917`);
	});

	it("is told to the owner by its channel", async () => {
		const endpoint = await startCallbackEndpoint();
		const requestId = await sent({ channel, callbackUrl: endpoint.url });
		await told(notOnApp(onApp()));
		await postern.settled();
		const heard = endpoint.taken.map(({ body }) => JSON.parse(body) as News);
		await endpoint.close();
		expect(heard.map((news) => [news.event, news.channel])).toEqual([
			["otp.sent", channel],
			["otp.undelivered", channel],
			["otp.sent", "sms"],
		]);
		expect(heard[0]).toMatchObject({ requestID: requestId });
	});

	it("needs a number", async () => {
		for (const to of [undefined, "someone@example.com", "12"]) {
			const reply = await api.send({
				...{ channel, to, emailTo: "someone@example.com" },
			});
			expectRefusal(reply, 400, 400, { parameter: "to" });
		}
	});

	it("is a step of a workflow", async () => {
		const { sid, channels } = await workflow(channel, "voice");
		expect(channels).toEqual([
			{ channel, interval: "0" },
			{ channel: "voice", interval: "3600" },
		]);
		const reply = await api.send({ workflow: sid });
		// Nobody carries calls here.
		expectRefusal(reply, 422, 487);
	});
});

async function workflow(...channels: string[]) {
	const reply = await api.call<{ data: { sid: string; channels: unknown[] } }>(
		"POST",
		"/2fa/workflows",
		{
			name: `Apps ${freshRecipient()}`,
			channels: channels.map((channel, i) => ({
				channel,
				interval: i === 0 ? 0 : 3_600,
			})),
		},
	);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

describe("rcs is reserved", () => {
	const RESERVED =
		"channel cannot be rcs: the name is reserved for a later version";

	it("in sends, resends, searches and usage", async () => {
		const requestId = await sent();
		for (const name of ["rcs", "RCS"]) {
			const all = [
				await api.send({ channel: name }),
				await api.call("GET", `/2fa/search?channel=${name}`),
				await api.call("GET", `/2fa/search.csv?channel=${name}`),
				await api.call("GET", `/2fa/usage/records?channel=${name}`),
			];
			for (const reply of all) {
				expectRefusal(reply, 400, 400, { message: RESERVED });
			}
			const again = { requestId, channel: name };
			const reply = await api.call("POST", "/2fa/resend", again);
			expectRefusal(reply, 400, 400, {
				requestID: requestId,
				message: RESERVED,
			});
		}
	});

	it("in workflows", async () => {
		const reply = await api.call("POST", "/2fa/workflows", {
			name: "Reserved",
			channels: [{ channel: "rcs", interval: 0 }],
		});
		expectRefusal(reply, 400, 496, {
			message: RESERVED.replace("channel ", "channels "),
		});
	});

	it("in templates", async () => {
		const name = (channel: string) =>
			api.call("POST", "/2fa/templates", {
				name: "Reserved",
				texts: [{ body: "{code}", channel }],
			});
		for (const channel of ["rcs", "RCS"]) {
			expectRefusal(await name(channel), 400, 498, {
				message: `texts.0.${RESERVED}`,
			});
		}
		expectRefusal(await name("fax"), 400, 498, {
			message:
				"texts.0.channel must be one of sms, call, voice, email, whatsapp, telegram",
		});
	});

	it("and other names are slips", async () => {
		const reply = await api.send({ channel: "constructor" });
		expectRefusal(reply, 400, 400, {
			message:
				"channel must be one of sms, call, voice, email, whatsapp, telegram",
		});
	});
});

describe("a recipient who is not on the app, in a plain send", () => {
	it("gets one sms at once, of which the record tells", async () => {
		toy("app").answer = notThere;
		const to = freshRecipient();
		const requestId = await sent({ to });
		const { events } = await api.record(requestId);
		expect(events).toMatchObject([
			{
				...{ channel: "whatsapp", channelStatus: "failed", sender: "" },
				...{ channelErrorCode: "30005", recipient: to },
			},
			{ channel: "sms", channelStatus: "sent", sender: SENDER, recipient: to },
		]);
		const [sms] = toy("texts").messages;
		expect(sms).toMatchObject({ channel: "sms", from: SENDER, to });
		expect(sms?.code).toBe(onApp().code);
		expect((await api.verify(requestId, sms?.code)).status).toBe(200);
	});

	it("gets it when a receipt says so, however often that comes, and at once", async () => {
		const requestId = await sent();
		const word = notOnApp(onApp());
		await Promise.all([told(word, word), told(word), told(word)]);
		await told(word);
		expect(await fates(requestId)).toEqual([
			"whatsapp undelivered",
			"sms sent",
		]);
		expect(toy("texts").messages).toHaveLength(1);
	});

	it("gets none where the receipt only says that it did not arrive", async () => {
		const requestId = await sent();
		const { otherChannel: _, ...word } = notOnApp(onApp());
		await told(word);
		expect(await fates(requestId)).toEqual(["whatsapp undelivered"]);
	});

	it("gets none after success, cancel, expiry or a delivery", async () => {
		const ended: [string, (requestId: string) => Promise<unknown>][] = [
			["success", (sid) => api.verify(sid, onApp().code)],
			["canceled", (sid) => api.cancel(sid)],
			["pending", () => told(read(onApp()))],
			// By the clock alone: nothing has looked at it since.
			["expired", async () => postern.clock.advance(601_000)],
		];
		for (const [status, end] of ended) {
			toy("app").messages.length = 0;
			const requestId = await sent();
			await end(requestId);
			await told(notOnApp(onApp()));
			expect((await api.record(requestId)).status).toBe(status);
			expect(await fates(requestId)).toHaveLength(1);
		}
		expect(toy("texts").messages).toEqual([]);
	});

	it("gets one where receipts of two messages come at the same moment", async () => {
		const requestId = await sent();
		await resent(requestId);
		await Promise.all([told(notOnApp(onApp(0))), told(notOnApp(onApp(1)))]);
		expect(await fates(requestId)).toEqual([
			"whatsapp undelivered",
			"whatsapp undelivered",
			"sms sent",
		]);
	});

	it("gets none beside a message that is under way, and one when that fails", async () => {
		const requestId = await sent();
		await resent(requestId, "telegram");
		await told(notOnApp(onApp(0)));
		expect(await fates(requestId)).toEqual([
			"whatsapp undelivered",
			"telegram sent",
		]);
		const { otherChannel: _, ...word } = notOnApp(onApp(1));
		await told(word);
		expect(await fates(requestId)).toEqual([
			"whatsapp undelivered",
			"telegram undelivered",
			"sms sent",
		]);
	});

	it("gets none where the caller has sent an sms already", async () => {
		const requestId = await sent();
		await resent(requestId, "sms");
		await told(notOnApp(onApp()));
		expect(await fates(requestId)).toEqual([
			"whatsapp undelivered",
			"sms sent",
		]);
	});

	it("gets none where no message is left", async () => {
		const requestId = await sent();
		for (let again = 0; again < 4; again++) await resent(requestId);
		await told(...toy("app").messages.map(notOnApp));
		expect(await fates(requestId)).toEqual(
			Array.from({ length: 5 }, () => "whatsapp undelivered"),
		);
	});

	it("gets one more on no app after that, and nothing from an sms that fails", async () => {
		toy("app").answer = notThere;
		toy("texts").answer = notThere;
		const requestId = await sent();
		await resent(requestId, "whatsapp");
		expect(await fates(requestId)).toEqual([
			"whatsapp failed",
			"sms failed",
			"whatsapp failed",
		]);
	});

	it("gets it after a restart between the receipt and the sms", async () => {
		const requestId = await sent();
		// It waits in line: nothing carries it until its provider is bound again.
		toy("texts").link?.ready(false);
		await told(notOnApp(onApp()));
		await postern.restart();
		expect(await fates(requestId)).toEqual([
			"whatsapp undelivered",
			"sms queued",
		]);
		open();
		await postern.settled();
		expect(await fates(requestId)).toEqual([
			"whatsapp undelivered",
			"sms sent",
		]);
	});
});

describe("an sms takes over only where the send allows it:", () => {
	const off = { appFallback: false };

	it("appFallback false forbids it, as JSON and in a form", async () => {
		toy("app").answer = notThere;
		expect(await fates(await sent(off))).toEqual(["whatsapp failed"]);
		const form = new URLSearchParams({
			...{ service: "2FA", from: SENDER, to: freshRecipient() },
			...{ body: "{code}", channel: "whatsapp", appFallback: "false" },
		});
		const reply = await api.call("POST", "/2fa/send", `${form}`, {
			"Content-Type": "application/x-www-form-urlencoded",
		});
		await postern.settled();
		expect(await fates(String(reply.body.requestID))).toEqual([
			"whatsapp failed",
		]);
		const bad = await api.send({ channel: "whatsapp", appFallback: "perhaps" });
		expectRefusal(bad, 400, 400, { parameter: "appFallback" });
	});

	it("the account's default decides where the send says nothing", async () => {
		const own = await api.subAccount("fallback");
		const set = async (defaults: object) => {
			const path = `/accounts/${own.account.sid}`;
			const reply = await own.call<{ data: { defaults: object } }>(
				"PATCH",
				path,
				{ defaults },
			);
			expect(reply.status, reply.text).toBe(200);
			return reply.body.data.defaults;
		};
		toy("app").answer = notThere;
		expect(await set(off)).toEqual(off);
		expect(await fates(await sent({}, own), own)).toHaveLength(1);
		const on = { appFallback: true };
		expect(await fates(await sent(on, own), own)).toHaveLength(2);
		expect(await set({ appFallback: null })).toEqual({});
		expect(await fates(await sent({}, own), own)).toHaveLength(2);
	});

	it("without a sender it cannot go; the account's default is one", async () => {
		toy("app").answer = notThere;
		const own = await api.subAccount("sender");
		const bare = { from: undefined };
		expect(await fates(await sent(bare, own), own)).toHaveLength(1);
		await own.call("PATCH", `/accounts/${own.account.sid}`, {
			defaults: { from: "Acme" },
		});
		const requestId = await sent(bare, own);
		const { events } = await own.record(requestId);
		expect(events.map(({ sender }) => sender)).toEqual(["", "Acme"]);
	});
});

describe("appFallback is not dropped in silence:", () => {
	it("true without a sender is refused", async () => {
		const asked = { channel: "whatsapp", from: undefined, appFallback: true };
		expectRefusal(await api.send(asked), 400, 400, {
			...{ parameter: "from", message: "from is required" },
		});
		expect(toy("app").messages).toEqual([]);
	});

	it("beside a workflow, or on another channel, the reply names it", async () => {
		const { sid } = await workflow("whatsapp");
		const named = async (parameters: Parameters, prefer = "") => {
			const { status, headers, body } = await api.send(parameters, {
				Prefer: prefer,
			});
			return [status, headers["postern-ignored"] ?? body.message];
		};
		for (const appFallback of [true, false]) {
			for (const [given, ignored] of [
				[{ channel: "sms" }, "appFallback"],
				[{ channel: undefined }, "appFallback"],
				[{ channel: undefined, workflow: sid }, "appFallback"],
				[{ channel: "Telegram" }, "OK"],
			] as const) {
				expect(await named({ ...given, appFallback })).toEqual([200, ignored]);
			}
		}
		expect(
			await named({ appFallback: true, guardTme: 1 }, "handling=strict"),
		).toEqual([
			400,
			"Unknown parameter appFallback, guardTme (did you mean guardTime?)",
		]);
	});
});

describe("a code that the app cannot carry", () => {
	const long = { channel: "telegram", codeLength: 10 };

	it("goes by sms, and the app is not asked", async () => {
		const requestId = await sent(long);
		const { events } = await api.record(requestId);
		expect(events).toMatchObject([
			{
				...{ channel: "telegram", channelStatus: "failed" },
				channelErrorMessage: "This channel cannot carry a code of this form",
			},
			{ channel: "sms", channelStatus: "sent" },
		]);
		expect(toy("app").messages).toEqual([]);
		expect(toy("texts").messages[0]?.code).toHaveLength(10);
	});

	it("brings a workflow's next step forward", async () => {
		const { sid } = await workflow("telegram", "whatsapp");
		const requestId = await sent({
			...{ channel: undefined, workflow: sid },
			code: "12345A",
		});
		expect(await fates(requestId)).toEqual([
			"telegram failed",
			"whatsapp sent",
		]);
	});

	it("is refused where nothing may take over, and the code before it stays good", async () => {
		const to = freshRecipient();
		const before = await sent({ channel: "sms", to });
		const { sid } = await workflow("telegram", "telegram");
		const letters = { channel: "telegram", code: "1234A" };
		for (const refused of [
			{ ...long, appFallback: false },
			{ ...long, from: undefined },
			{ ...letters, appFallback: false },
			{ channel: undefined, workflow: sid, codeLength: 9 },
		]) {
			expectRefusal(await api.send({ to, ...refused }), 422, 487, {
				message:
					"No route of this channel can carry a code of this length or with these characters",
			});
		}
		expect((await api.record(before)).status).toBe("pending");
		expect(toy("app").messages).toEqual([]);
	});

	it("is refused in a resend too, by SID and by recipient, and nothing is recorded", async () => {
		const to = freshRecipient();
		const requestId = await sent({ channel: "sms", codeLength: 10, to });
		postern.clock.advance(31_000);
		for (const which of [{ requestId }, { to, service: "2FA" }]) {
			const reply = await api.call("POST", "/2fa/resend", {
				...{ ...which, channel: "telegram" },
			});
			expectRefusal(reply, 422, 487, { requestID: requestId });
		}
		expect(await fates(requestId)).toEqual(["sms sent"]);
		await resent(requestId, "whatsapp");
		expect(await fates(requestId)).toEqual(["sms sent", "whatsapp sent"]);
	});
});

describe("in a workflow", () => {
	it("the next step takes over at once, by answer and by receipt", async () => {
		const { sid } = await workflow("whatsapp", "telegram", "sms");
		toy("app").answer = (message) =>
			message.channel === "whatsapp" ? notThere(message) : accepts(message);
		const requestId = await sent({ channel: undefined, workflow: sid });
		expect(await fates(requestId)).toEqual([
			"whatsapp failed",
			"telegram sent",
		]);
		await told(notOnApp(onApp(1)));
		expect(await fates(requestId)).toEqual([
			"whatsapp failed",
			"telegram undelivered",
			"sms sent",
		]);
	});

	it("nothing follows the last step", async () => {
		const { sid } = await workflow("whatsapp");
		toy("app").answer = notThere;
		const requestId = await sent({
			...{ channel: undefined, workflow: sid, appFallback: true },
		});
		expect(await fates(requestId)).toEqual(["whatsapp failed"]);
	});
});

describe("gates", () => {
	it("judge the sms when its time has come, and may refuse it", async () => {
		const requestId = await sent();
		expect(asked.map(({ messages }) => messages.map((m) => m.channel))).toEqual(
			[["whatsapp"]],
		);
		asked = [];
		verdict = () => ({
			refused: new Refusal("forbidden", { message: "The toy says no" }),
		});
		await told(notOnApp(onApp()));
		expect(asked).toMatchObject([
			{ occasion: "step", messages: [{ channel: "sms" }] },
		]);
		const { events } = await api.record(requestId);
		expect(events).toMatchObject([
			{ channel: "whatsapp", channelStatus: "undelivered" },
			{
				...{ channel: "sms", channelStatus: "failed" },
				...{ channelErrorCode: "403", channelErrorMessage: "The toy says no" },
			},
		]);
		expect(toy("texts").messages).toEqual([]);
	});

	it("judge it in the decision of the send too, where the sandbox answers there", async () => {
		const own = await startTestPostern({
			settings: { sendLimits: [] },
			gates: [gate],
		});
		asked = [];
		const client = clientOf(own);
		const reply = await client.send({
			channel: "whatsapp",
			to: "491710990007",
		});
		expect(reply.status, reply.text).toBe(200);
		await own.settled();
		expect(
			asked.map(({ occasion, messages }) => [occasion, messages[0]?.channel]),
		).toEqual([
			["send", "whatsapp"],
			["step", "sms"],
		]);
		// The gate reads at the next sms what it has written for this one.
		const seen: number[] = [];
		verdict = ({ occasion }, windows) => {
			if (occasion !== "step") return "passed";
			seen.push(windows);
			const more = Array.from({ length: windows + 1 }, (_, i) => [
				String(i),
				[],
			]);
			return {
				blocked: {
					refusal: new Refusal("forbidden"),
					decision: null,
					counters: [
						{
							key: "toy sms",
							windows: more as unknown as Counter["windows"],
							expiresAt: own.clock.now() + 90 * 86_400_000,
						},
					],
				},
			};
		};
		for (let i = 0; i < 3; i++) {
			await client.send({ channel: "whatsapp", to: "491710990007" });
		}
		expect(seen).toEqual([0, 1, 2]);
		await own.stop();
	});
});

describe("a resend", () => {
	it("may go to an app, since only a number is needed for it", async () => {
		const requestId = await sent({ channel: "sms" });
		await resent(requestId, "telegram");
		expect(await fates(requestId)).toEqual(["sms sent", "telegram sent"]);
		const mail = await sent({
			...{ channel: "email", to: undefined, from: undefined },
			...{ emailTo: "someone@example.com", subject: "Code" },
		});
		postern.clock.advance(31_000);
		const reply = await api.call("POST", "/2fa/resend", {
			...{ requestId: mail, channel: "whatsapp" },
		});
		expectRefusal(reply, 400, 400, {
			requestID: mail,
			message:
				"channel cannot be whatsapp or telegram: the OTP was sent without to",
		});
	});

	it("on an sms needs the sender that a send on an app may lack", async () => {
		const requestId = await sent({ from: undefined });
		postern.clock.advance(31_000);
		const reply = await api.call("POST", "/2fa/resend", {
			...{ requestId, channel: "sms" },
		});
		expectRefusal(reply, 400, 400, { requestID: requestId });
	});
});

describe("the sandbox", () => {
	let sandbox: TestPostern;
	let there: Client;
	beforeAll(async () => {
		sandbox = await startTestPostern();
		there = clientOf(sandbox);
	});
	afterAll(() => sandbox.stop());

	it("carries apps where nothing else is configured", async () => {
		const { requestId, code } = await there.sent({ channel: "telegram" });
		const [message] = await there.messages();
		expect(message).toMatchObject({ channel: "telegram", from: "" });
		expect(message?.sid).toMatch(/^SM/);
		expect((await there.verify(requestId, code)).status).toBe(200);
	});

	test.each([
		["990007", "whatsapp failed"],
		["990008", "whatsapp undelivered"],
	])("plays a recipient who is on no app: %s", async (ending, first) => {
		const reply = await there.send({
			...{ channel: "whatsapp", to: `491712${ending}` },
		});
		sandbox.clock.advance(2_000);
		await sandbox.settled();
		const requestId = String(reply.body.requestID);
		expect(await fates(requestId, there)).toEqual([first, "sms delivered"]);
	});

	it("does not where its settings say otherwise: 487", async () => {
		await sandbox.restart({
			providers: [{ type: "sandbox", name: "sandbox", channels: ["sms"] }],
		});
		expectRefusal(await there.send({ channel: "whatsapp" }), 422, 487);
		// Nothing takes over from a send that cannot begin.
		expect(await there.messages({ to: "4917100000" })).toEqual([]);
	});
});

test("a fall-back without a route lets the send go, and nothing takes over", async () => {
	const own = await startTestPostern({
		settings: { ...SETTINGS, providers: SETTINGS.providers.slice(0, 1) },
		definitions,
	});
	open();
	toy("app").answer = notThere;
	const client = clientOf(own);
	const reply = await client.send({ channel: "whatsapp" });
	expect(reply.status, reply.text).toBe(200);
	await own.settled();
	expect(await fates(String(reply.body.requestID), client)).toEqual([
		"whatsapp failed",
	]);
	const long = await client.send({ channel: "telegram", codeLength: 10 });
	expectRefusal(long, 422, 487);
	await own.stop();
});

test.runIf(isOnPostgres)(
	"two instances that take receipts at the same moment send one sms",
	async () => {
		const shared = await startTestPostern({ settings: SETTINGS, definitions });
		const here = toys.get("app");
		await shared.beside();
		const there = toys.get("app");
		expect(there).not.toBe(here);
		for (const each of [here, there, toys.get("texts")])
			each?.link?.ready(true);
		const client = clientOf(shared);
		for (let round = 0; round < 5; round++) {
			const reply = await client.send({ channel: "whatsapp" });
			expect(reply.status, reply.text).toBe(200);
			const requestId = String(reply.body.requestID);
			await expect
				.poll(() => fates(requestId, client))
				.toEqual(["whatsapp sent"]);
			const all = [...(here?.messages ?? []), ...(there?.messages ?? [])];
			const message = all.find((each) => each.requestId === requestId);
			if (message === undefined) throw new Error("no message");
			const word = notOnApp(message);
			await Promise.all([
				here?.link?.received([word]),
				there?.link?.received([word]),
			]);
			await expect
				.poll(async () => (await fates(requestId, client)).length)
				.toBe(2);
			await shared.settled();
			expect(await fates(requestId, client)).toHaveLength(2);
		}
		await shared.stop();
	},
);
