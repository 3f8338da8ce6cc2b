/**
 * One history of several instances on one store, made from its seed, and the
 * checks that hold all through it. Nothing is left to chance, so a seed
 * replays.
 */

import assert from "node:assert/strict";
import type { Account } from "../src/accounts/account.ts";
import { newAccount, newToken } from "../src/accounts/fresh.ts";
import type { ListedEntry } from "../src/accounts/listed.ts";
import { readEntry } from "../src/guard/lists.ts";
import type { Limit } from "../src/limits/limit.ts";
import type { Message } from "../src/providers/contract.ts";
import { guardKeeper } from "../src/start/guard-keeper.ts";
import type { Store } from "../src/store/contract.ts";
import { NO_CHANGES } from "../test/support/empty.ts";
import { model, PAUSE_MS } from "../test/support/history-model.ts";
import { checkAtRest, checkNumbers, checkRetention } from "./at-rest.ts";
import { type Seeded, seeded } from "./chance.ts";
import { type Clients, clients, PHONES } from "./clients.ts";
import { type DatabaseUser, databaseFor } from "./database.ts";
import { guardWatch } from "./guard-watch.ts";
import {
	BUDGET,
	type Instance,
	keys,
	RETENTION_MS,
	startInstance,
} from "./instance.ts";
import { type Ledger, ledger } from "./ledger.ts";
import { type Loop, loop } from "./loop.ts";
import { type Machine, machine } from "./machine.ts";
import { type Network, network } from "./network.ts";
import {
	type Action,
	type Edge,
	type Plan,
	planned,
	type Subject,
} from "./plan.ts";
import { type Refusals, refusals } from "./refusals.ts";
import { capsOf, type Spent, spent } from "./spending.ts";

const LIMIT = { max: 3, intervalMs: 60_000 };
/** Half a minute before midnight. */
const STARTS_AT = Date.UTC(2026, 10, 22, 23, 59, 30);
/** Due work that nobody has looked at for this long counts as forgotten. */
const FORGOTTEN_AFTER_MS = 12_000;
/** Separates the random numbers that run a plan from those that drew it. */
const RUNS = 2 ** 32;
/** Checks between two recounts: a recount costs as much as the rows that it counts. */
const CHECKS_A_RECOUNT = 5;
/** Jumps to the next instant at which work is due. */
const MOST_JUMPS = 400;
/**
 * The share of power losses among the deaths on a machine with a disk of its own: in the
 * others only the process dies.
 */
const POWER_SHARE = 0.7;

export type HistoryFailure = {
	readonly seed: number;
	readonly plan: Plan;
	readonly error: unknown;
};

type Trace = ((line: string) => void) | null;

/** Null: every check held. Then the store is as good as empty, except for usage. */
export function runHistory(
	seed: number,
	store: Store,
	trace: Trace = null,
): Promise<HistoryFailure | null> {
	return runPlan(planOf(seed), seed, store, trace);
}

export function planOf(seed: number, about?: Subject): Plan {
	return planned(seeded(seed), about);
}

/** `seed` decides everything that the plan leaves open, so any plan replays. */
export async function runPlan(
	plan: Plan,
	seed: number,
	store: Store,
	trace: Trace = null,
): Promise<HistoryFailure | null> {
	try {
		await run(plan, seeded(seed + RUNS), store, trace);
		return null;
	} catch (error) {
		return { seed, plan, error };
	}
}

/** Everything that a history needs. */
export type World = {
	readonly plan: Plan;
	readonly chance: Seeded;
	/** As it is now: after a death it is another one if the instance has a machine of its own. */
	readonly store: Store;
	/** Null: the instances share the store. */
	readonly machine: Machine | null;
	/** Two accounts that have nothing to do with each other. */
	readonly accounts: readonly [string, string];
	readonly loop: Loop;
	readonly expected: ReturnType<typeof model>;
	readonly ledger: Ledger;
	readonly budgets: Spent;
	readonly refusals: Refusals;
	readonly network: Network;
	readonly clients: Clients;
	readonly living: () => Instance[];
	/** Does nothing where one lives already and may not have others beside it. */
	readonly start: () => Promise<void>;
	readonly die: (instance: Instance) => void;
	/** When something was last kept from its time. */
	troubleAt: number;
	isOver: boolean;
	checks: number;
};

