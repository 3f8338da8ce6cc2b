/**
 * Who: somebody with a stolen token, or a customer that is being suspended, who
 * fires requests in the very moment in which they lose their rights.
 * Gain: a suspension undone, a further token, a setting of somebody else lost.
 * Stopped by: each decision looks at the account again, under its lock.
 */

import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, type Parameters } from "./support/client.ts";
import { basic } from "./support/exchange.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal } from "./support/replies.ts";

type One = { data: { tokens: { id: string }[]; defaults: object } };

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const pathOf = ({ account }: Client) => `/accounts/${account.sid}`;

type Ask = [as: Client, method: string, path: string, body?: Parameters];
/** Sends all in one write on one connection: all are admitted before the first is decided. */
async function together(asks: readonly Ask[]): Promise<number[]> {
	const { hostname, port } = new URL(postern.url);
	const requests = asks.map(([{ account }, method, path, body], i) => {
		const json = JSON.stringify(body ?? {});
		return `${method} ${path} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${basic(
			`${account.sid}:${account.token}`,
		)}\r\nConnection: ${i === asks.length - 1 ? "close" : "keep-alive"}\r\nContent-Type: application/json\r\nContent-Length: ${json.length}\r\n\r\n${json}`;
	});
	const socket = connect(Number(port), hostname);
	socket.write(requests.join(""));
	const replies = await text(socket);
	const statuses = [...replies.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
	expect(statuses, replies).toHaveLength(asks.length);
	return statuses.map(([, status]) => Number(status));
}

describe("an account that is shut out in this very moment", () => {
	const many = (ask: Ask): Ask[] => Array.from({ length: 10 }, () => ask);

	it("does not undo its suspension by a PATCH of its own (status active)", async () => {
		for (let round = 0; round < 5; round++) {
			const sub = await api.subAccount();
			const path = pathOf(sub);
			const own: Ask = [sub, "PATCH", path, { status: "active" }];
			const statuses = await together([
				...many(own),
				[api, "PATCH", path, { status: "suspended" }],
				...many(own),
			]);
			expect(statuses[10]).toBe(200);
			postern.clock.advance(1_000);
			expectRefusal(await sub.send(), 403, 403);
		}
	});

	// Two tokens are the most: before the revocation there is no room for a third.
	it("gets no further token from one that is revoked", async () => {
		for (let round = 0; round < 5; round++) {
			const sub = await api.subAccount();
			const path = `${pathOf(sub)}/tokens`;
			const { data } = (await sub.call<One>("POST", path)).body;
			const [old, other] = data.tokens.map(({ id }) => id);
			expect(data.tokens).toHaveLength(2);
			const more: Ask = [sub, "POST", path];
			const statuses = await together([
				...many(more),
				[sub, "DELETE", `${path}/${old}`],
				...many(more),
			]);
			expect(statuses[10]).toBe(200);
			// Each is decided before the revocation or behind it, in whatever order they come.
			for (const status of statuses.toSpliced(10, 1)) {
				expect([401, 409]).toContain(status);
			}
			expectRefusal(await sub.call("POST", path), 401, 401);
			const { body } = await api.call<One>("GET", pathOf(sub));
			expect(body.data.tokens.map(({ id }) => id)).toEqual([other]);
		}
	});
});

it("of two PATCHes of an account's defaults at once none is lost", async () => {
	for (let round = 0; round < 5; round++) {
		const sub = await api.subAccount();
		const defaults = { codeLength: 8, expiry: 60, maxAttempts: 3 };
		const asks = Object.entries(defaults).map(
			([name, value]): Ask => [
				...([api, "PATCH", pathOf(sub)] as const),
				{ defaults: { [name]: value } },
			],
		);
		expect(await together(asks)).toEqual([200, 200, 200]);
		const { body } = await api.call<One>("GET", pathOf(sub));
		expect(body.data.defaults).toEqual(defaults);
	}
});
