/** Checks at rest: everything that must hold once nothing is under way and nothing is due. */

import assert from "node:assert/strict";
import type { TrafficKey } from "../src/usage/traffic.ts";
import { ANYTHING, NO_CHANGES } from "../test/support/empty.ts";
import { LAST_STAGE, stageOf } from "../test/support/history-model.ts";
import type { World } from "./history.ts";
import { RETENTION_MS } from "./instance.ts";

const STATUSES = [
	...([null, "pending", "success"] as const),
	...(["failed", "expired", "canceled"] as const),
];
/** How long a receipt is held that comes before the acceptance. */
const HELD_MS = 60_000;

export async function checkAtRest(world: World): Promise<void> {
	const { ledger, store, expected, refusals } = world;
	assert.equal(await store.nextDueAt(), null, "something is still due");
	assert.equal(await store.nextNewsAt(), null, "news are still due");
	world.budgets.equals(await store.spendings(world.budgets.keys));
	const rows = new Map([
		...ledger.rows(),
		...refusals.records().map((row) => [row.sid, row] as const),
	]);
	const verifications = [...rows.keys()];
	await store.transact({ verifications }, (loaded) => {
		assert.equal(loaded.verifications.length, verifications.length);
		for (const row of loaded.verifications) {
			const committed = rows.get(row.sid);
			if (JSON.stringify(row) === JSON.stringify(committed)) continue;
			// A database may return the fields in another order.
			assert.deepEqual(row, committed, `${row.sid} is not as it was committed`);
		}
		return NO_CHANGES;
	});
	checkAcknowledged(world);
	checkMessages(world);
	await checkSandbox(world);
	checkNews(world);
	checkReceipts(world);
	expected.mustHold(world.loop.now());
	await checkErased(world);
	await checkGuard(world);
	await checkNumbers(world);
}

async function checkGuard(world: World): Promise<void> {
	const { ledger, store, accounts, living } = world;
	const [instance] = living();
	assert(instance);
	await ledger.guard.mustHold(store, accounts, {
		kept: [...ledger.rows().values()],
		erased: ledger.erased(),
		parts: instance.context.guard,
	});
}

async function checkErased({ ledger, store }: World): Promise<void> {
	for (const { accountSid, sid } of ledger.erased()) {
		const kept = await store.verification(accountSid, sid);
		assert.equal(kept, null, `${sid} was erased, and is still stored`);
	}
}

/** Counts that are kept as things happen must equal a recount. */
export async function checkNumbers(world: World): Promise<void> {
	const { store, loop, accounts, ledger, expected } = world;
	const now = loop.now();
	const rows = [...ledger.rows().values()];
	for (const accountSid of accounts) {
		const own = rows
			.filter((row) => row.accountSid === accountSid)
			.map(({ sid }) => expected.statusAt(expected.verification(sid), now));
		for (const status of STATUSES) {
			assert.equal(
				await store.count({ ...ANYTHING, accountSid, status }, now),
				own.filter((each) => status === null || each === status).length,
				`${accountSid}: how many are ${status}`,
			);
		}
	}
	await checkUsage(world);
}

/** Every client of a living instance was answered, and every answer still holds. */
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

/** Each message went out, or its verification ended before; each step that had its time began. */
function checkMessages({ ledger, network, expected }: World): void {
	for (const row of ledger.rows().values()) {
		assert.notEqual(row.status, "pending", `${row.sid} never ends`);
		for (const { sid, status, handover, provider, refusal } of row.events) {
			assert.equal(handover, null, `${sid} is never handed over`);
			assert.notEqual(status, "queued", sid);
			assert(
				status === "canceled" ||
					refusal !== undefined ||
					provider === "sandbox" ||
					network.deliveries.some(({ eventSid }) => eventSid === sid),
				`${sid} is ${status}, and no provider was asked`,
			);
		}
		const { stepsTaken, messages } = expected.verification(row.sid);
		assert.equal(row.stepsTaken, stepsTaken, `steps of ${row.sid}`);
		assert.equal(row.messages, messages, `messages of ${row.sid}`);
	}
}

