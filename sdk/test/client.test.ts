/** The SDK on a real service, and on servers that answer as services in trouble do. */

import type { ServerResponse } from "node:http";
import {
	afterAll,
	afterEach,
	beforeAll,
	describe,
	expect,
	it,
	vi,
} from "vitest";
import { type Seen, startGateway } from "../../server/test/http-gateway.ts";
import {
	type Client,
	clientOf,
	wrongCode,
} from "../../server/test/support/client.ts";
import {
	startTestPostern,
	type TestPostern,
} from "../../server/test/support/postern.ts";
import { type PosternClient, postern } from "../src/client.ts";
import { PosternError } from "../src/error.ts";
import type { PosternOptions } from "../src/request.ts";

let service: TestPostern;
let api: Client;
let sdk: PosternClient;

beforeAll(async () => {
	service = await startTestPostern();
	api = clientOf(service);
	sdk = clientAt(service.url);
	// The first call of a process starts the clock of `fetch` itself, which no test moves.
	await fetch(`${service.url}/healthz`);
});
afterAll(() => service.stop());

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
	vi.useRealTimers();
	for (const one of running.splice(0)) await one.close();
});

function clientAt(url: string, options: Partial<PosternOptions> = {}) {
	const { sid, token } = service.master;
	return postern({ url, accountSid: sid, token, ...options });
}

const SEND = { service: "demo", from: "Acme", body: "Your code is: {code}" };

