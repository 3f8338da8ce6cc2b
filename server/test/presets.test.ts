/**
 * The one suite that every preset passes, against a double that plays its vendor:
 * presets/NAME.ts.
 */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, Message } from "../src/providers/contract.ts";
import { httpProvider } from "../src/providers/http/provider.ts";
import type { HttpSettings } from "../src/providers/http/settings.ts";
import { PRESETS } from "../src/providers/presets/list.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { type Play, type Seen, startGateway } from "./http-gateway.ts";
import type {
	Double,
	Read,
	ReceiptRequest,
	Receipts,
	Reply,
	Report,
	State,
} from "./presets/contract.ts";
import { DOUBLES } from "./presets/doubles.ts";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { exchange } from "./support/exchange.ts";
import { MESSAGE } from "./support/message.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { refusedOf } from "./support/receipt-requests.ts";

const PUBLIC = "https://otp.example.com";

const gsm = (length: number) => "x".repeat(length);
const ucs2 = (length: number) => "ж".repeat(length);
const TEXTS: [string, string][] = [
	["braces and placeholders", "482913 {text} {to} {{code}} {"],
	["quotes and backslashes", `482913 "it's" \\ \\n %0A & <b> = + ; ,`],
	["emoji", "482913 🔐👩‍👩‍👧‍👦"],
	["right-to-left", "רמז 482913 الرمز \u200f"],
	["the GSM extension", "482913 ^{}\\[~]|€"],
	["accents and lines", "482913 éà@£¥ñ\nΔΦ"],
	...[160, 161, 153, 154, 306, 307].map((length): [string, string] => [
		`${length} characters of GSM`,
		`482913 ${gsm(length - 7)}`,
	]),
	...[70, 71, 67, 68].map((length): [string, string] => [
		`${length} characters of UCS-2`,
		`482913 ${ucs2(length - 7)}`,
	]),
];

