/** Live lists whose reads the test answers: what comes, leaves and ends while one is under way. */

import { expect, test } from "vitest";
import { verificationAt } from "../../../test/support/verifications.ts";
import type { Caller } from "../../http/caller.ts";
import type { SessionGuard } from "../../http/session-guard.ts";
import type { Verification } from "../../verification/verification.ts";
import { streams } from "./streams.ts";

const NOW = 1_800_000_000_000;
const caller = {
	account: { sid: "ACone" },
	session: { id: "session", role: "owner" },
} as unknown as Caller;

function reader(drained: () => Promise<boolean> = async () => true) {
	const told: string[] = [];
	return {
		told,
		sids: () =>
			told
				.filter((text) => text.includes("event: rows"))
				.flatMap((text) => text.match(/OTP[0-9a-f]{32}/g) ?? []),
		ids: () => told.map((text) => /^id: (\w+)$/m.exec(text)?.[1] ?? null),
		connect: () => ({
			write: (text: string | Buffer) => void told.push(String(text)),
			drained,
			end: () => void told.push("end"),
		}),
	};
}

/** Reads are answered at once, or, while they are held, when the test lets them go. */
function lists() {
	const rows: Verification[] = [];
	const held: (() => void)[] = [];
	const searches: string[] = [];
	let holds = (_sid: string, _take: number) => false;
	let tick = async () => {};
	let isCounted = true;
	let now = NOW;
	const context = {
		accounts: { isSelfOrBelow: () => true },
		now: () => now,
		metrics: { liveRead() {} },
		log: { error() {} },
		timers: {
			every(_ms: number, work: () => Promise<void>) {
				tick = work;
				return () => {};
			},
		},
		store: {
			async count() {
				if (!isCounted) throw new Error("no");
				return rows.length;
			},
			async search({ accountSid }: Verification, { take }: { take: number }) {
				searches.push(accountSid);
				if (accountSid === "ACbad" && searches.length > 2)
					throw new Error("no");
				const found = rows
					.filter((row) => row.accountSid === accountSid)
					.sort((a, b) => (a.sid < b.sid ? 1 : -1))
					.slice(0, take);
				if (holds(accountSid, take)) {
					await new Promise<void>((resolve) => held.push(resolve));
				}
				return found;
			},
		},
	} as unknown as Parameters<typeof streams>[0];
	const sessions = {
		again: async (callers: readonly Caller[]) => callers,
	} as unknown as SessionGuard;
	return {
		all: streams(context, sessions),
		searches,
		tick: () => tick(),
		setClock(at: number) {
			now = at;
		},
		letCount(may: boolean) {
			isCounted = may;
		},
		hold(which: typeof holds) {
			holds = which;
		},
		release() {
			holds = () => false;
			for (const each of held.splice(0)) each();
		},
		add(at: number) {
			const row = verificationAt(NOW + at, {});
			rows.push(row);
			return row.sid;
		},
	};
}

/** What has been answered so far goes on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("a list that waits for its first read while all end does not begin", async () => {
	const { all, hold, release } = lists();
	const late = reader();
	hold(() => true);
	const opened = all.open(caller, "ACone", null, late.connect);
	await settled();
	all.close();
	release();
	await expect(opened).rejects.toThrow("Too many live lists");
	expect(late.told).toEqual([]);
});

test("what comes while a list reads what it has missed is told", async () => {
	const { all, add, hold, release, tick } = lists();
	const [first = ""] = Array.from({ length: 300 }, (_, i) => add(i));
	await all.open(caller, "ACone", null, reader().connect);
	const back = reader();
	hold((_, take) => take > 200);
	const opened = all.open(caller, "ACone", first, back.connect);
	await settled();
	const fresh = add(1_000);
	await tick();
	release();
	await opened;
	await tick();
	await settled();
	expect(back.sids()).toContain(fresh);
	expect(new Set(back.sids()).size).toBe(300);
});

test("nor is it lost if all others leave meanwhile and another one begins", async () => {
	const { all, add, hold, release, tick } = lists();
	const [first = ""] = Array.from({ length: 300 }, (_, i) => add(i));
	const leave = await all.open(caller, "ACone", null, reader().connect);
	const back = reader();
	hold((_, take) => take > 200);
	const opened = all.open(caller, "ACone", first, back.connect);
	await settled();
	leave();
	const fresh = add(1_000);
	hold(() => true);
	const beside = all.open(caller, "ACone", null, reader().connect);
	await settled();
	release();
	await Promise.all([opened, beside]);
	await tick();
	await settled();
	expect(back.sids()).toContain(fresh);
});

test("what is told before all that was missed has no id: a break would lose the rest", async () => {
	const { all, add, tick } = lists();
	const first = add(0);
	for (let i = 1; i <= 150; i++) add(i);
	let goOn = (_isHere: boolean) => {};
	const back = reader(
		() =>
			new Promise((resolve) => {
				goOn = resolve;
			}),
	);
	await all.open(caller, "ACone", first, back.connect);
	const missed = back.ids().filter((id) => id !== null);
	expect(missed).toHaveLength(1);
	const fresh = add(1_000);
	await tick();
	expect(back.sids()).toContain(fresh);
	expect(back.ids().filter((id) => id !== null)).toEqual(missed);
	for (let i = 0; i < 2; i++) {
		goOn(true);
		await settled();
	}
	const last = add(1_001);
	await tick();
	expect(back.ids().at(-1)).toBe(last);
});

test("an account whose read fails does not have those of others begun twice", async () => {
	const { all, searches, hold, release, tick } = lists();
	await all.open(caller, "ACbad", null, reader().connect);
	await all.open(caller, "ACone", null, reader().connect);
	hold((sid) => sid === "ACone");
	const count = () => searches.filter((sid) => sid === "ACone").length;
	const before = count();
	const looks = [tick()];
	await settled();
	looks.push(tick());
	await settled();
	expect(count() - before).toBe(1);
	release();
	await Promise.all(looks);
});

test("what a look that failed has not told, the next one tells", async () => {
	const { all, add, letCount, tick } = lists();
	for (let i = 0; i < 200; i++) add(i);
	const one = reader();
	await all.open(caller, "ACone", null, one.connect);
	for (let i = 0; i < 250; i++) add(1_000 + i);
	letCount(false);
	await tick();
	expect(one.sids()).toEqual([]);
	letCount(true);
	await tick();
	// The newest 100 are shown, the others counted.
	expect(new Set(one.sids()).size).toBe(100);
});

test("a list that tells nothing says so after 20 s, also after the clock was set back", async () => {
	const { all, setClock, tick } = lists();
	const one = reader();
	await all.open(caller, "ACone", null, one.connect);
	const beats = () =>
		one.told.filter((text) => text.includes("event: beat")).length;
	for (const [at, count] of [
		[NOW + 19_999, 0],
		[NOW + 20_000, 1],
		[NOW - 7_200_000, 2],
		[NOW - 7_180_001, 2],
		[NOW - 7_180_000, 3],
	] as const) {
		setClock(at);
		await tick();
		expect(beats()).toBe(count);
	}
});
