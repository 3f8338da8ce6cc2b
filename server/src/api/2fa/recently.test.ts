import { expect, test } from "vitest";
import { recently } from "./recently.ts";

function counting() {
	let at = 0;
	let reads = 0;
	const kept = recently<number>(10_000, () => at);
	const ask = (key: string, rows = 1) =>
		kept(key, async () => {
			reads++;
			return Array.from({ length: rows }, (_, i) => i);
		});
	return { ask, reads: () => reads, move: (ms: number) => (at += ms) };
}

test("an answer is read once in its time, and again after it", async () => {
	const { ask, reads, move } = counting();
	await Promise.all([ask("a"), ask("a")]);
	move(9_999);
	await ask("a");
	expect(reads()).toBe(1);
	move(1);
	await ask("a");
	expect(reads()).toBe(2);
});

test("the oldest go, beyond so many answers or so many rows", async () => {
	const { ask, reads } = counting();
	await ask("first", 1);
	await ask("large", 15_000);
	await ask("larger", 15_000);
	expect(reads()).toBe(3);
	await ask("larger", 15_000);
	expect(reads()).toBe(3);
	await ask("large", 1);
	await ask("first", 1);
	expect(reads()).toBe(5);
	for (let i = 0; i < 201; i++) await ask(`${i}`);
	await ask("first");
	expect(reads()).toBe(5 + 201 + 1);
});

test("a failed answer is not kept", async () => {
	const kept = recently<number>(10_000, () => 0);
	await expect(
		kept("a", () => Promise.reject(new Error("no"))),
	).rejects.toThrow("no");
	await expect(kept("a", async () => [1])).resolves.toEqual([1]);
});
