import { expect, test } from "vitest";
import { undisturbed } from "./support/effort.ts";

const PAUSE_MS = 60;

/** Keeps the core, as nothing of this process goes on while it has none. */
function pause(): void {
	const until = performance.now() + PAUSE_MS;
	while (performance.now() < until);
}

/** The tries of a test with this timeout, of which the first are paused and fail. */
async function triesOf(timeoutMs: number, paused: number): Promise<number> {
	let tries = 0;
	const tried = undisturbed(timeoutMs, async () => {
		if (++tries > paused) return;
		pause();
		throw new Error("too late");
	});
	await tried().catch((error) => expect(error.message).toBe("too late"));
	return tries;
}

test("a test that was paused is tried again", async () => {
	expect(await triesOf(PAUSE_MS, 2)).toBe(3);
});

test("one that is paused each time is red in the end", async () => {
	expect(await triesOf(PAUSE_MS, 1_000)).toBe(10);
});

test("one that fails without a pause is red at once", async () => {
	expect(await triesOf(1_000 * PAUSE_MS, 1_000)).toBe(1);
});
