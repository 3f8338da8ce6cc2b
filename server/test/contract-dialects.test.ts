/**
 * Two dialects on one service: each answers every request to its paths in its own form,
 * and the replies of the 2FA API are the same as before there was a second dialect
 * (replies of 2049fb8, in `support/replies-before-dialects.json`).
 */

import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServedDialect } from "../src/api/served-dialect.ts";
import { SENTENCES } from "../src/errors.ts";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { exchange } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { TOY_CODE, toyDialect, toySignature } from "./support/toy-dialect.ts";

let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	endpoint = await startCallbackEndpoint();
	postern = await startTestPostern({
		settings: MAY_CALL_US,
		environment: {
			POSTERN_ACCOUNT_SID: "AC0123456789abcdef0123456789abcdef",
			POSTERN_AUTH_TOKEN: "a-token-of-the-fixture",
		},
		dialects: [toyDialect],
	});
	api = clientOf(postern, {
		sid: "AC0123456789abcdef0123456789abcdef",
		token: "a-token-of-the-fixture",
	});
});
afterAll(async () => {
	await postern.stop();
	await endpoint.close();
});

const JSON_LABEL = { "Content-Type": "application/json" };

const toy = (
	method: string,
	path: string,
	body?: string,
	headers: Record<string, string> = JSON_LABEL,
) =>
	exchange<string>(postern.url + path, {
		method,
		headers: {
			"X-Toy-Key": `${api.account.sid}.${api.account.token}`,
			...headers,
		},
		body,
	});

const sendByToy = async (to: string, key?: string) => {
	const body = JSON.stringify({ to, callbackUrl: endpoint.url });
	const headers = { ...JSON_LABEL, ...(key && { "Idempotency-Key": key }) };
	return toy("POST", "/toy/Verifications.json", body, headers);
};

describe("the words of a second dialect", () => {
	const send = "/toy/Verifications.json";
	const stranger = { ...JSON_LABEL, "X-Toy-Key": "AC1.no" };
	const form = { "Content-Type": "application/x-www-form-urlencoded" };
	const crossSite = { ...JSON_LABEL, "Sec-Fetch-Site": "cross-site" };
	it.each<
		[
			name: string,
			status: number,
			method: string,
			path: string,
			body?: string,
			headers?: Record<string, string>,
		]
	>([
		["no_route", 404, "GET", "/toy"],
		["no_route", 404, "GET", "/toy/Nowhere.json?a=b"],
		["no_route", 404, "GET", "/other/toy/a"],
		["no_route", 404, "POST", "/toy/Verifications"],
		["no_route", 404, "POST", "/%74oy/Verifications"],
		["method", 405, "GET", send],
		["malformed", 400, "GET", "/toy/%zz"],
		["malformed", 400, "POST", send, '{"to":'],
		["malformed", 400, "POST", send, "a=b"],
		["media_type", 400, "POST", send, "to=1", form],
		["too_large", 413, "POST", send, "x".repeat(65 * 1024)],
		["unauthorized", 401, "POST", send, "{}", stranger],
		["parameter", 422, "POST", send, "{}"],
		["forbidden", 403, "POST", send, "{}", crossSite],
	])("says %s with status %i to %s %s", async (name, status, ...request) => {
		const reply = await toy(...request);
		expect([reply.status, reply.text]).toEqual([status, `toy: ${name}`]);
		expect(reply.headers["content-type"]).toBe("text/plain");
		expect(reply.headers["x-toy"]).toBe("yes");
		expect(reply.headers["cache-control"]).toBeUndefined();
		expect(reply.headers["x-request-id"]).toMatch(/./);
		expect(reply.headers["www-authenticate"]).toBeUndefined();
		if (status === 405) expect(reply.headers.allow).toBe("POST");
	});

	it("are there for every refusal: a dialect that lacks one does not compile", () => {
		const { blocked: _, ...lacking } = toyDialect.refusals;
		// @ts-expect-error `blocked` is missing
		const incomplete: ServedDialect = { ...toyDialect, refusals: lacking };
		expect(incomplete.refusals).not.toHaveProperty("blocked");
		expect(Object.keys(toyDialect.refusals).sort()).toEqual(
			Object.keys(SENTENCES).sort(),
		);
	});

	it("stand on what it does answer, too", async () => {
		const reply = await toy("GET", "/toy/Open.json", undefined, {});
		expect([reply.status, reply.text]).toEqual([200, "open"]);
		expect(reply.headers["x-toy"]).toBe("yes");
		expect(reply.headers["cache-control"]).toBeUndefined();
	});

	it.each([
		["no path that only begins like its own", "/toys/a"],
		["no route of it by a spelling of the other one", "/toy.json"],
		["no path behind another's", "/2fa/toy/Open.json"],
	])("are for %s", async (_, path) => {
		const reply = await toy("GET", path);
		expect(reply.status).toBe(404);
		expect(JSON.parse(reply.text)).toMatchObject({ code: 404 });
		expect(reply.headers["x-toy"]).toBeUndefined();
		expect(reply.headers["cache-control"]).toBe("no-store");
	});
});

