import { expect, test } from "vitest";
import { DAY_MS } from "../durations.ts";
import { SLOT_MS, samplesIn, withSample } from "./score-samples.ts";

const AT = Date.UTC(2026, 10, 23, 12, 7);
const noted = (times: readonly number[]) =>
	times.reduce<ReturnType<typeof withSample>>(
		(counter, at, i) =>
			withSample("key", counter ?? undefined, { at, score: i + 0.5 }) ??
			counter,
		null,
	) ?? undefined;

test("a quarter of an hour has one sample, the first", () => {
	const counter = noted([AT, AT + 60_000, AT + SLOT_MS]);
	expect(samplesIn(counter, AT + SLOT_MS)).toEqual([
		{ at: AT - 7 * 60_000, score: 0.5 },
		{ at: AT + 8 * 60_000, score: 2.5 },
	]);
	expect(withSample("key", counter, { at: AT + SLOT_MS, score: 1 })).toBeNull();
});

test("a clock that is behind adds none before the newest", () => {
	const counter = noted([AT + SLOT_MS]);
	expect(withSample("key", counter, { at: AT, score: 1 })).toBeNull();
});

test("samples of a clock that was ahead for days are none", () => {
	const counter = noted([AT + 30 * DAY_MS]);
	expect(samplesIn(counter, AT)).toEqual([]);
	const next = withSample("key", counter, { at: AT, score: 1 });
	expect(samplesIn(next ?? undefined, AT)).toEqual([
		{ at: AT - 7 * 60_000, score: 1 },
	]);
});

test("at most those of a day are kept, and then nothing", () => {
	const counter = noted(
		Array.from({ length: 200 }, (_, i) => AT + i * SLOT_MS),
	);
	const last = AT + 199 * SLOT_MS;
	expect(samplesIn(counter, last)).toHaveLength(96);
	expect(counter?.windows[0]?.[1]).toHaveLength(96);
	expect(counter?.expiresAt).toBe(last + DAY_MS);
	expect(samplesIn(counter, last + DAY_MS)).toEqual([]);
});
