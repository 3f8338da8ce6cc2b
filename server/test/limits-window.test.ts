/**
 * Who: a bot that asks for codes as fast as it can, from one address or for one
 * number. Gain: messages that somebody else pays for (abuse cases 39 to 43).
 * Stopped by: limits, decided in the batch that sends. The windows themselves
 * are held against a slow reference beside their code (limits/window.test.ts).
 */

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, times } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { tally } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;
let names = 0;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

type Bucket = [max: number, interval: number];
type One = { data: { sid: string; name: string } };

const bucketsOf = (buckets: Bucket[]) =>
	buckets.map(([max, interval], i) => ({ name: `bucket${i}`, max, interval }));

async function limit(
	buckets: Bucket[],
	{ as = api, name = `limit_${++names}` } = {},
) {
	const reply = await as.call<One>("POST", "/2fa/limits", {
		name,
		buckets: bucketsOf(buckets),
	});
	expect(reply.status, reply.text).toBe(200);
	const { sid } = reply.body.data;
	const path = `/2fa/limits/${sid}`;
	return {
		name,
		async change(...changed: Bucket[]) {
			const body = { buckets: bucketsOf(changed) };
			expect((await as.call("PUT", path, body)).status).toBe(200);
		},
		delete: () => as.call("DELETE", path),
	};
}

const send = (...names: string[]) => sendAs(api, ...names);
const sendAs = (as: Client, ...names: string[]) =>
	as.send({ limits: Object.fromEntries(names.map((name) => [name, "key"])) });
const codes = async (count: number, ...names: string[]) => {
	const replies = [];
	for (let i = 0; i < count; i++) replies.push(await send(...names));
	return replies.map(({ body }) => body.code);
};
const PASSED = 200;
const FULL = 491;

describe("sends at once", () => {
	it("200 against max 10: exactly 10 get through", async () => {
		const own = await api.subAccount();
		const { name } = await limit([[10, 300]], { as: own });
		const replies = await times(200, () => sendAs(own, name));
		expect(tally(replies)).toEqual({ [PASSED]: 10, [FULL]: 190 });
		await postern.settled();
		expect(await own.messages()).toHaveLength(10);
		for (const reply of replies) {
			if (reply.body.code !== FULL) continue;
			expect(reply.headers["retry-after"]).toMatch(/^(300|2\d\d)$/);
		}
	});

	it("100 against max 1: exactly 1 (abuse case 39)", async () => {
		const { name } = await limit([[1, 30]]);
		const replies = await times(100, () => send(name));
		expect(tally(replies)).toEqual({ [PASSED]: 1, [FULL]: 99 });
	});

	it("150 against max 120, beyond what is exact: exactly 120", async () => {
		const { name } = await limit([[120, 3_600]]);
		const replies = await times(150, () => send(name));
		expect(tally(replies)).toEqual({ [PASSED]: 120, [FULL]: 30 });
	});

	it("against two limits of two buckets: as many as the smallest lets through", async () => {
		const one = await limit([
			[7, 60],
			[50, 600],
		]);
		const two = await limit([
			[50, 60],
			[9, 600],
		]);
		const replies = await times(60, () => send(one.name, two.name));
		expect(tally(replies)).toEqual({ [PASSED]: 7, [FULL]: 53 });
		expect(await codes(3, two.name)).toEqual([PASSED, PASSED, FULL]);
	});
});

describe("all or nothing (abuse case 41)", () => {
	it("a refusal by one limit is not charged to another", async () => {
		const wide = await limit([[2, 300]]);
		const narrow = await limit([[1, 300]]);
		expect(await codes(5, wide.name, narrow.name)).toEqual([
			PASSED,
			...Array(4).fill(FULL),
		]);
		expect(await codes(2, wide.name)).toEqual([PASSED, FULL]);
	});

	it("a refusal by one bucket is not charged to another", async () => {
		const { name } = await limit([
			[1, 30],
			[2, 300],
		]);
		expect(await codes(6, name)).toEqual([PASSED, ...Array(5).fill(FULL)]);
		postern.clock.advance(30_000);
		expect(await codes(2, name)).toEqual([PASSED, FULL]);
		postern.clock.advance(30_000);
		expect(await codes(1, name)).toEqual([FULL]);
	});
});

