/** Section 10 of the contract: tokens, suspension, and who manages whom. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, type Parameters } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { bytesOf, expectRefusal } from "./support/replies.ts";

type Account = {
	sid: string;
	parentSid: string | null;
	status: string;
	tokens: { id: string; dateCreated: string; lastUsed: string | null }[];
	callbackSecret: string;
	authToken?: string;
	[key: string]: unknown;
};
type One = { data: Account; code: number; message: string };

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const pathOf = ({ account }: Client) => `/accounts/${account.sid}`;
const get = (as: Client, of: Client) => as.call<One>("GET", pathOf(of));
const patch = (as: Client, of: Client, changes: Parameters) =>
	as.call<One>("PATCH", pathOf(of), changes);
/** A change holds everywhere within a second. */
const everywhere = () => postern.clock.advance(1_000);

describe("tokens", () => {
	it("may be two, both valid; a deleted one is worth nothing (abuse case 32)", async () => {
		const sub = await api.subAccount();
		const [old] = (await get(sub, sub)).body.data.tokens;
		const reply = await sub.call<One>("POST", `${pathOf(sub)}/tokens`);
		expect(reply.status, reply.text).toBe(200);
		const token = String(reply.body.data.authToken);
		const rotated = clientOf(postern, { sid: sub.account.sid, token });
		expect((await get(rotated, sub)).body.data.tokens).toHaveLength(2);
		expect((await get(sub, sub)).text).not.toContain(token);

		const deleted = await rotated.call(
			"DELETE",
			`${pathOf(sub)}/tokens/${old?.id}`,
		);
		expect(deleted.status, deleted.text).toBe(200);
		everywhere();
		expect((await sub.send()).status).toBe(401);
		expect((await rotated.send()).status).toBe(200);
	});

	it("the last one cannot be deleted", async () => {
		const sub = await api.subAccount();
		const [only] = (await get(sub, sub)).body.data.tokens;
		for (const as of [sub, api]) {
			const reply = await as.call(
				"DELETE",
				`${pathOf(sub)}/tokens/${only?.id}`,
			);
			expectRefusal(reply, 409, 409);
		}
		expect((await sub.send()).status).toBe(200);
	});

	it("an unknown one is 404", async () => {
		const reply = await api.call(
			"DELETE",
			`${pathOf(await api.subAccount())}/tokens/none`,
		);
		expectRefusal(reply, 404, 404);
	});
});

describe("suspended and closed", () => {
	it("403 everywhere, for it and all below it, until it is active again", async () => {
		const sub = await api.subAccount();
		const below = await (await sub.subAccount()).subAccount();
		const { requestId, code } = await below.sent();
		expect(
			(await patch(api, sub, { status: "suspended" })).body.data.status,
		).toBe("suspended");
		everywhere();
		for (const one of [sub, below]) {
			expectRefusal(await one.send(), 403, 403);
			expectRefusal(await one.verify(requestId, code), 403, 403);
			expectRefusal(await one.call("GET", "/accounts"), 403, 403);
			expectRefusal(await one.call("GET", "/sandbox/messages"), 403, 403);
		}
		expect((await get(api, below)).status).toBe(200);
		await patch(api, sub, { status: "active" });
		everywhere();
		expect((await below.verify(requestId, code)).status).toBe(200);
	});

	it("a closed account's credentials are worth nothing", async () => {
		const sub = await api.subAccount();
		await patch(api, sub, { status: "closed" });
		everywhere();
		expect([401, 403]).toContain((await sub.send()).status);
	});

	it("an account cannot close itself", async () => {
		const sub = await api.subAccount();
		for (const one of [api, sub]) {
			const reply = await patch(one, one, { status: "closed" });
			expect([403, 409], reply.text).toContain(reply.status);
			expect((await get(one, one)).body.data.status).toBe("active");
		}
	});
});

describe("an account manages itself and what is below it", () => {
	it("and nothing else exists for it", async () => {
		const sub = await api.subAccount();
		const sibling = await api.subAccount();
		const below = await sub.subAccount();
		expect((await patch(sub, sub, { name: "self" })).status).toBe(200);
		expect((await patch(api, below, { name: "two down" })).status).toBe(200);

		const nobody = `AC${"0".repeat(32)}`;
		for (const [method, rest] of [
			["GET", ""],
			["PATCH", ""],
			["POST", "/tokens"],
			["DELETE", "/tokens/1"],
			["POST", "/unlock"],
		] as const) {
			const body =
				method === "GET"
					? undefined
					: { name: "mine", recipient: "4917100055" };
			const unknown = await sub.call(
				method,
				`/accounts/${nobody}${rest}`,
				body,
			);
			expectRefusal(unknown, 404, 404);
			for (const other of [sibling, api]) {
				const reply = await sub.call(method, pathOf(other) + rest, body);
				expect(bytesOf(reply)).toEqual(bytesOf(unknown));
			}
		}
	});
});
