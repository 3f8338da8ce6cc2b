import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { scrapes } from "./scrapes.ts";

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

test("a scrape gets the answer of its own number", async () => {
	const asked: number[] = [];
	const { text, answered } = scrapes((id) => asked.push(id));
	const both = [text(), text()];
	answered(asked[1] ?? 0, "second");
	answered(asked[0] ?? 0, "first");
	expect(await Promise.all(both)).toEqual(["first", "second"]);
	expect(vi.getTimerCount()).toBe(0);
});

test("a supervisor that does not answer makes a 503 after five seconds, and no scrape hangs", async () => {
	const { text, answered } = scrapes(() => {});
	let refusal: unknown = null;
	const refused = text().catch((error) => {
		refusal = error;
	});
	await vi.advanceTimersByTimeAsync(4_999);
	expect(refusal).toBe(null);
	await vi.advanceTimersByTimeAsync(1);
	await refused;
	expect(refusal).toMatchObject({ name: "unavailable" });
	answered(1, "too late");
});
