/**
 * The fraud guard of three instances on one store (one on SQLite): what one has sent or
 * verified counts for all. `guard-instances-long` sends for days.
 */

import {
	afterAll,
	beforeAll,
	beforeEach,
	describe,
	expect,
	test,
} from "vitest";
import { BEGIN } from "../fraud/world.ts";
import { seeded } from "../simulation/chance.ts";
import { unblockNode } from "../src/commands/unblock-node.ts";
import { byTime } from "../src/guard/by-time.ts";
import { guardMemory } from "../src/guard/memory.ts";
import { guardKeeper } from "../src/start/guard-keeper.ts";
import { batcher } from "../src/store/batcher.ts";
import type { Store } from "../src/store/contract.ts";
import { systemTimers } from "../src/timers.ts";
import type { Verification } from "../src/verification/verification.ts";
import { isOnPostgres } from "./support/database.ts";
import {
	type GuardInstance,
	guardInstance,
} from "./support/guard-instances.ts";
import { type GuardStores, guardStores } from "./support/guard-stores.ts";

let stores: GuardStores;
beforeAll(async () => {
	stores = await guardStores();
});
afterAll(() => stores.close());

let now = BEGIN;
let account = "";
let accounts = 0;
beforeEach(() => {
	now = BEGIN;
	account = `AC${++accounts}`;
});

const started = (options?: Parameters<typeof guardInstance>[2]) =>
	stores.all.map((store) => guardInstance(store, () => now, options));

const at = (instances: readonly GuardInstance[], i: number) =>
	instances[i % instances.length] as GuardInstance;

describe("a pump of one range", () => {
	const numbers = (count: number) =>
		Array.from({ length: count }, (_, i) => `92300123${4_000 + i}`);

	test("that asks all instances at once gets no more than one by one", async () => {
		const instances = started();
		const sent = await Promise.all(
			numbers(120).map((to, i) => at(instances, i).send(account, to)),
		);
		const leaked = sent.filter((each) => each !== null).length;
		// The threshold is 8. Beyond half of it, nodes are locked; what one batch of
		// each instance adds before it sees the others may come on top.
		expect(leaked).toBeGreaterThanOrEqual(8);
		expect(leaked).toBeLessThanOrEqual(8 + 4 * (instances.length - 1));
	});

	test("is held for all instances, and the hold outlives the one that decided it", async () => {
		const instances = started();
		for (const to of numbers(12)) await at(instances, 0).send(account, to);
		const [other] = started().slice(-1);
		expect(await other?.send(account, "923001239999")).toBeNull();
		now += 4 * 60_000;
		// The hold is over and nothing was verified: now it is a block.
		expect(await other?.send(account, "923001239998")).toBeNull();
		now += 11 * 60 * 60_000;
		expect(await other?.send(account, "923001239997")).toBeNull();
	});

	test("is seen by each instance, though none has sent more than three", async () => {
		const instances = started();
		const sent = [];
		for (const [i, to] of numbers(20).entries()) {
			sent.push(await at(instances, i).send(account, to));
			now += 1_000;
		}
		expect(sent.filter((each) => each !== null)).toHaveLength(8);
	});
});