describe("in any stretch of the interval", () => {
	it("no more than max get through, whenever they come", async () => {
		// Instants are half a minute apart and intervals lie between them, so that
		// the time that requests themselves take decides nothing.
		const history = fc.record({
			max: fc.integer({ min: 1, max: 4 }),
			halfMinutes: fc.integer({ min: 1, max: 6 }),
			gaps: fc.array(fc.constantFrom(0, 0, 1, 1, 2, 5), {
				minLength: 15,
				maxLength: 25,
			}),
		});
		await fc.assert(
			fc.asyncProperty(history, async ({ max, halfMinutes, gaps }) => {
				const { name } = await limit([[max, halfMinutes * 30 + 15]]);
				const through: number[] = [];
				let at = 0;
				for (const gap of gaps) {
					at += gap;
					postern.clock.advance(gap * 30_000);
					const held = through.filter((each) => at - each <= halfMinutes);
					const { code } = (await send(name)).body;
					expect(code).toBe(held.length < max ? PASSED : FULL);
					if (code === PASSED) through.push(at);
				}
			}),
			{ numRuns: 8 },
		);
	});

	it("a burst on both sides of an edge counts as one (abuse case 43)", async () => {
		const { name } = await limit([[3, 60]]);
		expect(await codes(1, name)).toEqual([PASSED]);
		postern.clock.advance(55_000);
		expect(await codes(3, name)).toEqual([PASSED, PASSED, FULL]);
		postern.clock.advance(5_000);
		expect(await codes(2, name)).toEqual([PASSED, FULL]);
	});
});

describe("a change applies to the counts still held", () => {
	it("more room, at once", async () => {
		const { name, change } = await limit([[1, 300]]);
		expect(await codes(2, name)).toEqual([PASSED, FULL]);
		await change([3, 300]);
		expect(await codes(3, name)).toEqual([PASSED, PASSED, FULL]);
	});

	it("less room, at once", async () => {
		const { name, change } = await limit([[5, 300]]);
		expect(await codes(3, name)).toEqual(Array(3).fill(PASSED));
		await change([3, 300]);
		expect(await codes(1, name)).toEqual([FULL]);
		await change([1, 300]);
		postern.clock.advance(290_000);
		expect(await codes(1, name)).toEqual([FULL]);
		postern.clock.advance(10_000);
		expect(await codes(2, name)).toEqual([PASSED, FULL]);
	});

	it("another interval, at once", async () => {
		const { name, change } = await limit([[1, 300]]);
		expect(await codes(1, name)).toEqual([PASSED]);
		postern.clock.advance(40_000);
		await change([1, 60]);
		expect(await codes(1, name)).toEqual([FULL]);
		await change([1, 30]);
		expect(await codes(1, name)).toEqual([PASSED]);
	});
});

describe("counts", () => {
	it("go with their limit", async () => {
		const first = await limit([[1, 300]]);
		expect(await codes(2, first.name)).toEqual([PASSED, FULL]);
		await first.delete();
		expect((await send(first.name)).body.code).toBe(490);
		await limit([[1, 300]], { name: first.name });
		expect(await codes(2, first.name)).toEqual([PASSED, FULL]);
	});

	it("survive a restart", async () => {
		const { name } = await limit([[2, 300]]);
		expect(await codes(1, name)).toEqual([PASSED]);
		await postern.restart();
		expect(await codes(2, name)).toEqual([PASSED, FULL]);
	});

	it("of one account are not another's", async () => {
		const { name } = await limit([[1, 300]]);
		const other = await api.subAccount();
		await limit([[1, 300]], { as: other, name });
		expect(await codes(2, name)).toEqual([PASSED, FULL]);
		expect((await sendAs(other, name)).body.code).toBe(PASSED);
		expect((await sendAs(other, name)).body.code).toBe(FULL);
	});
});
