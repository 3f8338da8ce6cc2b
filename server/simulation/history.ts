/**
 * One history of several instances on one store, from its seed, and everything
 * that must hold in it. Nothing here is left to chance: a seed replays.
 */

import assert from "node:assert/strict";
import { newAccount, newToken } from "../src/accounts/fresh.ts";
import type { Message } from "../src/channels/provider.ts";
import type { Limit } from "../src/limits/limit.ts";
import type { Changes, Store } from "../src/store/contract.ts";
import { LAST_STAGE, model, stageOf } from "../test/support/history-model.ts";
import { type Seeded, seeded } from "./chance.ts";
import { type Clients, clients } from "./clients.ts";
import { type DatabaseUser, databaseFor } from "./database.ts";
import {
	BUDGET,
	type Instance,
	keys,
	RETENTION_MS,
	startInstance,
} from "./instance.ts";
import { type Ledger, ledger } from "./ledger.ts";
import { type Loop, loop } from "./loop.ts";
import { type Network, network } from "./network.ts";
import { type Action, type Plan, planned } from "./plan.ts";

const LIMIT = { max: 3, intervalMs: 60_000 };
/** Half a minute before midnight. */
const STARTS_AT = Date.UTC(2026, 10, 22, 23, 59, 30);
/** How long a receipt is held that comes before the acceptance. */
const HELD_MS = 60_000;
/** What is due and nobody has looked at for so long is forgotten. */
const FORGOTTEN_AFTER_MS = 12_000;
/** Jumps to the next instant at which something is due. */
const MOST_JUMPS = 400;

export type HistoryFailure = {
	readonly seed: number;
	readonly plan: Plan;
	readonly error: unknown;
};

/** Null: everything held. The store is as good as empty then, but for usage. */
export async function runHistory(
	seed: number,
	store: Store,
	trace: ((line: string) => void) | null = null,
): Promise<HistoryFailure | null> {
	const chance = seeded(seed);
	const plan = planned(chance);
	try {
		await run(plan, chance, store, trace);
		return null;
	} catch (error) {
		return { seed, plan, error };
	}
}

type World = {
	readonly plan: Plan;
	readonly chance: Seeded;
	readonly store: Store;
	readonly accountSid: string;
	readonly loop: Loop;
	readonly expected: ReturnType<typeof model>;
	readonly ledger: Ledger;
	readonly network: Network;
	readonly clients: Clients;
	readonly living: () => Instance[];
	readonly start: () => Promise<void>;
	/** When something was last kept from being done in time. */
	troubleAt: number;
	isOver: boolean;
};

async function run(
	plan: Plan,
	chance: Seeded,
	store: Store,
	trace: ((line: string) => void) | null,
): Promise<void> {
	const world = await worldOf(plan, chance, store, trace);
	for (let i = 0; i < plan.instances; i++) await world.start();
	await world.loop.settle();
	for (const { afterMs, isJump, at, action } of plan.items) {
		await pass(world, afterMs, isJump);
		trace?.(`-- ${JSON.stringify(action)}`);
		await take(world, action, at);
	}
	await comeToRest(world);
	await checkAtRest(world);
	if (plan.outlivesRecords) await checkRetention(world);
}