describe("the 2FA API beside it", () => {
	type Recorded = Record<string, { request: string; reply: string }>;
	const recorded = JSON.parse(
		readFileSync(
			new URL("support/replies-before-dialects.json", import.meta.url),
			"utf8",
		),
	) as Recorded;

	it.each(Object.entries(recorded))(
		"says byte for byte what it said: %s",
		async (_, { request, reply }) => {
			const bytes = request.replace("(17,000 times x)", "x".repeat(17_000));
			expect(masked(await asked(bytes))).toBe(reply);
		},
	);
});

/** The bytes that come back until the connection is closed. */
function asked(request: string): Promise<string> {
	const { hostname, port } = new URL(postern.url);
	return new Promise((resolve, reject) => {
		const socket = connect(Number(port), hostname, () => socket.write(request));
		let reply = "";
		socket.on("data", (bytes) => {
			reply += bytes;
		});
		socket.on("close", () => resolve(reply));
		socket.on("error", reject);
	});
}

const masked = (reply: string) =>
	reply
		.replace(/^Date: .*$/im, "Date: (then)")
		.replace(/^(x-request-id: ).*$/im, "$1(one)");

describe("a verification of the second dialect", () => {
	it("is told in its words, and those of the first in theirs", async () => {
		const secret = await secretOf(api);
		const reply = await sendByToy(freshRecipient());
		const sid = reply.text.replace("sent ", "");
		await api.sent({ callbackUrl: endpoint.url });
		await postern.settled();
		const [byToy, byOther] = [true, false].map((isToy) =>
			endpoint.taken.filter(
				({ headers }) => isToy === (headers["x-toy-signature"] !== undefined),
			),
		);
		expect(
			byToy?.map(({ body }) => new URLSearchParams(body).get("toy")),
		).toEqual(["sent", "delivered"]);
		for (const { body, headers } of byToy ?? []) {
			expect(new URLSearchParams(body).get("sid")).toBe(sid);
			const key = secret;
			expect(headers["x-toy-signature"]).toBe(toySignature(key, body));
		}
		expect(byOther?.map((seen) => verified(seen, secret).event)).toEqual([
			"otp.sent",
			"otp.delivered",
		]);
		// An account may check any of its OTPs by SID, of whatever dialect.
		expect((await api.verify(sid, TOY_CODE)).status).toBe(200);
	});

	it("says in its row whose it is; one of the 2FA API says nothing", async () => {
		const reply = await sendByToy(freshRecipient());
		const { requestId } = await api.sent();
		const dialectOf = async (sid: string) => {
			const rows = await postern.storedRows();
			const row = rows.find(
				(each) => each.startsWith("verification ") && each.includes(sid),
			);
			const { data } = JSON.parse(row?.slice("verification ".length) ?? "{}");
			return JSON.parse(data).dialect;
		};
		expect(await dialectOf(reply.text.replace("sent ", ""))).toBe("toy");
		expect(await dialectOf(requestId)).toBeUndefined();
	});

	it("has Idempotency-Keys of its own", async () => {
		const [to, key] = [freshRecipient(), "the same key"];
		const first = await sendByToy(to, key);
		const parameters = { to, service: "toy" };
		const headers = { "Idempotency-Key": key };
		const byOther = await api.send(parameters, headers);
		expect(byOther.status, byOther.text).toBe(200);
		expect(first.text).not.toContain(String(byOther.body.requestID));
		expect((await sendByToy(to, key)).text).toBe(first.text);
		const again = await api.send(parameters, headers);
		expect(again.body.requestID).toBe(byOther.body.requestID);
		const conflict = await sendByToy(freshRecipient(), key);
		expect(conflict.text).toBe("toy: conflict");
	});

	it("waits for a program that speaks it, where this one does not", async () => {
		const mute: ServedDialect = { ...toyDialect, name: "mute" };
		const other = await startTestPostern({
			settings: MAY_CALL_US,
			dialects: [mute],
		});
		const { sid, token } = other.master;
		const reply = await exchange<string>(
			`${other.url}/toy/Verifications.json`,
			{
				method: "POST",
				headers: { ...JSON_LABEL, "X-Toy-Key": `${sid}.${token}` },
				body: JSON.stringify({
					to: freshRecipient(),
					callbackUrl: `${endpoint.origin}/mute`,
				}),
			},
		);
		expect(reply.status, reply.text).toBe(200);
		await other.settled();
		expect(endpoint.seen.some(({ url }) => url.pathname === "/mute")).toBe(
			false,
		);
		expect(other.log()).toContain("nobody here speaks toy");
		await other.stop();
	});
});
