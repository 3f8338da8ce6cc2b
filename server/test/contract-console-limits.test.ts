/** How full a limit is, as the console shows it: exactly, by hashed keys, and to its own account alone. */

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;
let limit: string;

beforeAll(async () => {
	postern = await startTestPostern();
});
afterAll(() => postern.stop());
beforeEach(async () => {
	api = await clientOf(postern).subAccount("limits");
	const made = await api.call<{ data: { sid: string } }>(
		"POST",
		"/2fa/limits",
		{
			name: "ip",
			buckets: [
				{ name: "minute", max: 2, interval: 60 },
				{ name: "hour", max: 10, interval: 3_600 },
			],
		},
	);
	expect(made.status, made.text).toBe(200);
	limit = made.body.data.sid;
});

type Fill = {
	key: string;
	buckets: {
		name: string;
		max: number;
		interval: number;
		used: number;
		fullUntil: string | null;
	}[];
};

const send = (key: string, to = freshRecipient()) =>
	api.send({ to, limits: { ip: key } });
const hottest = async (as = api) =>
	as.call<{ data: Fill[] }>("GET", `/console/limits/${limit}`);
const fillOf = async (key: string, as = api) =>
	as.call<{ data: Fill }>("POST", `/console/limits/${limit}`, { key });

test("the fullest keys come first, with what counts and when there is room again", async () => {
	expect((await hottest()).body.data).toEqual([]);
	await send("203.0.113.1");
	for (let i = 0; i < 3; i++) await send("203.0.113.2");
	const { data } = (await hottest()).body;
	expect(data.map(({ buckets }) => buckets.map(({ used }) => used))).toEqual([
		[2, 2],
		[1, 1],
	]);
	expect(data[0]?.buckets[0]).toMatchObject({
		...{ name: "minute", max: 2, interval: 60 },
		fullUntil: expect.stringMatching(/^\d{4}-/),
	});
	expect(data[0]?.buckets[1]?.fullUntil).toBeNull();
	// Nobody reads an address here.
	expect(JSON.stringify(data)).not.toContain("203.0.113");
	postern.clock.advance(61_000);
	const [later] = (await hottest()).body.data;
	expect(later?.buckets.map(({ used }) => used)).toEqual([0, 2]);
});

test("a named key is found in every spelling, and an unknown one is empty", async () => {
	const to = "+4917100000155";
	await send(to, to);
	for (const key of [to, "004917100000155", "+49 171 00000155"]) {
		const { buckets } = (await fillOf(key)).body.data;
		expect(
			buckets.map(({ used }) => used),
			key,
		).toEqual([1, 1]);
	}
	const { buckets } = (await fillOf("nobody")).body.data;
	expect(buckets.map(({ used }) => used)).toEqual([0, 0]);
});

test.each([
	["with blanks", "49 171 00000156", "49 171 00000156"],
	["of two forms", "5215512345678", "5215512345678"],
	["at home", "017100000157", "017100000157"],
])(
	"a recipient %s counts as the send's own, and is found so",
	async (_, to, key) => {
		const patched = await api.call("PATCH", `/accounts/${api.account.sid}`, {
			defaultCountry: "DE",
		});
		expect(patched.status, patched.text).toBe(200);
		const sent = await send(key, to);
		expect(sent.status, sent.text).toBe(200);
		const usedOf = async () =>
			(await fillOf(key)).body.data.buckets.map(({ used }) => used);
		expect(await usedOf()).toEqual([1, 1]);
		// The same digits as an id of something else.
		for (let i = 0; i < 2; i++) await send(key);
		expect(await usedOf()).toEqual([2, 2]);
	},
);

test("looking counts nothing", async () => {
	await send("a");
	for (let i = 0; i < 5; i++) await fillOf("a");
	expect((await send("a")).status).toBe(200);
	expect((await send("a")).status).toBe(429);
});

test("another account sees nothing of it; one above does by naming it", async () => {
	await send("a");
	const other = await clientOf(postern).subAccount("other");
	expect((await hottest(other)).status).toBe(404);
	expect((await fillOf("a", other)).status).toBe(404);
	const above = await clientOf(postern).call<{ data: Fill[] }>(
		"GET",
		`/console/limits/${limit}?accountSid=${api.account.sid}`,
	);
	expect(above.body.data.length).toBe(1);
});

test.each([{}, { key: "" }, { key: "x".repeat(129) }, { key: 7, extra: {} }])(
	"%o is no key",
	async (body) => {
		const reply = await api.call("POST", `/console/limits/${limit}`, body);
		expect([200, 400]).toContain(reply.status);
		if (!("extra" in body)) expect(reply.status).toBe(400);
	},
);