async function run(
	plan: Plan,
	chance: Seeded,
	store: Store,
	trace: Trace,
): Promise<void> {
	const world = await worldOf(plan, chance, store, trace);
	try {
		await live(world, trace);
	} finally {
		await world.machine?.remove();
	}
}

async function live(world: World, trace: Trace): Promise<void> {
	const { plan } = world;
	for (let i = 0; i < plan.instances; i++) await world.start();
	await world.loop.settle();
	for (const { afterMs, isJump, until, at, action } of plan.items) {
		await pass(world, afterMs, isJump);
		if (until !== null) await passTo(world, until);
		trace?.(`-- ${JSON.stringify(action)}`);
		await take(world, action, at);
	}
	await comeToRest(world);
	await look(world, () => checkAtRest(world));
	if (plan.outlivesRecords) await look(world, () => checkRetention(world));
}

/** Looks at the store from outside, once nothing is under way in it. */
async function look(
	{ machine }: World,
	work: () => Promise<void>,
): Promise<void> {
	await (machine === null ? work() : machine.promptly(work));
}

async function worldOf(
	plan: Plan,
	chance: Seeded,
	shared: Store,
	trace: Trace,
): Promise<World> {
	const accounts = [`AC${chance.hex(16)}`, `AC${chance.hex(16)}`] as const;
	const instances: Instance[] = [];
	const living = () => instances.filter(({ isDead }) => !isDead);
	const wellLine = (line: string) =>
		trace?.(`${events.now() - STARTS_AT} ${line}`);
	const isOver = () => world.isOver;
	const events = loop({
		chance,
		startsAt: STARTS_AT,
		trace: trace && wellLine,
		beforeStep() {
			for (const instance of instances) {
				if (instance.isDead || instance.diesIn === null) continue;
				if (instance.diesIn-- === 0) world.die(instance);
			}
		},
	});
	// PostgreSQL is no part of a machine.
	const own =
		plan.disk === undefined || shared.isShared
			? null
			: machine({
					...{ plan: plan.disk, loop: events, chance, isOver },
					trace: trace && wellLine,
				});
	const store = own?.storeFor(WORLD) ?? shared;
	const quickly = <T>(work: () => Promise<T>) => own?.promptly(work) ?? work();
	const { version: versionBefore } = await store.configurationSince(
		Number.MAX_SAFE_INTEGER,
	);
	const configured = {
		...NO_CHANGES,
		accounts: accounts.map((sid, i) => ({
			...account(sid),
			...(i === 0 &&
				plan.budget !== undefined && {
					budgets: { [sid]: capsOf(plan.budget) },
				}),
			...(i === 0 && guardRules(sid, plan)),
		})),
		definitions: [
			...accounts.map((each) => limit(each, chance)),
			...(plan.guard?.deniesSecond ? [denial(accounts[0], chance)] : []),
		],
	};
	await quickly(() => store.transact({}, () => configured));
	const expected = model(
		{ max: BUDGET.max, intervalMs: BUDGET.windowSeconds * 1_000 },
		LIMIT,
	);
	const now = () => book.now();
	const budgets = spent(now, accounts[0], plan.budget ?? null);
	const guard = guardWatch(now);
	const refused = refusals({
		now,
		plan: plan.guard ?? null,
		ruled: accounts[0],
		denied: PHONES[1],
		guard,
	});
	const book = ledger({
		expected,
		budgets,
		guard,
		refusals: refused,
		now: events.now,
		isAlone: own !== null,
		living: (name) => living().find((each) => each.name === name),
		isUnderWay: (instance, id) => net.isUnderWay(instance, id),
	});
	const net = network({
		loop: events,
		chance,
		weather: plan.weather,
		accountSid: accounts[0],
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
		budgets,
		refusals: refused,
		loop: events,
		chance,
		expected,
		ledger: book,
		accounts,
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
		machine: own,
	};
	const world: World = {
		plan,
		chance,
		get store() {
			return own?.store() ?? store;
		},
		machine: own,
		accounts,
		loop: events,
		expected,
		ledger: book,
		budgets,
		refusals: refused,
		network: net,
		clients: asked,
		living,
		async start() {
			if (own !== null && living().length > 0) return;
			const name = `instance ${instances.length + 1}`;
			const parts = {
				loop: events,
				chance,
				databaseFor: (user: DatabaseUser) =>
					databaseFor(user, own?.storeFor(user) ?? store, database),
				providers: net.providers,
				http: net.http,
				watched: book.watched,
				mode: plan.guard === undefined ? "shadow" : "on",
			} as const;
			instances.push(await quickly(() => startInstance(name, parts)));
		},
		die(instance) {
			trace?.(`${instance.name} dies`);
			instance.isDead = true;
			world.troubleAt = events.now();
			if (own === null) return;
			own.ends(chance.is(POWER_SHARE) ? "power" : "process");
			events.do(WORLD, "starts again", world.start, instance.backMs);
		},
		troubleAt: STARTS_AT,
		isOver: false,
		checks: 0,
	};
	return world;
}

function account(sid: string): Account {
	const token = newToken(STARTS_AT).kept;
	const fresh = { sid, parentSid: null, name: "Ann", email: null, token };
	return newAccount(fresh, keys, STARTS_AT);
}

function limit(accountSid: string, chance: Seeded): Limit {
	return {
		kind: "limit",
		sid: `LM${chance.hex(16)}`,
		accountSid,
		name: "limit",
		createdAt: STARTS_AT,
		description: "",
		buckets: [{ name: "bucket", ...LIMIT }],
	};
}

/** Rules that the account has written for itself. */
function guardRules(sid: string, { guard }: Plan): Pick<Account, "guardRules"> {
	if (guard === undefined || guard.perHour === null) return {};
	return { guardRules: { [sid]: { messagesPerHour: { "*": guard.perHour } } } };
}

function denial(accountSid: string, chance: Seeded): ListedEntry {
	const entry = readEntry({
		list: "deny",
		subject: "number",
		value: `+${PHONES[1]}`,
		until: null,
		reason: "pumped",
	});
	assert(typeof entry !== "string", "the entry is a right one");
	const sid = `LE${chance.hex(16)}`;
	return { ...entry, kind: "entry", sid, accountSid, createdAt: STARTS_AT };
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
	await check(world);
}

/** Looks right before an instant that may change something, at it, and right after it. */
async function passTo(
	world: World,
	{ what, back, offMs }: Edge,
): Promise<void> {
	const { loop, clients, expected, store } = world;
	const sid = clients.acknowledged.at(-1 - back)?.sid;
	const modeled = sid === undefined ? undefined : expected.find(sid);
	const at = {
		expiry: modeled?.expiresAt,
		guard: modeled?.guardedUntil,
		pause: modeled && modeled.lastMessageAt + PAUSE_MS,
		due: what === "due" ? await store.nextDueAt() : null,
	}[what];
	const afterMs = (at ?? 0) + offMs - loop.now();
	if (afterMs > 0) await pass(world, afterMs, true);
}

/** The whole machine sleeps: leases may run out meanwhile. */
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
			instance.backMs = action.backMs;
			if (world.machine === null) {
				loop.do(WORLD, "starts another", world.start, action.backMs);
			}
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
		case "stray receipt":
			clients.deliverReceipt(instance, {
				reference: "nobody's",
				status: "delivered",
				errorCode: null,
				errorMessage: null,
			});
			break;
		case "sweep":
			loop.do(instance, "sweeps", () => {
				const { store, now } = instance.context;
				void store.sweep(now(), now() - RETENTION_MS).catch(() => {});
				void guardKeeper(instance.context)
					.fold()
					.catch(() => {});
			});
			break;
		default:
			clients.request(instance, action);
	}
}