async function worldOf(
	plan: Plan,
	chance: Seeded,
	store: Store,
	trace: ((line: string) => void) | null,
): Promise<World> {
	const accountSid = `AC${chance.hex(16)}`;
	const { version: versionBefore } = await store.configurationSince(
		Number.MAX_SAFE_INTEGER,
	);
	await store.transact({}, () => configuration(accountSid, chance));
	const instances: Instance[] = [];
	const living = () => instances.filter(({ isDead }) => !isDead);
	const wellLine = (line: string) =>
		trace?.(`${events.now() - STARTS_AT} ${line}`);
	const events = loop({
		chance,
		startsAt: STARTS_AT,
		trace: trace && wellLine,
		beforeStep() {
			for (const instance of instances) {
				if (instance.isDead || instance.diesIn === null) continue;
				if (instance.diesIn-- > 0) continue;
				trace?.(`${instance.name} dies`);
				instance.isDead = true;
				world.troubleAt = events.now();
			}
		},
	});
	const expected = model(
		{ max: BUDGET.max, intervalMs: BUDGET.windowSeconds * 1_000 },
		LIMIT,
	);
	const isOver = () => world.isOver;
	const book = ledger({
		expected,
		now: events.now,
		living: (name) => living().find((each) => each.name === name),
		isUnderWay: (instance, id) => net.isUnderWay(instance, id),
	});
	const net = network({
		loop: events,
		chance,
		weather: plan.weather,
		accountSid,
		isOver,
		noting: events.noting,
		mayGoOut: (message, instance) => mayGoOut(world, message, instance),
		receipt(receipt) {
			const open = living().filter(({ isClosing }) => !isClosing);
			const to = open[chance.below(open.length)];
			if (to !== undefined) asked.deliverReceipt(to, receipt);
		},
	});
	const asked = clients({
		loop: events,
		chance,
		expected,
		ledger: book,
		accountSid,
		noting: events.noting,
		trace: trace && wellLine,
	});
	const database = {
		loop: events,
		chance,
		ledger: book,
		isOver,
		noting: events.noting,
		versionBefore,
	};
	const world: World = {
		plan,
		chance,
		store,
		accountSid,
		loop: events,
		expected,
		ledger: book,
		network: net,
		clients: asked,
		living,
		async start() {
			const name = `instance ${instances.length + 1}`;
			instances.push(
				await startInstance(name, {
					loop: events,
					chance,
					databaseFor: (user: DatabaseUser) =>
						databaseFor(user, store, database),
					providers: net.providers,
					http: net.http,
					watched: book.watched,
				}),
			);
		},
		troubleAt: STARTS_AT,
		isOver: false,
	};
	return world;
}

const NOTHING: Changes = {
	added: [],
	changed: [],
	removed: [],
	tally: [],
	usage: [],
	counters: [],
	forgottenCounters: [],
	replies: [],
	references: [],
	accounts: [],
	definitions: [],
	removedDefinitions: [],
	sandboxMessages: [],
};

function configuration(accountSid: string, chance: Seeded): Changes {
	const account = newAccount(
		{
			sid: accountSid,
			parentSid: null,
			name: "Ann",
			email: null,
			token: newToken(STARTS_AT).kept,
		},
		keys,
		STARTS_AT,
	);
	const limit: Limit = {
		kind: "limit",
		sid: `LM${chance.hex(16)}`,
		accountSid,
		name: "limit",
		createdAt: STARTS_AT,
		description: "",
		buckets: [{ name: "bucket", ...LIMIT }],
	};
	return { ...NOTHING, accounts: [account], definitions: [limit] };
}

async function pass(
	world: World,
	afterMs: number,
	isJump: boolean,
): Promise<void> {
	const { loop } = world;
	if (afterMs === 0) return;
	if (isJump) {
		await sleep(world, loop.now() + afterMs);
	} else {
		await loop.advance(loop.now() + afterMs);
	}
	check(world);
}

/** The whole machine: leases may run out meanwhile. */
async function sleep(world: World, until: number): Promise<void> {
	world.troubleAt = until;
	for (const instance of world.living()) {
		instance.wellSince = Math.max(instance.wellSince, until);
	}
	await world.loop.jump(until);
}

async function take(world: World, action: Action, at: number): Promise<void> {
	const { loop, clients } = world;
	const open = world.living().filter(({ isClosing, stalledUntil }) => {
		return !isClosing && stalledUntil <= loop.now();
	});
	const instance = open[at % open.length];
	if (instance === undefined) return world.start();
	switch (action.do) {
		case "crash":
			instance.diesIn = action.inSteps;
			loop.do(WORLD, "starts another", world.start, action.backMs);
			break;
		case "replace":
			await world.start();
			shutDown(world, instance);
			break;
		case "stall":
			instance.stalledUntil = loop.now() + action.ms;
			instance.wellSince = instance.stalledUntil;
			world.troubleAt = Math.max(world.troubleAt, instance.stalledUntil);
			break;
		case "fault":
			world.troubleAt = loop.now();
			instance.faults.push(action.fault);
			break;
		case "sweep":
			loop.do(instance, "sweeps", () => {
				const { store, now } = instance.context;
				void store.sweep(now(), now() - RETENTION_MS).catch(() => {});
			});
			break;
		default:
			clients.request(instance, action);
	}
}

const WORLD = { name: "world", isDead: false, stalledUntil: 0 };