describe("a clock that was a month ahead, and was set right", () => {
	const DAY = 86_400_000;
	const range = (i: number) => `92300123${4_000 + i}`;
	const keeper = (store: Store) =>
		guardKeeper({
			...{ store, now: () => now, timers: systemTimers },
			hash: (...parts: string[]) => parts.join(" "),
			run: batcher({ store, now: () => now, committed: () => undefined }).run,
		} as never);
	async function blocked(instances: readonly GuardInstance[]): Promise<void> {
		for (let i = 0; i < 12; i++) await at(instances, i).send(account, range(i));
		now += 4 * 60_000;
		expect(await at(instances, 0).send(account, range(20))).toBeNull();
	}

	test("leaves no range blocked for longer than the block", async () => {
		now = BEGIN + 30 * DAY;
		const instances = started();
		await blocked(instances);
		now = BEGIN;
		expect(await at(instances, 1).send(account, range(21))).toBeNull();
		await at(instances, 0).fold();
		now += DAY / 2 + 60_000;
		expect(await at(instances, 2).send(account, range(22))).not.toBeNull();
	});

	test("nor one to which nothing is sent meanwhile", async () => {
		now = BEGIN + 30 * DAY;
		const instances = started();
		await blocked(instances);
		now = BEGIN;
		await keeper(at(instances, 0).store).sweep();
		now += DAY / 2 + 60_000;
		expect(await at(instances, 2).send(account, range(22))).not.toBeNull();
	});

	test("leaves no range unblocked for longer than somebody has ordered", async () => {
		const instances = started();
		const [{ store }] = instances as [GuardInstance];
		now = BEGIN + 30 * DAY;
		const command = unblockNode(account, "range:92300123", 3_600_000);
		await batcher({ store, now: () => now, committed: () => undefined }).run(
			command,
		);
		now = BEGIN;
		await keeper(store).sweep();
		const sent = async () =>
			(await at(instances, 1).send(account, range(1))) !== null;
		for (let i = 0; i < 12; i++) expect(await sent()).toBe(true);
		now += 3_600_000;
		const later = [];
		for (let i = 0; i < 12; i++) later.push(await sent());
		expect(later.filter((each) => each)).toHaveLength(8);
	});

	test("leaves nobody known for longer than 90 days", async () => {
		now = BEGIN + 300 * DAY;
		const instances = started();
		const { store } = at(instances, 0);
		const sent = await at(instances, 0).send(account, range(1));
		await at(instances, 0).verify(sent?.verification as Verification);
		now = BEGIN;
		await keeper(store).sweep();
		const isKnown = async () => {
			const again = await at(instances, 1).send(account, range(1));
			return again?.verification.scoring?.knownSince !== undefined;
		};
		expect(await isKnown()).toBe(true);
		now += 89 * DAY;
		await keeper(store).sweep();
		expect(await isKnown()).toBe(true);
		now += DAY;
		expect(await isKnown()).toBe(false);
	});
});

test("a clock that was set back by hours ends no block before its time", async () => {
	const range = (i: number) => `92300123${4_000 + i}`;
	const instances = started();
	for (let i = 0; i < 3; i++) await at(instances, i).send(account, range(i));
	await at(instances, 0).fold();
	now -= 20 * 3_600_000;
	for (let i = 3; i < 15; i++) await at(instances, i).send(account, range(i));
	now += 4 * 60_000;
	// Each refusal adds to the range, and the next fold takes that in.
	for (let i = 20; i < 26; i++) {
		expect(await at(instances, i).send(account, range(i))).toBeNull();
		await at(instances, 0).fold();
	}
	now += 13 * 3_600_000;
	expect(await at(instances, 1).send(account, range(30))).not.toBeNull();
});

test("a refused message opens no node: nobody fills the table for nothing", async () => {
	const [one] = started() as [GuardInstance];
	const countNodes = async () => {
		await one.fold();
		const range = { after: `${account} `, before: `${account}!` };
		return (await one.store.guardNodes(range, 1_000)).length;
	};
	// So many ranges of so many areas that their country is held.
	for (let i = 0; i < 40; i++) await one.send(account, `9230${10 + i}123456`);
	const kept = await countNodes();
	for (let i = 0; i < 20; i++) {
		expect(await one.send(account, `9231${10 + i}123456`)).toBeNull();
	}
	expect(await countNodes()).toBe(kept);
});

