import { expect, test, vi } from "vitest";
import { systemTimers } from "../timers.ts";
import { sandboxWaiters } from "./sandbox-waiters.ts";

function made(isShared = false) {
	const running = new Set<unknown>();
	const counted =
		(start: (ms: number, work: () => void) => () => void) =>
		(ms: number, work: () => void) => {
			const stop = start(ms, work);
			running.add(stop);
			return () => {
				running.delete(stop);
				stop();
			};
		};
	const waiters = sandboxWaiters({
		timers: {
			after: counted(systemTimers.after),
			every: counted(systemTimers.every),
		},
		customerOf: (sid) => sid.slice(0, 1),
		isShared,
	});
	return { waiters, running };
}

const never = () => () => {};
const soon = () => new Promise((resolve) => setImmediate(resolve));

test("a message that is committed while it looks is found at once", async () => {
	const { waiters, running } = made();
	const found: string[] = [];
	let looks = 0;
	const held = waiters.hold(
		...(["A1", 60_000] as const),
		async () => {
			looks++;
			const seen = [...found];
			if (looks === 1) {
				// The commit comes after the store was read, before the answer is here.
				found.push("one");
				waiters.wake(["A1"]);
				await soon();
			}
			return seen;
		},
		never,
	);
	expect(await held).toEqual(["one"]);
	expect([looks, running.size, waiters.size()]).toEqual([2, 0, 0]);
});

test("another account's message wakes nobody", async () => {
	const { waiters } = made();
	const look = vi.fn(async () => []);
	const held = waiters.hold("A1", 60_000, look, never);
	await soon();
	waiters.wake(["A2", "B1"]);
	await soon();
	expect(look).toHaveBeenCalledTimes(1);
	waiters.close();
	expect(await held).toEqual([]);
});

test.each([
	["the end of its time", () => {}, 5],
	["a client that goes", (gone: () => void) => gone(), 60_000],
])("%s ends it, and no timer is left", async (_, act, waitMs) => {
	const { waiters, running } = made(true);
	let gone = () => {};
	let isListening = false;
	const held = waiters.hold(
		...(["A1", waitMs] as const),
		async () => [],
		(end) => {
			gone = end;
			isListening = true;
			return () => {
				isListening = false;
			};
		},
	);
	await soon();
	act(gone);
	expect(await held).toEqual([]);
	expect([running.size, waiters.size(), isListening]).toEqual([0, 0, false]);
});

test("a look that fails ends it, and no timer is left", async () => {
	const { waiters, running } = made(true);
	const held = waiters.hold(
		...(["A1", 60_000] as const),
		() => Promise.reject(new Error("away")),
		never,
	);
	await expect(held).rejects.toThrow("away");
	expect([running.size, waiters.size()]).toEqual([0, 0]);
});

test("a customer has 20 at once, all together 200, and places become free", async () => {
	const { waiters } = made();
	const hold = (sid: string) =>
		waiters.hold(sid, 60_000, async () => [], never);
	const refused = (sid: string) =>
		expect(hold(sid)).rejects.toMatchObject({ name: "too_many_requests" });
	const all = Array.from({ length: 20 }, (_, i) => hold(`A${i}`));
	await refused("A99");
	for (let i = 1; i < 10; i++) {
		const customer = String.fromCharCode(65 + i);
		all.push(...Array.from({ length: 20 }, () => hold(`${customer}1`)));
	}
	expect(waiters.size()).toBe(200);
	await refused("Z1");
	waiters.close();
	await Promise.all(all);
	expect(waiters.size()).toBe(0);
	// Nobody waits any more, but everybody is answered.
	expect(await hold("Z1")).toEqual([]);
});