function shutDown({ loop }: World, instance: Instance): void {
	instance.isClosing = true;
	loop.do(instance, "shuts down", () => {
		void instance.close().then(() => {
			instance.isDead = true;
		});
	});
}

/** Of a message that an instance is about to hand over. */
function mayGoOut(world: World, message: Message, instance: string): void {
	const { expected, ledger } = world;
	const { requestId, eventSid, text, to, channel } = message;
	const modeled = expected.find(requestId);
	// Erased while an instance held it.
	if (modeled === undefined) return;
	assert.equal(text, `${modeled.code} is your code`);
	assert(modeled.addresses.includes(to), `${requestId} goes to ${to}`);
	assert.equal(to.includes("@"), channel === "email");
	// What was held when the end came may go out; nothing is leased after it, nor
	// in the batch that ended it.
	const lease = ledger.lease(instance, eventSid);
	assert(lease, `${eventSid} goes out, and ${instance} has no lease of it`);
	assert(
		lease.commit < (modeled.endedAtCommit ?? Number.POSITIVE_INFINITY) &&
			lease.at < expected.timedEnd(modeled),
		`${requestId} goes out after its end`,
	);
}

function check(world: World): void {
	const { expected, ledger, loop, living } = world;
	expected.mustHold(loop.now());
	const since = Math.max(
		world.troubleAt,
		...living().map(({ wellSince }) => wellSince),
	);
	if (living().length === 0 || since > loop.now() - FORGOTTEN_AFTER_MS) return;
	for (const row of ledger.rows().values()) {
		assert(
			ledger.dueAt(row) > loop.now() - FORGOTTEN_AFTER_MS,
			`${row.sid} is due, and forgotten`,
		);
	}
}

/** Nothing fails any more, and time goes on until nothing is due. */
async function comeToRest(world: World): Promise<void> {
	const { loop, ledger, plan, living, network, clients } = world;
	world.isOver = true;
	await loop.settle();
	for (const instance of living()) instance.stalledUntil = loop.now();
	await world.start();
	for (const instance of living().slice(0, -1)) {
		if (plan.endsWith === "crash") instance.isDead = true;
		if (plan.endsWith === "shutdown" && !instance.isClosing) {
			shutDown(world, instance);
		}
	}
	await loop.settle();
	for (let jumps = 0; ; jumps++) {
		assert(jumps < MOST_JUMPS, "It never comes to rest");
		const isUnderWay =
			clients.unanswered().some(({ instance }) => !instance.isDead) ||
			network.deliveries.some(
				({ isUnderWay, instance }) =>
					isUnderWay && living().some(({ name }) => name === instance),
			);
		const dueAt = ledger.nextDueAt();
		if (!isUnderWay && dueAt === Number.POSITIVE_INFINITY) break;
		const wakesAt = loop.nextAt();
		assert(Number.isFinite(wakesAt), "Something is due, and nobody wakes");
		await sleep(world, isUnderWay ? wakesAt : Math.max(wakesAt, dueAt));
		check(world);
	}
}

async function checkAtRest(world: World): Promise<void> {
	const { ledger, store, expected } = world;
	assert.equal(await store.nextDueAt(), null, "something is still due");
	const verifications = [...ledger.rows().keys()];
	await store.transact({ verifications }, (loaded) => {
		assert.equal(loaded.verifications.length, verifications.length);
		for (const row of loaded.verifications) {
			const committed = ledger.rows().get(row.sid);
			if (JSON.stringify(row) === JSON.stringify(committed)) continue;
			// Databases may keep the fields in an order of their own.
			assert.deepEqual(row, committed, `${row.sid} is not as it was committed`);
		}
		return NOTHING;
	});
	checkAcknowledged(world);
	checkMessages(world);
	checkNews(world);
	checkReceipts(world);
	expected.mustHold(world.loop.now());
	await checkUsage(world);
}

/** Everybody was answered whose instance lives, and what a client was told holds. */
function checkAcknowledged({ clients, ledger }: World): void {
	for (const { what, instance } of clients.unanswered()) {
		assert(instance.isDead, `${what} was never answered`);
	}
	const gone = new Set(ledger.erased().map(({ sid }) => sid));
	for (const { sid } of clients.acknowledged) {
		assert(
			ledger.rows().has(sid) || gone.has(sid),
			`${sid} was acknowledged, and is lost`,
		);
	}
	const proved = new Set<string>();
	for (const sid of clients.verified) {
		assert(!proved.has(sid), `${sid} verified twice`);
		proved.add(sid);
		const row = ledger.rows().get(sid);
		assert(row?.status === "success" || gone.has(sid), `${sid} verified`);
	}
	for (const sid of clients.erased) {
		assert(!ledger.rows().has(sid), `${sid} was erased, and is there`);
	}
}