/** The sandbox keeps each message that it accepted once, and no others. */
async function checkSandbox({ ledger, store, accounts }: World): Promise<void> {
	const newest = { to: null, limit: 1_000 };
	const kept = [
		...(await store.sandboxMessages(accounts[0], newest)),
		...(await store.sandboxMessages(accounts[1], newest)),
	];
	const taken = [...ledger.rows().values()]
		.flatMap(({ events }) => events)
		.filter(
			({ provider, acceptedAt }) =>
				provider === "sandbox" && acceptedAt !== null,
		);
	assert.deepEqual(
		kept.map(({ sid }) => sid).sort(),
		taken.map(({ targetSid }) => targetSid).sort(),
	);
}

/** Every callback came, in order (the network checks that), and says what happened. */
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

/** A receipt counts, even if it came before the acceptance. */
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
	const { store, accounts, ledger } = world;
	for (const kind of ["verification", "sms", "email"] as const) {
		for (const accountSid of accounts) {
			const usage = await store.usage(accountSid, kind, null, null);
			assert.equal(
				usage.map(({ day, count }) => `${day} ${count}`).join(),
				ledger.usage(accountSid, kind).join(),
				`usage of ${kind}`,
			);
		}
	}
	for (const accountSid of accounts) await checkTraffic(world, accountSid);
}

/** Usage and traffic both count accepted messages, and must agree. */
async function checkTraffic(
	{ store, ledger }: World,
	accountSid: string,
): Promise<void> {
	const always = { first: "0", last: "9" };
	const rows = await store.traffic(accountSid, always, 0);
	for (const kind of ["sms", "email"] as const) {
		const accepted = rows
			.filter(({ channel }) => channel === kind)
			.reduce((sum, row) => sum + row.accepted, 0);
		const used = ledger
			.usage(accountSid, kind)
			.reduce((sum, line) => sum + Number(line.split(" ")[1]), 0);
		assert.equal(accepted, used, `traffic of ${kind}`);
	}
	for (const row of rows) {
		const { sent, accepted, delivered, failed } = row;
		assert(
			accepted +
				failed +
				delivered +
				onlyReported(ledger, { ...row, accountSid }) >=
				sent,
			"a message is sent, and nothing came of it",
		);
		assert(
			accepted <= sent && delivered <= sent,
			"more came of it than was sent",
		);
	}
}

/** Messages whose acceptance nobody heard: a receipt says that they were sent. */
function onlyReported(
	{ rows, erased }: World["ledger"],
	{
		accountSid,
		channel,
		provider,
	}: Pick<TrafficKey, "accountSid" | "channel" | "provider">,
): number {
	return [...rows().values(), ...erased()]
		.filter((row) => row.accountSid === accountSid)
		.flatMap(({ events }) => events)
		.filter((event) => event.channel === channel && event.provider === provider)
		.filter(({ status }) => status === "sent")
		.filter((event) => event.acceptedAt === null && event.reportedAt).length;
}

/** After the days that records are kept nothing is left of any recipient, except counts. */
export async function checkRetention(world: World): Promise<void> {
	const { store, loop, accounts, living, expected } = world;
	const all = expected.all();
	await loop.jump(loop.now() + 2 * RETENTION_MS);
	const [instance] = living();
	assert(instance, "nobody lives");
	while (await store.sweep(loop.now(), loop.now() - RETENTION_MS)) {}
	for (const { account, sid } of all) {
		assert.equal(await store.verification(account, sid), null, sid);
	}
	for (const accountSid of accounts) {
		for (const status of STATUSES) {
			const filter = { ...ANYTHING, accountSid, status };
			const left = await store.count(filter, loop.now());
			assert.equal(left, 0, `${status} after retention`);
		}
	}
	await checkUsage(world);
}