/** The error of a call that must fail. */
async function errorOf(call: Promise<unknown>): Promise<PosternError> {
	const error: unknown = await call.then(
		() => null,
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(PosternError);
	return error as PosternError;
}

describe("on a real service", () => {
	it("refuses a misspelled parameter, unless its caller prefers otherwise", async () => {
		const misspelled = { ...SEND, to: "+4917100000154", guardTme: 5 };
		const refused = await errorOf(sdk.send(misspelled));
		expect(refused).toMatchObject({ status: 400, code: 400 });
		expect(refused.message).toContain("guardTme");
		const lenient = { headers: { Prefer: "handling=lenient" } };
		expect((await sdk.send(misspelled, lenient)).code).toBe(200);
	});

	it("sends a code, and tells a wrong one from the right one", async () => {
		const to = "+4917100000155";
		const { requestID } = await sdk.send({ ...SEND, to });
		await service.settled();
		const [message] = await api.messages({ to });
		const code = /\d{6}/.exec(message?.text ?? "")?.[0] ?? "";
		const wrong = await errorOf(
			sdk.verify({ requestId: requestID, code: wrongCode(code) }),
		);
		expect(wrong).toMatchObject({
			name: "PosternError",
			code: 481,
			status: 422,
			message: "Invalid code",
			requestId: requestID,
			details: { attemptsLeft: 4 },
		});
		expect(wrong.trace).toMatch(/^[0-9a-f]+-/);
		expect(await sdk.verify({ requestId: requestID, code })).toEqual({
			code: 200,
			message: "OK",
			requestID,
		});
		expect(await sdk.record(requestID)).toMatchObject({ status: "success" });
	});

	it("takes the path prefix of the address", async () => {
		const error = await errorOf(clientAt(`${service.url}/otp/`).record("OTP1"));
		expect(error).toMatchObject({ code: 404, message: "No such route" });
	});

	it("knows every route, and its parameters by their types", async () => {
		const name = "sms_then_call";
		const channels = [{ channel: "sms" as const, interval: 0 }];
		const made = await sdk.request("post", "/2fa/workflows", {
			body: { name, channels },
		});
		const { sid } = made.data;
		const asked = sdk.request("get", "/2fa/workflows/search/{sid}", {
			// @ts-expect-error: the path has no such parameter
			path: { id: sid },
		});
		await expect(asked).rejects.toThrow(TypeError);
		const found = await sdk.request("get", "/2fa/workflows/search/{sid}", {
			path: { sid },
		});
		expect(found.data).toMatchObject({ name });
		expect(await sdk.request("get", "/metrics")).toContain("# HELP");
	});

	it.each(["", ".", ".."])(
		"asks no other route for the SID %j",
		async (sid) => {
			await expect(sdk.record(sid)).rejects.toThrow(TypeError);
		},
	);

	it("walks over all pages of a search, and skips none while records arrive", async () => {
		const account = await api.subAccount();
		const own = postern({
			url: service.url,
			accountSid: account.account.sid,
			token: account.account.token,
		});
		const sent: string[] = [];
		for (let i = 0; i < 5; i++) {
			const { requestID } = await own.send({ ...SEND, to: `+491710001${i}55` });
			sent.unshift(requestID);
			// Messages of one millisecond would come in any order.
			service.clock.advance(1);
		}
		const walked: string[] = [];
		for await (const { sid } of own.search({ pageSize: 2 })) {
			walked.push(sid);
			await own.send({ ...SEND, to: "+4917100099955" });
		}
		expect(walked).toEqual(sent);
		const csv = await new Response(await own.exportCsv()).text();
		expect(csv.trim().split("\n").length).toBe(11);
	});

	it("a filter that is null is none, as in the API", async () => {
		const to = "+4917100000254";
		const { requestID } = await sdk.send({ ...SEND, to });
		const service = null as unknown as string;
		const { value } = await sdk.search({ to, service }).next();
		expect(value?.sid).toBe(requestID);
	});

	it("walks over all pages of a list", async () => {
		const names = ["a", "b", "c"];
		for (const name of names) await api.subAccount(name);
		const walked: string[] = [];
		for await (const { name } of sdk.list("/accounts", { pageSize: 1 })) {
			walked.push(name);
		}
		expect(walked.slice(0, 3).toSorted()).toEqual(names);
		expect(walked.at(-1)).toBe("Master account");
		// @ts-expect-error: the path has a parameter
		const entries = sdk.list("/accounts/{sid}/testRecipients");
		await expect(entries.next()).rejects.toThrow(TypeError);
	});

	it("sends the text of a template of its account", async () => {
		const made = await sdk.request("post", "/2fa/templates", {
			body: {
				name: "of_the_sdk",
				texts: [{ body: "{code} for {extra.what}" }],
			},
		});
		const to = "+4917100000255";
		await sdk.send({
			service: "demo",
			from: "Acme",
			to,
			template: made.data.sid,
			extra: { what: "the shop" },
		});
		const [message] = await sdk.request("get", "/sandbox/messages", {
			query: { to, wait: 5 },
		});
		expect(message?.text).toBe(`${message?.code} for the shop`);
	});
});

/** A server that answers by `play`, and counts. */
async function server(
	play: (seen: Seen, response: ServerResponse, nth: number) => void,
	options: Partial<PosternOptions> = {},
) {
	const seen: Seen[] = [];
	let wake = () => {};
	const gateway = await startGateway((each, response) => {
		seen.push(each);
		play(each, response, seen.length);
		wake();
	});
	running.push(gateway);
	return {
		client: clientAt(gateway.origin, options),
		seen,
		/** Resolves when so many requests have come. */
		async came(count: number) {
			while (seen.length < count) {
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
			}
		},
	};
}

/** From now on time passes for the client when the test says so, and for sockets as ever. */
function moveTime(): void {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
}

function answer(
	response: ServerResponse,
	status: number,
	body: object,
	retryAfter?: number,
) {
	response.writeHead(status, {
		"content-type": "application/json",
		...(retryAfter !== undefined && { "retry-after": String(retryAfter) }),
	});
	response.end(JSON.stringify(body));
}
const refusal = (code: number) => ({ code, message: "No", requestID: null });
const DONE = { code: 200, message: "OK", requestID: "OTP1" };

describe("what is tried again", () => {
	it("a send whose answer was lost is sent once", async () => {
		const { client, seen } = await server((each, response, nth) => {
			const passed = fetch(`${service.url}${each.url.pathname}`, {
				method: each.method,
				headers: {
					authorization: String(each.headers.authorization),
					"idempotency-key": String(each.headers["idempotency-key"]),
				},
				body: each.body,
			}).then((reply) => reply.json() as Promise<object>);
			passed.then(
				(body) =>
					nth === 1 ? response.destroy() : answer(response, 200, body),
				() => response.destroy(),
			);
		});
		const to = "+4917100055555";
		const { requestID } = await client.send({ ...SEND, to });
		expect(seen).toHaveLength(2);
		await service.settled();
		const messages = await api.messages({ to });
		expect(messages.map((each) => each.requestID)).toEqual([requestID]);
		await client.send({ ...SEND, to });
		const keys = seen.map(({ headers }) => headers["idempotency-key"]);
		expect(new Set(keys).size).toBe(2);
	});

	it.each([
		["429", 429, 429, "post"],
		["503, with a key", 503, 503, "send"],
		["503, when reading", 503, 503, "get"],
		["503 of a proxy", 503, 0, "get"],
	])("%s", async (_, status, code, how) => {
		const { client, seen } = await server((_seen, response, nth) => {
			if (nth > 1) answer(response, 200, DONE);
			else if (code === 0) response.writeHead(status).end("<html>");
			else answer(response, status, refusal(code));
		});
		const calls: Record<string, () => Promise<unknown>> = {
			post: () => client.request("post", "/accounts", { body: { name: "a" } }),
			send: () => client.send({ ...SEND, to: "1" }),
			get: () => client.record("OTP1"),
		};
		expect(await calls[how]?.()).toEqual(DONE);
		expect(seen).toHaveLength(2);
	});

	it.each([
		[479, 403],
		[483, 429],
		[486, 429],
		[488, 403],
		[489, 403],
		[491, 429],
		[400, 400],
		[500, 500],
	])("not %i", async (code, status) => {
		const { client, seen } = await server((_, response) => {
			answer(response, status, refusal(code), 1);
		});
		const error = await errorOf(client.send({ ...SEND, to: "1" }));
		expect(error).toMatchObject({ code, status, retryAfter: 1 });
		expect(seen).toHaveLength(1);
	});

	it.each([
		["503", (response: ServerResponse) => answer(response, 503, refusal(503))],
		["no answer", (response: ServerResponse) => response.destroy()],
	])("not a POST that has no key, after %s", async (_, play) => {
		const { client, seen } = await server((_seen, response) => play(response));
		await errorOf(client.request("post", "/accounts", { body: { name: "a" } }));
		expect(seen).toHaveLength(1);
		const send = client.send({ ...SEND, to: "1" }, { idempotencyKey: null });
		await errorOf(send);
		expect(seen).toHaveLength(2);
	});

	it("nothing that asks for a wait of more than 30 s", async () => {
		const { client, seen } = await server((_, response) => {
			answer(response, 429, refusal(429), 31);
		});
		const error = await errorOf(client.record("OTP1"));
		expect(error.retryAfter).toBe(31);
		expect(seen).toHaveLength(1);
	});

	it("nothing before its wait is over, or its time, however long they are", async () => {
		const held: ServerResponse[] = [];
		const { client, seen, came } = await server(
			(_, response, nth) => {
				if (nth === 1) answer(response, 429, refusal(429), 30 * 86_400);
				else held.push(response);
			},
			{
				timeoutMs: Number.POSITIVE_INFINITY,
				maxWaitMs: Number.POSITIVE_INFINITY,
			},
		);
		const stop = new AbortController();
		const waits = client.record("OTP1", { signal: stop.signal });
		await came(1);
		const late = client.record("OTP2");
		await came(2);
		await new Promise((resolve) => setTimeout(resolve, 50));
		answer(held[0] as ServerResponse, 200, DONE);
		expect(await late).toEqual(DONE);
		expect(seen).toHaveLength(2);
		stop.abort(new Error("enough"));
		await expect(waits).rejects.toThrow("enough");
	});

	it("no more than the given number of times", async () => {
		const { client, seen } = await server(
			(_seen, response) => {
				response.destroy();
			},
			{ retries: 1 },
		);
		const error = await errorOf(client.record("OTP1"));
		expect(error).toMatchObject({ code: 0, status: 0 });
		expect(error.cause).toBeDefined();
		expect(seen).toHaveLength(2);
	});

	it("nothing that answers within the time of the call", async () => {
		const held: ServerResponse[] = [];
		const { client, seen, came } = await server(
			(_, response) => {
				held.push(response);
			},
			{ retries: 0, timeoutMs: 100 },
		);
		moveTime();
		const early = errorOf(client.record("OTP1"));
		await came(1);
		await vi.advanceTimersByTimeAsync(100);
		expect((await early).code).toBe(0);
		const late = client.record("OTP1", { timeoutMs: 10_000 });
		await came(2);
		await vi.advanceTimersByTimeAsync(9_999);
		answer(held[1] as ServerResponse, 200, DONE);
		expect(await late).toEqual(DONE);
		expect(seen).toHaveLength(2);
	});

	it("a read whose answer breaks off", async () => {
		const { client, seen } = await server((_seen, response, nth) => {
			if (nth === 2) return answer(response, 200, DONE);
			response.writeHead(200, { "content-type": "application/json" });
			response.write('{"code":', () => response.destroy());
		});
		expect(await client.record("OTP1")).toEqual(DONE);
		expect(seen).toHaveLength(2);
	});

	it("a read whose answer does not come to its end in time", async () => {
		const replies: Promise<Response>[] = [];
		const { client, seen, came } = await server(
			(_seen, response, nth) => {
				if (nth === 2) return answer(response, 200, DONE);
				response.writeHead(200, { "content-type": "application/json" });
				response.write('{"code":');
			},
			{
				fetch(...given: Parameters<typeof fetch>) {
					const reply = fetch(...given);
					replies.push(reply);
					return reply;
				},
			},
		);
		moveTime();
		const call = client.record("OTP1", { timeoutMs: 10_000 });
		await came(1);
		await replies[0];
		await vi.advanceTimersByTimeAsync(10_000);
		// The wait before the next try, and none of its own time.
		while (replies.length < 2) {
			await new Promise((resolve) => setImmediate(resolve));
			await vi.advanceTimersByTimeAsync(50);
		}
		expect(await call).toEqual(DONE);
		expect(seen).toHaveLength(2);
	});

	it("no export that takes longer than an answer may", async () => {
		const held: ServerResponse[] = [];
		const { client, seen } = await server(
			(_seen, response) => {
				response.writeHead(200, { "content-type": "text/csv" });
				response.write("sid\n");
				held.push(response);
			},
			{ timeoutMs: 200 },
		);
		moveTime();
		const csv = new Response(await client.exportCsv()).text();
		await vi.advanceTimersByTimeAsync(500);
		held[0]?.end("OTP1\n");
		expect(await csv).toBe("sid\nOTP1\n");
		const stop = new AbortController();
		const given = await client.exportCsv({}, { signal: stop.signal });
		stop.abort(new Error("enough"));
		await expect(new Response(given).text()).rejects.toThrow("enough");
		expect(seen).toHaveLength(2);
	});

	it("nothing that the caller has given up", async () => {
		const stop = new AbortController();
		const { client, seen } = await server((_, response) => {
			answer(response, 503, refusal(503), 20);
			setTimeout(() => stop.abort(new Error("gone")), 20);
		});
		const call = client.send({ ...SEND, to: "1" }, { signal: stop.signal });
		await expect(call).rejects.toThrow("gone");
		expect(seen).toHaveLength(1);
	});

	it("nothing that the caller gives up in the midst of a refusal", async () => {
		const replies: Promise<Response>[] = [];
		const { client, seen, came } = await server(
			(_, response) => {
				response.writeHead(503, { "retry-after": "20" });
				response.write('{"code":');
			},
			{
				fetch(...given: Parameters<typeof fetch>) {
					const reply = fetch(...given);
					replies.push(reply);
					return reply;
				},
			},
		);
		moveTime();
		const stop = new AbortController();
		const call = client.record("OTP1", { signal: stop.signal });
		await came(1);
		await replies[0];
		stop.abort(new Error("gone"));
		await expect(call).rejects.toThrow("gone");
		expect(seen).toHaveLength(1);
	});
});

/** How much a signal holds in all its lists, whatever the platform makes them of. */
const heldBy = (signal: AbortSignal) =>
	Object.getOwnPropertySymbols(signal)
		.map((name) => (signal as unknown as Record<symbol, unknown>)[name])
		.reduce<number>(
			(sum, held) => sum + ((held as { size?: number } | null)?.size ?? 0),
			0,
		);

it("a signal that outlives its calls keeps nothing of them, and ends all that are under way", async () => {
	const { client, seen, came } = await server((each, response) => {
		if (each.url.pathname.endsWith("OTP1")) answer(response, 200, DONE);
	});
	const stop = new AbortController();
	const { signal } = stop;
	await client.record("OTP1", { signal });
	const before = heldBy(signal);
	for (let n = 0; n < 3; n++) await client.record("OTP1", { signal });
	expect(heldBy(signal)).toBe(before);
	const warned = vi.fn();
	process.on("warning", warned);
	const calls = Array.from({ length: 12 }, () =>
		client.record("OTP2", { signal }),
	);
	await came(4 + calls.length);
	stop.abort(new Error("enough"));
	for (const call of await Promise.allSettled(calls)) {
		expect(call).toMatchObject({ reason: { message: "enough" } });
	}
	process.off("warning", warned);
	expect(warned).not.toHaveBeenCalled();
	expect(seen).toHaveLength(4 + calls.length);
});