/** Each message went out, or its verification ended before; and each step that had the time began. */
function checkMessages({ ledger, network, expected }: World): void {
	for (const row of ledger.rows().values()) {
		assert.notEqual(row.status, "pending", `${row.sid} never ends`);
		for (const { sid, status, handover } of row.events) {
			assert.equal(handover, null, `${sid} is never handed over`);
			assert.notEqual(status, "queued", sid);
			assert(
				status === "canceled" ||
					network.deliveries.some(({ eventSid }) => eventSid === sid),
				`${sid} is ${status}, and no provider was asked`,
			);
		}
		const { stepsTaken, messages } = expected.verification(row.sid);
		assert.equal(row.stepsTaken, stepsTaken, `steps of ${row.sid}`);
		assert.equal(row.messages, messages, `messages of ${row.sid}`);
	}
}

/** Every callback came, in order (the network saw to that), and says what happened. */
function checkNews({ ledger, network }: World): void {
	each: for (const { sid, callbacks } of ledger.rows().values()) {
		const { events, isGone } = network.heardOf(sid);
		const told = ledger.news(sid);
		let number = 1;
		for (const group of told) {
			const heard = group.map((_, i) => events.get(number + i));
			number += group.length;
			if (isGone && heard.includes(undefined)) continue each;
			assert.equal(
				heard.map(String).sort().join(),
				[...group].sort().join(),
				`news of ${sid} from ${number - group.length}`,
			);
		}
		if (isGone) continue;
		assert.equal(callbacks?.made ?? 0, number - 1, `news of ${sid}`);
		assert.equal(callbacks?.waiting.length ?? 0, 0, `news of ${sid} wait`);
	}
}

/** A receipt counts, also one that was there before the acceptance. */
function checkReceipts({ clients, ledger }: World): void {
	for (const { reference, at } of clients.ends) {
		const known = ledger.reference("first", reference);
		if (known === undefined || at <= known.at - HELD_MS) continue;
		for (const { events } of ledger.rows().values()) {
			for (const { sid, status } of events) {
				if (sid !== known.eventSid) continue;
				assert.equal(
					stageOf(status),
					LAST_STAGE,
					`a receipt of ${sid} is lost`,
				);
			}
		}
	}
}

async function checkUsage(world: World): Promise<void> {
	const { store, accountSid, ledger } = world;
	for (const kind of ["otp", "sms", "email"] as const) {
		const usage = await store.usage(accountSid, kind, null, null);
		assert.equal(
			usage.map(({ day, count }) => `${day} ${count}`).join(),
			ledger.usage(accountSid, kind).join(),
			`usage of ${kind}`,
		);
	}
}

/** After the days that records are kept nothing is there of anybody, but what was counted. */
async function checkRetention(world: World): Promise<void> {
	const { store, loop, ledger, accountSid, living, expected } = world;
	const statuses = [null, "success", "failed", "expired", "canceled"] as const;
	const counted = (status: (typeof statuses)[number]) =>
		store.count({ ...EVERYTHING, accountSid, status }, loop.now());
	for (const status of statuses) {
		const rows = [...ledger.rows().values()].filter(
			(row) => status === null || row.status === status,
		);
		assert.equal(await counted(status), rows.length, `how many are ${status}`);
	}
	const sids = expected.all().map(({ sid }) => sid);
	await loop.jump(loop.now() + 2 * RETENTION_MS);
	const [instance] = living();
	assert(instance, "nobody lives");
	while (await store.sweep(loop.now(), loop.now() - RETENTION_MS)) {}
	for (const sid of sids) {
		assert.equal(await store.verification(accountSid, sid), null, sid);
	}
	for (const status of statuses) {
		assert.equal(await counted(status), 0, `${status} after retention`);
	}
	await checkUsage(world);
}

const EVERYTHING = {
	status: null,
	service: null,
	channel: null,
	recipient: null,
	sender: null,
	workflowSid: null,
	from: null,
	until: null,
	before: null,
};
