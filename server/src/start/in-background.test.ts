import pino from "pino";
import { expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import { systemTimers } from "../timers.ts";
import { inBackground } from "./in-background.ts";

function started(work: (isClosed: () => boolean) => Promise<void>) {
	const lines: string[] = [];
	const log = pino({}, { write: (line) => void lines.push(line) });
	/** Retries that wait. */
	const waiting = new Set<() => void>();
	const timers = {
		...systemTimers,
		after(_: number, again: () => void) {
			waiting.add(again);
			return () => void waiting.delete(again);
		},
	};
	const close = inBackground({ timers, log, failure: "no luck" }, work);
	return { lines, waiting, close };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("work begins anew after a failure, of which the log has a line, and after silence of the store", async () => {
	const faults = [new Error("a bug"), new Refusal("unavailable")];
	let runs = 0;
	const { lines, waiting, close } = started(async () => {
		runs++;
		const fault = faults.shift();
		if (fault !== undefined) throw fault;
	});
	for (const expected of [1, 2]) {
		await settled();
		expect({ runs, waiting: waiting.size }).toEqual({
			runs: expected,
			waiting: 1,
		});
		const [again] = waiting;
		waiting.clear();
		again?.();
	}
	await settled();
	expect({ runs, waiting: waiting.size }).toEqual({ runs: 3, waiting: 0 });
	expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["no luck"]);
	await close();
});

test("closed, it waits for the step under way, and neither retries nor complains", async () => {
	let stepIsOver = () => {};
	const step = new Promise<void>((resolve) => {
		stepIsOver = resolve;
	});
	const { lines, waiting, close } = started(async (isClosed) => {
		await step;
		if (isClosed()) throw new Error("the store is closed");
	});
	const closing = close();
	stepIsOver();
	await closing;
	expect({ lines, waiting: waiting.size }).toEqual({ lines: [], waiting: 0 });
});

test("closed, it does not begin what waits for its next try", async () => {
	const { waiting, close } = started(async () => {
		throw new Refusal("unavailable");
	});
	await settled();
	expect(waiting.size).toBe(1);
	await close();
	expect(waiting.size).toBe(0);
});
