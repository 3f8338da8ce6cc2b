/** A callback that is sent to see whether the endpoint takes it. */

import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from "vitest";
import {
	MAY_CALL_US,
	secretOf,
	startCallbackEndpoint,
	verified,
} from "./support/callback-endpoint.ts";
import { type Client, clientOf } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let endpoint: Awaited<ReturnType<typeof startCallbackEndpoint>>;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({ settings: MAY_CALL_US });
	endpoint = await startCallbackEndpoint();
});
afterAll(async () => {
	await postern.stop();
	await endpoint.close();
});
beforeEach(async () => {
	api = await clientOf(postern).subAccount("callbacks");
	endpoint.seen.length = 0;
	endpoint.answer(204);
});

type Tried = {
	isTaken: boolean;
	status: number | null;
	reason: string | null;
	ms: number;
};

const told = (callbackUrl: string | null, callbackMethod = "POST") =>
	api.call("PATCH", `/accounts/${api.account.sid}`, {
		callbackUrl,
		callbackMethod,
	});
const tried = (as = api, sid = api.account.sid) =>
	as.call<{ data: Tried }>("POST", `/accounts/${sid}/callbackTest`, {});

test.each(["POST", "GET"])(
	"by %s the endpoint gets one callback, signed, about no verification",
	async (method) => {
		await told(endpoint.url, method);
		const reply = await tried();
		expect(reply.status, reply.text).toBe(200);
		expect(reply.body.data).toMatchObject({
			...{ isTaken: true, status: 204, reason: null },
		});
		const [seen] = endpoint.seen;
		expect(endpoint.seen.length).toBe(1);
		const news = verified(
			seen as NonNullable<typeof seen>,
			await secretOf(api),
		);
		expect(news).toMatchObject({
			event: "otp.test",
			requestID: `OTP${"0".repeat(32)}`,
			accountSid: api.account.sid,
		});
	},
);

describe("it says why a callback is not taken", () => {
	test("a refusing endpoint: its status, and no second try", async () => {
		await told(endpoint.url);
		endpoint.answer(500);
		expect((await tried()).body.data).toMatchObject({
			...{ isTaken: false, status: 500, reason: "status 500" },
		});
		await postern.settled();
		expect(endpoint.seen.length).toBe(1);
	});

	test("a redirect is not followed", async () => {
		await told(endpoint.url);
		endpoint.answer(302);
		expect((await tried()).body.data.status).toBe(302);
		expect(endpoint.seen.length).toBe(1);
	});

	test("nobody listens there", async () => {
		await told("http://127.0.0.1:1/hook");
		expect((await tried()).body.data).toMatchObject({
			...{ isTaken: false, status: null },
		});
	});

	test("the account has no URL", async () => {
		await told(null);
		expect((await tried()).body.data).toEqual({
			...{ isTaken: false, status: null, ms: 0 },
			reason: "The account has no callbackUrl",
		});
	});
});

test.each(["suspended", "closed"])(
	"nothing goes out while the account, or one above it, is %s",
	async (status) => {
		await told(endpoint.url);
		const below = await api.subAccount("below");
		await below.call("PATCH", `/accounts/${below.account.sid}`, {
			callbackUrl: endpoint.url,
		});
		const master = clientOf(postern);
		const path = `/accounts/${api.account.sid}`;
		const changed = await master.call("PATCH", path, { status });
		expect(changed.status, changed.text).toBe(200);
		for (const { account } of [api, below]) {
			const reply = await tried(master, account.sid);
			expect(reply.status, reply.text).toBe(200);
			expect(reply.body.data).toEqual({
				...{ isTaken: false, status: null, ms: 0 },
				reason:
					"The account or one above it is suspended or closed: no callback is sent",
			});
		}
		expect(endpoint.seen.length).toBe(0);
		const active = { status: "active" };
		expect((await master.call("PATCH", path, active)).status).toBe(200);
		expect((await tried(master)).body.data.isTaken).toBe(true);
	},
);

test("it goes through the guard: an address that is allowed no more is not asked", async () => {
	await told(endpoint.url);
	await postern.restart({ callbacks: {} });
	const reply = await tried();
	expect(reply.body.data).toMatchObject({ isTaken: false, status: null });
	expect(endpoint.seen.length).toBe(0);
	await postern.restart(MAY_CALL_US);
});

test("a customer has one under way, whichever of its accounts asks", async () => {
	await told(endpoint.url);
	endpoint.answer(null);
	const below = await api.subAccount("below");
	await below.call("PATCH", `/accounts/${below.account.sid}`, {
		callbackUrl: endpoint.url,
	});
	const hanging = tried();
	await expect.poll(() => endpoint.seen.length).toBe(1);
	const refused = await tried(below, below.account.sid);
	expect([refused.status, refused.body]).toMatchObject([429, { code: 429 }]);
	// Another customer is not kept from its own.
	const other = await clientOf(postern).subAccount("other");
	const { status } = await tried(other, other.account.sid);
	expect(status).toBe(200);
	endpoint.server.closeAllConnections();
	expect((await hanging).body.data.isTaken).toBe(false);
});

test("an account tests itself and those below it alone", async () => {
	const other = await clientOf(postern).subAccount("other");
	expect((await tried(other)).status).toBe(404);
	expect((await tried(clientOf(postern))).status).toBe(200);
});
