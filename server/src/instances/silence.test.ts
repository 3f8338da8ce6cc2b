import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { listenFor } from "./silence.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a process that answers no question for a minute is found, once", () => {
	const ask = vi.fn();
	const found = vi.fn();
	const silence = listenFor(ask, found);
	vi.advanceTimersByTime(60_000);
	expect(ask).toHaveBeenCalledTimes(6);
	// The last question has its ten seconds.
	expect(found).not.toHaveBeenCalled();
	silence.broken();
	vi.advanceTimersByTime(60_000);
	expect(found).not.toHaveBeenCalled();
	vi.advanceTimersByTime(600_000);
	expect(found).toHaveBeenCalledTimes(1);
});

test("a process that has ended is asked nothing any more", () => {
	const ask = vi.fn();
	listenFor(ask, () => {}).stop();
	vi.advanceTimersByTime(600_000);
	expect(ask).not.toHaveBeenCalled();
});