test("every preset has a double, and its name, its parameters and sources fit", () => {
	expect(new Set(DOUBLES.map(({ preset }) => preset))).toEqual(
		new Set(PRESETS.map(({ type }) => type)),
	);
	for (const { type, sources, parameters } of PRESETS) {
		expect(type).toMatch(/^[a-z0-9][a-z0-9-]{0,31}$/);
		expect(sources.length).toBeGreaterThan(0);
		for (const each of sources) expect(each).toMatch(/^https:\/\//);
		for (const [name, schema] of Object.entries(parameters))
			expect(schema, `${type}.${name}`).toHaveProperty("description");
	}
});

test("no parameter hides a setting of http", () => {
	const settings = Object.keys(expanded({}, DOUBLES[0] as Double));
	for (const { type, parameters } of PRESETS)
		for (const name of Object.keys(parameters))
			expect(settings, type).not.toContain(name);
});

/** The settings of a double's entry, with overrides. */
function expanded(
	overrides: Readonly<Record<string, unknown>>,
	{ preset, parameters }: Double,
	publicUrl: string | null = PUBLIC,
): HttpSettings {
	const entry = { type: preset, ...parameters, ...overrides };
	const surroundings = publicUrl === null ? {} : { publicUrl };
	const config = settingsFrom({ ...surroundings, providers: [entry] }, {});
	return config.providers[0]?.settings as HttpSettings;
}

/** Overrides by which the preset reaches the double instead of the vendor. */
function reaching(double: Double, origin: string) {
	const { url } = expanded({}, double);
	return {
		url: url.replace(/^https?:\/\/[^/]+/, origin),
		...double.overrides?.(origin),
	};
}

async function play(double: Double) {
	let answer: Play = () => undefined;
	const gateway = await startGateway((seen, response, request) => {
		const aside = double.aside?.(seen) ?? null;
		if (aside === null) return answer(seen, response, request);
		replied(aside)(seen, response, request);
	});
	return {
		gateway,
		answers(next: Play | Reply) {
			answer = typeof next === "function" ? next : replied(next);
		},
		/** The messages so far, without what is asked aside. */
		messages: () =>
			gateway.seen.filter((each) => (double.aside?.(each) ?? null) === null),
	};
}

const replied =
	({ status, headers = {}, body = "" }: Reply): Play =>
	(_, response) => {
		response.writeHead(status, headers);
		response.end(typeof body === "string" ? body : JSON.stringify(body));
	};

const digits = (text: string) => text.replace(/^\+/, "");

const TITLED = DOUBLES.map((double) => {
	const { preset, variant } = double;
	return [variant === undefined ? preset : `${preset}, ${variant}`, double];
}) as [string, Double][];

describe.each(TITLED)("%s", (_title, double) => {
	const { preset: name, channel, replies, receipts } = double;
	let stage: Awaited<ReturnType<typeof play>>;
	let deliver: (
		changes?: Partial<Message>,
		signal?: AbortSignal,
	) => Promise<Answer>;
	let close: () => Promise<void>;

	beforeAll(async () => {
		stage = await play(double);
		const entry = reaching(double, stage.gateway.origin);
		const provider = httpProvider(expanded(entry, double), Date.now);
		deliver = async (changes, signal = AbortSignal.timeout(5_000)) =>
			provider.deliver(
				{ ...MESSAGE, ...addressed(channel), ...changes, channel },
				signal,
			);
		close = provider.close;
	});
	afterAll(async () => {
		await close();
		await stage.gateway.close();
	});

	async function answerTo(reply: Play | Reply) {
		stage.answers(reply);
		return deliver();
	}

	describe("settings", () => {
		test("an unknown field stops the start with one line", () => {
			expect(() => expanded({ nosuch: "hunter2" }, double)).toThrow(
				/^postern\.yaml: providers\.0\.nosuch: there is no such setting$/,
			);
			expect(() =>
				expanded({ receipts: { nosuch: "hunter2" } }, double),
			).toThrow(
				/^postern\.yaml: providers\.0\.receipts\.nosuch: there is no such setting$/,
			);
		});

		test("a missing parameter stops the start with one line", () => {
			const preset = PRESETS.find(({ type }) => type === name);
			for (const missing of Object.keys(double.parameters)) {
				const { [missing]: _, ...parameters } = double.parameters;
				if (preset?.isRequired(missing) !== true) continue;
				expect(() => expanded({}, { ...double, parameters })).toThrow(
					`postern.yaml: providers.0.${missing} is missing`,
				);
			}
		});

		test("the secret of receipts may be absent: it is derived", () => {
			const { receiptSecret: _, ...parameters } = double.parameters;
			const entry = { type: name, ...parameters };
			expect(() =>
				settingsFrom({ publicUrl: PUBLIC, providers: [entry] }, {}),
			).not.toThrow();
		});

		test("every field may be overridden", () => {
			const changed = expanded(
				{ timeoutMs: 1_234, errorCodes: { x: "30003" }, refused: [] },
				double,
			);
			expect(changed).toMatchObject({ timeoutMs: 1_234, refused: [] });
			expect(changed.errorCodes).toEqual({
				...expanded({}, double).errorCodes,
				x: "30003",
			});
		});

		test("no receipt is believed without proof", () => {
			for (const url of [PUBLIC, null]) {
				const { receipts: written } = expanded({}, double, url);
				if (written === undefined) continue;
				const { secret, signature, jwt, unsigned } = written;
				expect(secret ?? signature ?? jwt).toBeDefined();
				expect(unsigned).toBe(false);
				expect(secret?.value.length ?? 32).toBeGreaterThanOrEqual(32);
			}
			expect(expanded({}, double).receipts === undefined).toBe(
				receipts === null,
			);
		});
	});

	describe("a message", () => {
		test("reaches the vendor with the right credentials, and is accepted", async () => {
			const answer = await answerTo(replies.accepted("ref-1"));
			const seen = stage.messages().at(-1) as Seen;
			expect(double.isAuthentic(seen)).toBe(true);
			const read = double.read(seen);
			expect(digits(read.to)).toBe(addressed(channel).to);
			if (read.from !== undefined)
				expect(read.from).toContain(addressed(channel).from);
			expect(answer).toMatchObject({
				outcome: "accepted",
				status: "sent",
				reference: read.reference ?? "ref-1",
			});
		});

		test.each(TEXTS)("arrives intact: %s", async (_, text) => {
			stage.answers(replies.accepted("ref-1"));
			await deliver({ text });
			const read = double.read(stage.messages().at(-1) as Seen);
			if (read.text === undefined) expect(read.code).toBe(MESSAGE.code);
			else
				expect(Buffer.from(read.text).toString("hex")).toBe(
					Buffer.from(text).toString("hex"),
				);
		});

		test.runIf(channel === "email")(
			"has HTML, a name and an address for answers where the email has them",
			async () => {
				stage.answers(replies.accepted("ref-1"));
				const html = '<p class="x">482913 &lt; ü 🔐</p>';
				const replyTo = "help@example.com";
				await deliver({ html, replyTo, fromName: "Zürich & Söhne" });
				const full = double.read(stage.messages().at(-1) as Seen);
				expect(full).toMatchObject({ html, replyTo });
				if (full.mailbox !== undefined)
					expect(full.mailbox).toBe("Zürich & Söhne <codes@example.com>");
				await deliver();
				const plain = double.read(stage.messages().at(-1) as Seen);
				expect([plain.html, plain.replyTo]).toEqual([undefined, undefined]);
			},
		);

		test.each(replies.later.map((reply) => [said(reply), reply] as const))(
			"later: %s",
			async (_, reply) => {
				const wait = reply.headers?.["Retry-After"];
				expect(await answerTo(reply)).toMatchObject({
					outcome: "refused",
					retry: "later",
					...(wait !== undefined && { retryAfterMs: Number(wait) * 1_000 }),
				});
				const with7 = { "Retry-After": "7" };
				expect(await answerTo({ ...reply, headers: with7 })).toMatchObject({
					retry: "later",
					retryAfterMs: 7_000,
				});
			},
		);

		test.each(
			(["elsewhere", "never"] as const).flatMap((retry) =>
				replies[retry].map((reply) => [retry, said(reply), reply] as const),
			),
		)("%s: %s", async (retry, _, reply) => {
			const answer = await answerTo(reply);
			expect(answer).toMatchObject({ outcome: "refused", retry });
			expect(answer).not.toHaveProperty("otherChannel");
		});

		test.each(
			(replies.notOnApp ?? []).map((reply) => [said(reply), reply] as const),
		)("not on this app: %s", async (_, reply) => {
			expect(await answerTo(reply)).toMatchObject({
				...{ outcome: "refused", retry: "never", otherChannel: true },
			});
		});

		test("bad credentials: elsewhere, and no word of them", async () => {
			const answer = await answerTo(replies.badCredentials);
			expect(answer).toMatchObject({
				...{ outcome: "refused", retry: "elsewhere" },
			});
			for (const secret of secrets(double))
				expect(JSON.stringify(answer)).not.toContain(secret);
		});

		test("an error inside a 200 is no acceptance", async () => {
			const { outcome } = await answerTo(replies.errorIn200);
			expect(outcome).not.toBe("accepted");
		});

		test("a 500, broken JSON and a cut connection leave it unknown", async () => {
			const { status } = replies.accepted("ref-1");
			for (const reply of [
				{ status: 500, body: "Internal Server Error" },
				{ status, body: '{"messages":[{"id":"ref' },
				{ status, body: "<html>Welcome</html>" },
			])
				expect(await answerTo(reply)).toMatchObject({ outcome: "unknown" });
			expect(await answerTo((_, response) => response.destroy())).toMatchObject(
				{ outcome: "unknown" },
			);
		});

		test("a time-out after acceptance leaves it unknown", async () => {
			const before = stage.messages().length;
			// Its time is out once the vendor has the message, and not before.
			const time = new AbortController();
			stage.answers(() => time.abort());
			expect(await deliver({}, time.signal)).toMatchObject({
				outcome: "unknown",
			});
			expect(stage.messages().length).toBe(before + 1);
		});
	});

	if (receipts !== null) receiptTests(name, double, receipts);
});

function receiptTests(name: string, double: Double, receipts: Receipts): void {
	const { channel, replies } = double;
	const { present, next } = receipts.keys;
	const statusOf = (state: State) => receipts.statuses?.[state] ?? state;
	let stage: Awaited<ReturnType<typeof play>>;
	let postern: TestPostern;
	let api: Client;

	beforeAll(async () => {
		stage = await play(double);
		const entry = {
			type: double.preset,
			...double.parameters,
			...reaching(double, stage.gateway.origin),
		};
		const isApp = replies.notOnApp !== undefined;
		const texts = { type: "sandbox", name: "texts", channels: ["sms"] };
		postern = await startTestPostern({
			settings: {
				publicUrl: PUBLIC,
				sendLimits: [],
				providers: [entry, ...(isApp ? [texts] : [])],
			},
		});
		api = clientOf(postern);
	});
	afterAll(async () => {
		await postern.stop();
		await stage.gateway.close();
	});

	let references = 0;
	type Sent = Required<Pick<Read, "reference" | "receiptUrl">> & {
		readonly requestId: string;
		readonly code: string;
	};

	/** A message that the vendor has accepted. */
	async function sent(): Promise<Sent> {
		references++;
		const reference = `${name}-${references}`;
		stage.answers(replies.accepted(reference));
		const isEmail = channel === "email";
		const reply = await api.send({
			channel,
			body: "Code {code}",
			...(isEmail
				? {
						to: `ada${references}@example.com`,
						from: undefined,
						subject: "Your code",
					}
				: { to: freshRecipient() }),
		});
		expect(reply.status, reply.text).toBe(200);
		await postern.settled();
		const read = double.read(stage.messages().at(-1) as Seen);
		return {
			requestId: String(reply.body.requestID),
			reference: read.reference ?? reference,
			receiptUrl: read.receiptUrl ?? `${PUBLIC}/receipts/${name}`,
			// A call says it digit by digit.
			code: read.code ?? (read.text ?? "").replace(/\D/g, ""),
		};
	}

	/** The vendor's request, at the service that stands for the public URL. */
	const post = ({ method, url, headers = {}, body }: ReceiptRequest) =>
		exchange(url.replace(PUBLIC, postern.url), { method, headers, body });
	const request = (
		{ receiptUrl }: Sent,
		reports: readonly Report[],
		key = present.signs,
	) =>
		receipts.request(reports, {
			...{ url: receiptUrl, key },
			now: postern.clock.now(),
		});

	async function tell(message: Sent, state: State, key?: string) {
		const { reference } = message;
		const reply = await post(request(message, [{ reference, state }], key));
		await postern.settled();
		return reply;
	}
	const fates = async ({ requestId }: Sent) =>
		(await api.record(requestId)).events.map(
			({ channelStatus }) => channelStatus,
		);

	describe("a receipt", () => {
		test("moves the status on, and back never", async () => {
			const message = await sent();
			const { reply } = receipts;
			for (const state of ["sent", "delivered", "delivered"] as const) {
				const { status, text } = await tell(message, state);
				expect([state, status]).toEqual([state, 200]);
				if (reply !== undefined) expect(text).toBe(reply);
				expect(await fates(message)).toEqual([statusOf(state)]);
			}
			// Out of order, and contradicted.
			for (const state of ["sent", "undelivered"] as const) {
				expect((await tell(message, state)).status).toBe(200);
				expect(await fates(message)).toEqual([statusOf("delivered")]);
			}
		});

		test("of a message that did not arrive is a fate of its own", async () => {
			const message = await sent();
			expect((await tell(message, "undelivered")).status).toBe(200);
			expect((await fates(message))[0]).toBe(statusOf("undelivered"));
		});

		test("forged: 403, and nothing changes", async () => {
			const message = await sent();
			const { reference } = message;
			const told = [{ reference, state: "undelivered" }] as const;
			const right = request(message, told);
			const forgeries = [request(message, told, next.signs), bare(right)];
			// The proof is of another receipt.
			const lie = request(message, [{ reference, state: "delivered" }]);
			if (receipts.proof !== "secret" && right.body !== undefined)
				forgeries.push({ ...right, body: withSig(lie.body, right.body) });
			for (const [at, forged] of forgeries.entries())
				expect([at, (await post(forged)).status]).toEqual([at, 403]);
			await postern.settled();
			expect(await fates(message)).toEqual(["sent"]);
			expect((await post(right)).status).toBe(200);
		});

		test("of nobody's message is 200 and changes nothing", async () => {
			const message = await sent();
			const report = {
				reference: "somebody-else",
				state: "delivered",
			} as const;
			const url = message.receiptUrl.replace(message.reference, "OTEnobody");
			const other = { ...message, receiptUrl: url };
			expect((await post(request(other, [report]))).status).toBe(200);
			expect(await fates(message)).toEqual(["sent"]);
		});

		test.runIf(receipts.sendsBatches)("in a batch", async () => {
			const [one, other] = [await sent(), await sent()];
			const reply = await post(
				request(one, [
					{ reference: one.reference, state: "delivered" },
					{ reference: other.reference, state: "undelivered" },
				]),
			);
			expect(reply.status).toBe(200);
			await postern.settled();
			expect(await fates(one)).toEqual([statusOf("delivered")]);
			expect((await fates(other))[0]).toBe(statusOf("undelivered"));
		});

		test("during a rotation both keys are right, and a third is not", async () => {
			const message = await sent();
			const { reference } = message;
			const read = (key: string, overrides: object) =>
				refusedOf(
					expanded({ ...overrides }, double),
					request(message, [{ reference, state: "delivered" }], key),
				);
			const rotated = receipts.rotation(next.checks);
			expect(await read(present.signs, rotated)).toBeNull();
			expect(await read(next.signs, rotated)).toBeNull();
			expect(await read(next.signs, {})).toBe("receipt_rejected");
		});

		test("leaves no secret, code or number in the log", async () => {
			const message = await sent();
			await tell(message, "delivered");
			await tell(message, "delivered", next.signs);
			const log = postern.log();
			for (const secret of [...secrets(double), next.signs, message.code])
				expect(log).not.toContain(secret);
		});
	});

	describe.runIf(replies.notOnApp !== undefined)("not on this app", () => {
		const channels = async ({ requestId }: Sent) =>
			(await api.record(requestId)).events.map((each) => each.channel);

		test("as an answer: the code goes out by SMS at once", async () => {
			stage.answers(replies.notOnApp?.[0] as Reply);
			const reply = await api.send({ channel, body: "Code {code}" });
			await postern.settled();
			const { events } = await api.record(String(reply.body.requestID));
			expect(events.map((each) => each.channel)).toEqual([channel, "sms"]);
		});

		const told = test.runIf(receipts.tellsNotOnApp !== false);
		told("as a receipt, also repeated: by SMS, once", async () => {
			const message = await sent();
			expect((await tell(message, "notOnApp")).status).toBe(200);
			expect((await tell(message, "notOnApp")).status).toBe(200);
			expect(await channels(message)).toEqual([channel, "sms"]);
		});

		told("as a receipt after success or expiry: no SMS", async () => {
			const verified = await sent();
			const { status } = await api.verify(verified.requestId, verified.code);
			expect(status).toBe(200);
			await tell(verified, "notOnApp");
			expect(await channels(verified)).toEqual([channel]);
			const expired = await sent();
			postern.clock.advance(3_600_000);
			await tell(expired, "notOnApp");
			expect(await channels(expired)).toEqual([channel]);
		});
	});
}

test("a preset with a sender of its own needs none in a send", async () => {
	const double = DOUBLES[0] as Double;
	const stage = await play(double);
	stage.answers(double.replies.accepted("ref-1"));
	const own = { ...double.parameters, from: "+12015550100" };
	const entry = { ...own, ...reaching(double, stage.gateway.origin) };
	const postern = await startTestPostern({
		settings: {
			publicUrl: PUBLIC,
			providers: [{ type: double.preset, ...entry }],
		},
	});
	const api = clientOf(postern);
	for (const from of [undefined, "Acme"]) {
		const reply = await api.send({ from });
		expect(reply.status, reply.text).toBe(200);
		await postern.settled();
		const seen = stage.messages().at(-1) as Seen;
		expect(double.read(seen).from).toBe("+12015550100");
		const { events } = await api.record(String(reply.body.requestID));
		expect(events[0]?.sender).toBe("12015550100");
	}
	await postern.stop();
	await stage.gateway.close();
});

test("the record has the sender of the provider that took the message", async () => {
	const twilio = DOUBLES.find(({ preset }) => preset === "twilio") as Double;
	const stage = await play(twilio);
	stage.answers(twilio.replies.accepted("ref-1"));
	const entry = (name: string, from: string, origin: string) => ({
		...{ type: "twilio", ...twilio.parameters, name, from },
		...reaching(twilio, origin),
	});
	const postern = await startTestPostern({
		settings: {
			publicUrl: PUBLIC,
			providers: [
				// A port that refuses connections.
				entry("down", "+12015550100", "http://127.0.0.1:9"),
				entry("up", "Acme", stage.gateway.origin),
			],
		},
	});
	const api = clientOf(postern);
	const reply = await api.send();
	await postern.settled();
	const { events } = await api.record(String(reply.body.requestID));
	expect(events.map((each) => [each.sender, each.channelStatus])).toEqual([
		["12015550100", "failed"],
		["Acme", "sent"],
	]);
	const [seen] = stage.messages();
	expect(twilio.read(seen as Seen).from).toBe("Acme");
	await postern.stop();
	await stage.gateway.close();
});

/** Recipient and sender of a message on the channel. */
function addressed(channel: Double["channel"]): { to: string; from: string } {
	return channel === "email"
		? { to: "ada@example.net", from: "codes@example.com" }
		: { to: MESSAGE.to, from: MESSAGE.from };
}

/** Parameters that only the vendor and the operator know. */
function secrets({ parameters }: Double): string[] {
	return Object.entries(parameters).flatMap(([name, value]) =>
		/token|secret|password|key/i.test(name) && typeof value === "string"
			? [value]
			: [],
	);
}

/** A reply, in the name of a test. */
function said({ status, body }: Reply): string {
	const text = typeof body === "string" ? body : JSON.stringify(body ?? "");
	return `${status} ${text}`.slice(0, 80);
}

/** A body that carries its signature gets that of the other. */
function withSig(body = "", other: string): string {
	const [sig = ""] = /&sig=[^&]*/.exec(other) ?? [];
	return body.replace(/&sig=[^&]*/, sig);
}

/** The request without the secret of its URL, and without every header but one. */
function bare(request: ReceiptRequest): ReceiptRequest {
	const url = new URL(request.url);
	for (const name of ["key", "sig"]) url.searchParams.delete(name);
	const type = request.headers?.["content-type"];
	return {
		...request,
		...(request.body !== undefined && {
			body: request.body.replace(/&sig=[^&]*/, ""),
		}),
		url: url.href,
		headers: type === undefined ? {} : { "content-type": type },
	};
}