const WORLD = { name: "world", isDead: false, stalledUntil: 0 };

function shutDown(world: World, instance: Instance): void {
	const { loop, machine, start } = world;
	instance.isClosing = true;
	loop.do(instance, "shuts down", () => {
		void instance.close().then(() => {
			if (instance.isDead) return;
			instance.isDead = true;
			if (machine === null) return;
			machine.ends("process");
			loop.do(WORLD, "starts another", start);
		});
	});
}

/** Checks a message that an instance is about to hand over. */
function mayGoOut(world: World, message: Message, instance: string): void {
	const { expected, ledger } = world;
	const { requestId, eventSid, text, to, channel } = message;
	const modeled = expected.find(requestId);
	const hands = world.network.deliveries.filter(
		(each) =>
			each.isUnderWay &&
			each.instance === instance &&
			ledger.messageOf(each.eventSid) === ledger.messageOf(eventSid),
	);
	assert.equal(hands.length, 0, `${eventSid} is in the same hand twice`);
	assert(
		world.living().some(({ name }) => name === instance),
		`${instance} is dead, and hands ${eventSid} over`,
	);
	// It was erased while an instance held it.
	if (modeled === undefined) return;
	assert.equal(text, `${modeled.code} is your code`);
	assert(modeled.addresses.includes(to), `${requestId} goes to ${to}`);
	assert.equal(to.includes("@"), channel === "email");
	// A message that was held at the end may still go out. Nothing is leased
	// after the end, nor in the batch that ended it.
	const lease = ledger.lease(instance, eventSid);
	assert(lease, `${eventSid} goes out, and ${instance} has no lease of it`);
	assert(
		lease.commit < (modeled.endedAtCommit ?? Number.POSITIVE_INFINITY) &&
			lease.at < expected.timedEnd(modeled),
		`${requestId} goes out after its end`,
	);
}