test("in a wave, what must be locked is locked at the first try, and nothing is lost or counted twice", async () => {
	let tries = 0;
	const counted = stores.all.map((store) =>
		guardInstance(
			{
				...store,
				transact: (keys, decide) => {
					tries++;
					return store.transact(keys, decide);
				},
			},
			() => now,
		),
	);
	const wave = 20;
	// Its country trips at 24, and is locked from 12 on. Each range gets one.
	for (let i = 0; i < wave; i++) {
		const sent = await at(counted, i).send(account, `9230${10 + i}123456`);
		expect(sent).not.toBeNull();
	}
	// Each instance finds out once.
	expect(tries - wave).toBe(isOnPostgres ? counted.length : 0);
	await counted[0]?.fold();
	const nodes = await stores.all[0]?.guardNodes(
		{ after: `${account} `, before: `${account}!` },
		100,
	);
	expect(nodes).toHaveLength(2 * wave + 2);
	for (const { id, node } of nodes ?? []) {
		const isOfAll = /country|customer/.test(id);
		expect(node.score).toBeCloseTo(isOfAll ? wave : 1, 3);
		expect(node.history.sent).toBeCloseTo(isOfAll ? wave : 1, 3);
	}
});

test("a fold changes no score, whenever it comes", async () => {
	const [one, ...others] = started();
	const last = others.at(-1) ?? one;
	for (let i = 0; i < 3; i++) await one?.send(account, `92300123400${i}`);
	const before = await one?.store.guardNodes(
		{ after: `${account} `, before: `${account}!` },
		10,
	);
	await Promise.all([one?.fold(), last?.send(account, "923001239999")]);
	await one?.fold();
	const nodes = await one?.store.guardNodes(
		{ after: `${account} `, before: `${account}!` },
		10,
	);
	const range = nodes?.find(({ id }) => id === `${account} range:92300123`);
	const all = nodes?.find(({ id }) => id.endsWith("customer"));
	expect(before?.length).toBe(isOnPostgres ? 0 : 4);
	expect(all?.node.score).toBeCloseTo(4, 3);
	expect(all?.node.history.sent).toBeCloseTo(4, 3);
	expect(range?.node.score).toBeCloseTo(4, 3);
});

/** People of three ranges, who enter six codes of ten, and a pump of a fourth. */
function mixedEvents(seed: number) {
	const chance = seeded(seed);
	return Array.from({ length: 250 }, (_, i) => {
		const isPump = chance.is(0.3);
		const range = isPump ? "92300199" : `9230011${chance.below(3)}`;
		return {
			at: BEGIN + i * 20_000,
			to: range + String(i).padStart(4, "0"),
			isVerified: !isPump && chance.is(0.6),
		};
	});
}

async function decisionsOf(instance: GuardInstance, seed: number) {
	const log: string[] = [];
	const waiting = byTime<Verification>();
	for (const { at: sentAt, to, isVerified } of mixedEvents(seed)) {
		for (let due = waiting.take(sentAt); due; due = waiting.take(sentAt)) {
			now = due.at;
			await instance.verify(due.thing);
		}
		now = sentAt;
		const sent = await instance.send(account, to);
		log.push(`${to} ${sent !== null}`);
		if (sent !== null && isVerified) {
			waiting.put(sentAt + 15_000, sent.verification);
		}
	}
	return log;
}

test("one instance decides the same events in the same way, and as a replay does", {
	timeout: 60_000,
}, async () => {
	const [instance] = started() as [GuardInstance];
	const first = await decisionsOf(instance, 5);
	account = `AC${++accounts}`;
	now = BEGIN;
	expect(await decisionsOf(instance, 5)).toEqual(first);
	expect(first.filter((line) => line.endsWith("false")).length).toBeGreaterThan(
		40,
	);
	const memory = guardMemory("medium");
	const waiting = byTime<string>();
	const replayed = mixedEvents(5).map(({ at: sentAt, to, isVerified }) => {
		for (let due = waiting.take(sentAt); due; due = waiting.take(sentAt)) {
			memory.verify("", due.thing, due.at);
		}
		const { allowed } = memory.send({ now: sentAt, customer: "", number: to });
		if (allowed && isVerified) waiting.put(sentAt + 15_000, to);
		return `${to} ${allowed}`;
	});
	expect(first).toEqual(replayed);
});
