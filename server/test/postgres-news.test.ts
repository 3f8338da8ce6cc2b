/**
 * A change at one instance is visible at another with the next request: no 401,
 * 403, 404 or 422 for something that the client made a moment ago. The bound on such
 * reads is tested in accounts/reads.test.ts.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LONGEST_LOOK_MS } from "../src/accounts/reads.ts";
import type { Postern } from "../src/app.ts";
import type { Timers } from "../src/timers.ts";
import {
	BODY,
	type Client,
	type Credentials,
	clientOf,
	freshRecipient,
	SENDER,
} from "./support/client.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

/** Instances read again by themselves only when these intervals pass. */
const intervals = movedIntervals();
/** A request waits for a read as long as that takes: a busy server may take longer than the bound. */
const timers: Timers = {
	...intervals.timers,
	after: (ms, work) =>
		ms === LONGEST_LOOK_MS ? () => {} : intervals.timers.after(ms, work),
};
let postern: TestPostern;
let other: Postern;
let here: Client;
let there: Client;

beforeAll(async () => {
	postern = await startTestPostern({ timers });
	other = await postern.beside();
	here = clientOf(postern);
	there = at(postern.master);
});
afterAll(() => postern.stop());

/** The same account at the other instance. */
const at = (account: Credentials) =>
	clientOf({ ...postern, url: other.url }, account);

type Made = { data: { sid: string; authToken: string } };
async function made(
	api: Client,
	path: string,
	body: object,
): Promise<Made["data"]> {
	const reply = await api.call<Made>("POST", path, { ...body });
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data;
}

let names = 0;
const name = () => `name-${++names}`;
const buckets = [{ name: "hour", max: 10, interval: 3_600 }];
const channels = [{ channel: "sms", interval: 0 }];

/** The second one comes before the pause between two looks is over. */
const ROUNDS = 2;

describe("made at one instance, used at the other at once", () => {
	it.each<
		[string, (round: number) => Promise<{ status: number; text: string }>]
	>([
		[
			"a limit",
			async () => {
				const limit = name();
				await made(here, "/2fa/limits", { name: limit, buckets });
				return there.send({ limits: { [limit]: "key" } });
			},
		],
		[
			"a limit, changed by its SID",
			async () => {
				const { sid } = await made(here, "/2fa/limits", {
					name: name(),
					buckets,
				});
				return there.call("PUT", `/2fa/limits/${sid}`, { description: "x" });
			},
		],
		[
			"a limit, looked up by its SID",
			async () => {
				const { sid } = await made(here, "/2fa/limits", {
					name: name(),
					buckets,
				});
				return there.call("GET", `/2fa/limits/search/${sid}`);
			},
		],
		[
			"a workflow, by its name",
			async () => {
				const workflow = name();
				await made(here, "/2fa/workflows", { name: workflow, channels });
				return there.send({ workflow, channel: undefined });
			},
		],
		[
			"a workflow, by its SID",
			async () => {
				const { sid } = await made(here, "/2fa/workflows", {
					name: name(),
					channels,
				});
				return there.send({ workflow: sid });
			},
		],
		[
			"an account, as itself",
			async () => {
				const { sid, authToken } = await made(here, "/accounts", {
					name: name(),
				});
				return at({ sid, token: authToken }).send();
			},
		],
		[
			"an account, by the one above it",
			async () => {
				const { sid } = await made(here, "/accounts", { name: name() });
				return there.send({ accountSid: sid });
			},
		],
		[
			"an account, looked up",
			async () => {
				const { sid } = await made(here, "/accounts", { name: name() });
				return there.call("GET", `/accounts/${sid}`);
			},
		],
		[
			"an account, changed",
			async () => {
				const { sid } = await made(here, "/accounts", { name: name() });
				return there.call("PATCH", `/accounts/${sid}`, { name: "changed" });
			},
		],
		[
			"a second token",
			async () => {
				const one = await made(here, "/accounts", { name: name() });
				const own = at({ sid: one.sid, token: one.authToken });
				await own.send();
				const { authToken } = await made(
					here,
					`/accounts/${one.sid}/tokens`,
					{},
				);
				return at({ sid: one.sid, token: authToken }).send();
			},
		],
	])("%s", async (_, use) => {
		for (let round = 0; round < ROUNDS; round++) {
			const reply = await use(round);
			expect(reply.status, reply.text).toBe(200);
		}
	});

	it("a workflow finds its records in a search by its name", async () => {
		for (let round = 0; round < ROUNDS; round++) {
			const workflow = name();
			await made(here, "/2fa/workflows", { name: workflow, channels });
			await here.send({ workflow, channel: undefined });
			const found = await there.call<{ total: number }>(
				"GET",
				`/2fa/search?workflow=${workflow}`,
			);
			expect(found.body.total, found.text).toBe(1);
		}
	});

	it("a definition is in a list that asks for its name", async () => {
		for (let round = 0; round < ROUNDS; round++) {
			const limit = name();
			await made(here, "/2fa/limits", { name: limit, buckets });
			const found = await there.call<{ data: { result: unknown[] } }>(
				"GET",
				`/2fa/limits/search?name=${limit}`,
			);
			expect(found.body.data.result, found.text).toHaveLength(1);
		}
	});

	it("an account that was active again, may come from anywhere again, or has a default sender", async () => {
		const { sid, authToken } = await made(here, "/accounts", { name: name() });
		const own = at({ sid, token: authToken });
		const patch = async (body: object) => {
			const reply = await here.call("PATCH", `/accounts/${sid}`, { ...body });
			expect(reply.status, reply.text).toBe(200);
		};
		const send = () =>
			own.call("POST", "/2fa/send", {
				service: "2FA",
				to: freshRecipient(),
				body: BODY,
			});
		await patch({ defaults: { from: SENDER } });
		expect((await send()).status, "with the default").toBe(200);
		for (const [blocking, freeing] of [
			[{ status: "suspended" }, { status: "active" }],
			[{ allowedAddresses: ["203.0.113.7"] }, { allowedAddresses: [] }],
		] as const) {
			await patch(blocking);
			await intervals.pass(1_000);
			expect((await send()).status).toBe(403);
			await patch(freeing);
			const reply = await send();
			expect(reply.status, reply.text).toBe(200);
		}
	});
});

it("a wrong token, and an account that nobody made, are refused in the same words", async () => {
	const known = await at({ ...postern.master, token: "wrong" }).send();
	const sid = `AC${"0".repeat(32)}`;
	const stranger = await at({ sid, token: "wrong" }).send();
	expect([known.status, stranger.status]).toEqual([401, 401]);
	expect(known.text).toBe(stranger.text);
});