async function check(world: World): Promise<void> {
	const { expected, ledger, loop, living } = world;
	// The ledger holds nothing that is not on disk yet.
	if (world.machine?.isSettled() === false) return;
	expected.mustHold(loop.now());
	world.budgets.equals(await world.store.spendings(world.budgets.keys));
	await checkDue(world);
	if (++world.checks % CHECKS_A_RECOUNT === 0) await checkNumbers(world);
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

/** The store's due list, and its earliest instant, must agree with the rows. */
async function checkDue({ store, ledger, loop }: World): Promise<void> {
	const due = new Set(await store.due(loop.now(), 10_000));
	const ever = new Set(await store.due(Number.MAX_SAFE_INTEGER, 10_000));
	for (const row of ledger.rows().values()) {
		const at = ledger.dueAt(row);
		assert.equal(due.has(row.sid), at <= loop.now(), `${row.sid} is due now`);
		assert.equal(ever.has(row.sid), Number.isFinite(at), `${row.sid} is due`);
	}
}

/** No more faults; time goes on until nothing is due. */
async function comeToRest(world: World): Promise<void> {
	const { loop, ledger, plan, living, network, clients, machine } = world;
	world.isOver = true;
	await loop.settle();
	for (const instance of living()) instance.stalledUntil = loop.now();
	const [alone] = living();
	// Where it has nobody beside it, the checks need it.
	if (machine !== null && alone !== undefined) alone.diesIn = null;
	await world.start();
	const ending = machine === null ? living().slice(0, -1) : [alone];
	for (const instance of ending) {
		if (instance === undefined) continue;
		if (plan.endsWith === "crash") world.die(instance);
		if (plan.endsWith === "shutdown" && !instance.isClosing) {
			shutDown(world, instance);
		}
	}
	await loop.settle();
	for (let jumps = 0; ; jumps++) {
		assert(jumps < MOST_JUMPS, "It never comes to rest");
		const isUnderWay =
			machine?.isSettled() === false ||
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
		await check(world);
	}
}
