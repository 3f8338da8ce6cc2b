import { gunzipSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { unpacked } from "./compressed.ts";

const MAX_BYTES = 64 * 1024;

const reply = (body: Buffer, encoding?: string) =>
	({
		outcome: "reply",
		status: 200,
		headers: encoding === undefined ? {} : { "content-encoding": encoding },
		body,
		truncated: false,
	}) as const;

/**
 * Microseconds of all threads, as zlib works on others. The least of five: what else the
 * process does in the meantime only adds.
 */
async function workOf(work: () => unknown): Promise<number> {
	const tries: number[] = [];
	for (let i = 0; i < 5; i++) {
		const before = process.cpuUsage();
		await work();
		const { user, system } = process.cpuUsage(before);
		tries.push(user + system);
	}
	return Math.min(...tries);
}

test("a bomb is inflated up to the bound, and no further", async () => {
	const bomb = gzipSync(Buffer.alloc(60 << 20, 0x20));
	expect(bomb.length).toBeLessThan(MAX_BYTES);
	const whole = await workOf(() => gunzipSync(bomb));
	const bounded = await workOf(async () => {
		const { body, truncated } = await unpacked(reply(bomb, "gzip"), MAX_BYTES);
		expect([body.length, truncated]).toEqual([MAX_BYTES, true]);
	});
	expect(bounded).toBeLessThan(whole / 3);
});

test("a reply that is not packed stays the same, at once", () => {
	const plain = reply(Buffer.from("OK"));
	expect(unpacked(plain, MAX_BYTES)).toBe(plain);
	const empty = reply(Buffer.alloc(0), "gzip");
	expect(unpacked(empty, MAX_BYTES)).toBe(empty);
});
