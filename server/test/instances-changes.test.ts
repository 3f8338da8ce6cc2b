/**
 * Who: someone with a token that has leaked, or with an account that was suspended.
 * Gain: an instance that does not know the change yet, and still accepts it.
 * Stopped by: each instance reads changes twice a second.
 *
 * Three instances on PostgreSQL, told at the first and asked at all; on SQLite one.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import type { Reply } from "./support/exchange.ts";
import { INSTANCES } from "./support/instances.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const intervals = movedIntervals();
let postern: TestPostern;
let urls: string[];
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({ timers: intervals.timers });
	urls = [postern.url];
	while (urls.length < INSTANCES) urls.push((await postern.beside()).url);
	api = clientOf(postern);
}, 60_000);
afterAll(() => postern.stop());

/** The status that each instance must give after one second of its intervals. */
async function expectEverywhere(
	status: number,
	ask: (client: Client) => Promise<Reply>,
	as = api,
): Promise<void> {
	await intervals.pass(1_000);
	const { master, settled } = postern;
	for (const url of urls) {
		const reply = await ask(clientOf({ url, master, settled }, as.account));
		expect(reply.status, reply.text).toBe(status);
	}
}

const becomes = (status: number, as: Client) =>
	expectEverywhere(
		status,
		(client) => client.call("GET", "/sandbox/messages"),
		as,
	);

describe("what one instance was told holds at every one within a second", {
	timeout: 60_000,
}, () => {
	it("an account that is made, suspended, and active again", async () => {
		const sub = await api.subAccount();
		const path = `/accounts/${sub.account.sid}`;
		await becomes(200, sub);
		for (const [status, code] of [
			["suspended", 403],
			["active", 200],
		] as const) {
			const reply = await api.call("PATCH", path, { status });
			expect(reply.status, reply.text).toBe(200);
			await becomes(code, sub);
		}
	});

	it("a token that is added, and one that is deleted", async () => {
		const sub = await api.subAccount();
		const path = `/accounts/${sub.account.sid}`;
		await becomes(200, sub);
		type One = { data: { authToken: string; tokens: { id: string }[] } };
		const [old] = (await api.call<One>("GET", path)).body.data.tokens;
		const added = await api.call<One>("POST", `${path}/tokens`);
		expect(added.status, added.text).toBe(200);
		const rotated = clientOf(postern, {
			sid: sub.account.sid,
			token: added.body.data.authToken,
		});
		await becomes(200, rotated);
		const gone = await api.call("DELETE", `${path}/tokens/${old?.id}`);
		expect(gone.status, gone.text).toBe(200);
		await becomes(401, sub);
		await becomes(200, rotated);
	});

	it("a limit that is made, and then used", async () => {
		const made = await api.call("POST", "/2fa/limits", {
			name: "ten",
			buckets: [{ name: "hour", max: 10, interval: 3_600 }],
		});
		expect(made.status, made.text).toBe(200);
		await expectEverywhere(200, (client) =>
			client.send({ limits: { ten: "key" } }),
		);
	});

	it("a workflow that is made, and then used", async () => {
		const made = await api.call("POST", "/2fa/workflows", {
			name: "two",
			channels: [
				{ channel: "sms", interval: 0 },
				{ channel: "call", interval: 60 },
			],
		});
		expect(made.status, made.text).toBe(200);
		await expectEverywhere(200, (client) => client.send({ workflow: "two" }));
	});

	it("a template that is made, changed and removed", async () => {
		const write = (method: string, path: string, body?: string) =>
			api.call<{ data: { sid: string } }>(method, `/2fa/templates${path}`, {
				...(method === "POST" && { name: "own" }),
				...(body !== undefined && { texts: [{ body, service: "own" }] }),
			});
		const service = "own";
		/** The beginnings of the texts that the instances send. */
		const begin = async (text: string) => {
			const to = freshRecipient();
			await expectEverywhere(200, (client) =>
				client.send({ service, to, body: undefined }),
			);
			await postern.settled();
			const texts = (await api.messages({ to })).map((each) => each.text);
			expect(texts.map((each) => each.slice(0, text.length))).toEqual(
				urls.map(() => text),
			);
		};
		await begin("Your own code");
		const made = await write("POST", "", "One {code}");
		const { sid } = made.body.data;
		await begin("One");
		await write("PUT", `/${sid}`, "Two {code}");
		await begin("Two");
		await write("DELETE", `/${sid}`);
		await begin("Your own code");
	});

	it("a template that is made a moment ago is found by its name", async () => {
		const name = "named";
		const made = await api.call("POST", "/2fa/templates", {
			...{ name, texts: [{ body: "Named {code}" }] },
		});
		expect(made.status, made.text).toBe(200);
		await expectEverywhere(200, (client) =>
			client.send({ template: name, body: undefined }),
		);
	});
});
