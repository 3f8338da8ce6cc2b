/**
 * The ledger watches commits from outside. Each change of a row must be one
 * that may follow the row before it, made by an instance that may make it. As a
 * reference, news are derived from the rows once more.
 */

import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { ChannelStatus } from "../src/channel.ts";
import { hasFailed } from "../src/channel.ts";
import type { Command, Work } from "../src/commands/command.ts";
import type { Changes } from "../src/store/contract.ts";
import { dayOf, type UsageKind } from "../src/usage/usage.ts";
import { LEASE_MS } from "../src/verification/lease.ts";
import type { NewsKind } from "../src/verification/news.ts";
import {
	type Event,
	updatedAtAsOf,
	type Verification,
} from "../src/verification/verification.ts";
import { type Model, stageOf } from "../test/support/history-model.ts";
import type { GuardWatch } from "./guard-watch.ts";
import type { Refusals } from "./refusals.ts";
import type { Spent } from "./spending.ts";

/** The instance that commits, and the facts about it that the ledger needs. */
export type Committer = {
	readonly name: string;
	/** Since when nothing has kept it from renewing its leases. */
	wellSince: number;
};

/** The longest wait of a message: a lease, a backoff, a pause of the breaker. */
const LONGEST_WAIT_MS = 60_000;

export type Lease = { readonly commit: number; readonly at: number };

export type Ledger = ReturnType<typeof ledger>;

export function ledger(options: {
	readonly expected: Model;
	readonly budgets: Spent;
	readonly guard: GuardWatch;
	readonly refusals: Refusals;
	readonly now: () => number;
	/** Only one instance lives at a time, and takes over what a dead one held. */
	readonly isAlone: boolean;
	/** The living instance with this name. */
	readonly living: (name: string) => Committer | undefined;
	/** Whether a provider (or an endpoint) has it from that instance at this moment. */
	readonly isUnderWay: (instance: string, id: string) => boolean;
}) {
	const { expected, budgets, guard, refusals, isAlone } = options;
	const { living, isUnderWay } = options;
	const rows = new Map<string, Verification>();
	/** Each row as it was committed, every time. */
	const versions = new Map<string, Verification[]>();
	const erased: Verification[] = [];
	const news = new Map<string, NewsKind[][]>();
	const leases = new Map<string, Lease>();
	/** When the message of a reference became known. */
	const references = new Map<string, { eventSid: string; at: number }>();
	/** From an event to the first one of its message: a fall-over carries on an earlier one. */
	const carriesOn = new Map<string, string>();
	const messageOf = (eventSid: string) => carriesOn.get(eventSid) ?? eventSid;
	/** Providers' answers by message: how many accepted it, and how many may have. */
	const taken = new Map<string, { accepted: number; unknown: number }>();
	/** The number of codes compared with each verification, in committed decisions. */
	const looks = new Map<string, number>();
	/** The steps of each verification that a budget refused, as its last decision left them. */
	const refused = new Map<string, ReadonlySet<number>>();
	/** The steps that began in the decision of the send: a gate may have lacked keys for the next one. */
	const begun = new Map<string, number>();
	const refusedOf = (sid: string) => refused.get(sid) ?? NO_STEPS;
	let commits = 0;
	/** The instant of the commit that is taken in: its sync may have come later. */
	let committedAt: number | null = null;
	const now = () => committedAt ?? options.now();
	/** Changes to note when the batch commits, in the order of the decisions. */
	let decided: (() => void)[] = [];

	/** The command, wrapped to note what each decision does to the verifications that it touches. */
	function watched<Reply>(command: Command<Reply>): Command<Reply> {
		return {
			...command,
			decide(work, at) {
				const touched = new Map<Verification, Before>();
				const note = (found: Verification) => {
					if (!touched.has(found)) touched.set(found, before(found));
					return found;
				};
				const watching: Work = {
					...work,
					verification(sid) {
						const found = work.verification(sid);
						return found && note(found);
					},
					pendingOf: (accountSid, recipient) =>
						work.pendingOf(accountSid, recipient).map(note),
					ofRecipient: (accountSid, recipient) =>
						work.ofRecipient(accountSid, recipient).map(note),
					add: (verification) => work.add(note(verification)),
				};
				const refusing = refusals.watching(watching);
				const reply = command.decide(refusing.work, at);
				refusing.check(reply);
				for (const [verification, was] of touched) {
					noteChange(verification, was, at);
				}
				return reply;
			},
		};
	}

	function noteChange(verification: Verification, was: Before, at: number) {
		const { sid } = verification;
		if (verification.status === "blocked") return;
		refused.set(sid, refusedSteps(verification));
		if (!begun.has(sid)) begun.set(sid, verification.stepsTaken);
		const told = newsOf(verification, was);
		if (verification.callbacks !== null && told.length > 0) {
			decided.push(() => news.set(sid, [...(news.get(sid) ?? []), told]));
		}
		for (const [event, before] of carryingOn(verification, was)) {
			decided.push(() => carriesOn.set(event, messageOf(before)));
		}
		for (const [i, event] of verification.events.entries()) {
			const { sid, acceptedAt } = event;
			const before = was.events[i];
			if (before !== undefined && isDoubtful(event, before))
				decided.push(() => noteAnswer(sid, "unknown"));
			if (acceptedAt === null || before?.acceptedAt === acceptedAt) continue;
			decided.push(() => {
				assert.equal(acceptedAt, at, `when ${sid} was accepted`);
				noteAnswer(sid, "accepted");
			});
		}
		const resume = () => {
			if (verification.stepsTaken === was.stepsTaken) return;
			const { stepsTaken } = verification;
			decided.push(() =>
				expected.resume(
					expected.verification(sid),
					at,
					refusedOf(sid),
					stepsTaken,
				),
			);
		};
		// A message that fails in the sandbox begins the next step in the same
		// decision.
		resume();
		for (const { step } of failures(verification, was)) {
			if (step === null) continue;
			decided.push(() => {
				expected.failedForGood(expected.verification(sid), step, at);
			});
			resume();
		}
	}

	/**
	 * Notes a provider's answer. Apart from repeats after a death, a message goes
	 * out once, and again after an unknown answer.
	 */
	function noteAnswer(eventSid: string, is: "accepted" | "unknown"): void {
		const message = messageOf(eventSid);
		const { accepted, unknown } = taken.get(message) ?? NONE;
		const so = {
			accepted: accepted + Number(is === "accepted"),
			unknown: unknown + Number(is === "unknown"),
		};
		taken.set(message, so);
		assert(
			so.accepted + so.unknown <= 1 + Math.min(1, so.unknown),
			`the message ${message} went out too often`,
		);
	}

	function take(
		committer: Committer,
		changes: Changes,
		notes: readonly (() => void)[],
		at: number,
	): void {
		committedAt = at;
		takeIn(committer, changes, notes);
		committedAt = null;
	}

	function takeIn(
		committer: Committer,
		changes: Changes,
		notes: readonly (() => void)[],
	): void {
		commits++;
		guard.take(changes);
		for (const take of notes) take();
		for (const row of changes.added) {
			const { sid } = row;
			if (row.status === "blocked") {
				refusals.take(row);
				continue;
			}
			budgets.take(committer.name, undefined, row);
			assert(expected.find(sid), `${sid} was to be refused, and is stored`);
			noteLeases(committer, undefined, row);
			checkRow(row);
			noteBegun(row, row.events);
			if (row.events.length === 0 && row.steps[0]?.afterMs === 0) {
				refusals.chargedInVain(row);
			}
			keep(row);
		}
		for (const row of changes.changed) {
			if (refusals.isRecord(row.sid)) {
				refusals.take(row);
				continue;
			}
			const was = rows.get(row.sid);
			assert(was, `${row.sid} was changed, and nobody had added it`);
			budgets.take(committer.name, was, row);
			checkOrder(was, row, now());
			checkBegun(row, row.events.slice(was.events.length));
			checkHolders(committer, was, row);
			noteLeases(committer, was, row);
			checkRow(row);
			noteBegun(row, row.events.slice(was.events.length));
			keep(row);
		}
		for (const row of changes.removed) {
			if (refusals.isRecord(row.sid)) {
				refusals.forget(row.sid);
				continue;
			}
			budgets.take(committer.name, rows.get(row.sid), row, true);
			erased.push(row);
			rows.delete(row.sid);
		}
		budgets.check(changes);
		refusals.check(
			[...changes.added, ...changes.changed].filter(
				({ status }) => status === "blocked",
			),
		);
		for (const { provider, reference, message } of changes.references) {
			const key = `${provider} ${reference}`;
			if (message === null || references.has(key)) continue;
			references.set(key, { eventSid: message.event, at: now() });
		}
	}

	function keep(row: Verification): void {
		rows.set(row.sid, row);
		const before = versions.get(row.sid) ?? [];
		versions.set(row.sid, [...before, row]);
	}

	function noteBegun(row: Verification, events: readonly Event[]): void {
		for (const event of events) {
			const isOwn = event.refusal === undefined && !carriesOn.has(event.sid);
			if (isOwn) refusals.begins(row, event);
		}
		refusals.changed(row);
	}

	function noteLeases(
		{ name }: Committer,
		was: Verification | undefined,
		row: Verification,
	): void {
		for (const [i, { sid, handover }] of row.events.entries()) {
			if (handover?.leasedBy !== name) continue;
			if (was?.events[i]?.handover?.hand === handover.hand) continue;
			leases.set(`${name} ${sid}`, { commit: commits, at: now() });
		}
	}

	/**
	 * A lease belongs to its holder until it runs out, and it does not run out
	 * while the holder can renew it.
	 */
	function checkHolders(
		committer: Committer,
		was: Verification,
		row: Verification,
	): void {
		for (const [i, { sid, handover }] of was.events.entries()) {
			const is = row.events[i]?.handover ?? null;
			checkHolder(committer, sid, handover, is);
		}
		const first = was.callbacks?.waiting[0];
		if (first === undefined || was.callbacks === null) return;
		const is = row.callbacks?.handover ?? null;
		checkHolder(committer, first.id, was.callbacks.handover, is);
	}

	function checkHolder(
		{ name }: Committer,
		id: string,
		was: Held | null,
		is: Held | null,
	): void {
		if (was === null || was.leasedBy === null || was.leasedBy === name) return;
		const isSame =
			is !== null &&
			is.hand === was.hand &&
			is.leasedBy === was.leasedBy &&
			is.at === was.at;
		if (isSame) return;
		const holder = living(was.leasedBy);
		if (isAlone && holder === undefined) return;
		assert(
			was.at <= now(),
			`${name} moved ${id}, which ${was.leasedBy} has the lease of`,
		);
		assert(
			holder === undefined ||
				holder.wellSince > was.at - LEASE_MS ||
				!isUnderWay(was.leasedBy, id),
			`${name} took over ${id}, and ${was.leasedBy} is still at it`,
		);
	}

	function checkRow(row: Verification): void {
		const { sid, status, checks, maxAttempts } = row;
		const modeled = expected.verification(sid);
		if (status === "pending") {
			assert.equal(modeled.end, null, `${sid} should be ${modeled.end}`);
		} else {
			assert.equal(status, expected.statusAt(modeled, now()), sid);
			assert(
				row.codeMac === null && row.codeSealed === null,
				`${sid} ended, and its secrets are still there`,
			);
			assert.equal(row.stepAt, null, `a step of ${sid} is due after its end`);
		}
		assert(checks.length <= maxAttempts, `${checks.length} checks of ${sid}`);
		assert.equal(checks.length, looks.get(sid) ?? 0, `codes tried of ${sid}`);
		const valid = checks.filter((each) => each.status === "valid").length;
		assert.equal(valid, status === "success" ? 1 : 0, `valid checks of ${sid}`);
		assert.equal(checks.length - valid, modeled.wrong, `wrong codes of ${sid}`);
		const { messages, stepsTaken } = row;
		assert.equal(stepsTaken, modeled.stepsTaken, `steps taken of ${sid}`);
		assert.equal(messages, modeled.messages, `messages of ${sid}`);
		assert.equal(row.lastMessageAt, modeled.lastMessageAt, sid);
		assert.equal(row.lastChannel, modeled.lastOnEmail ? "email" : "sms", sid);
		if (expected.statusAt(modeled, now()) === "pending")
			assert.equal(row.stepAt, modeled.stepAt, `the next step of ${sid}`);
		checkSteps(row);
		checkWaiting(row);
	}

	/** No message waits after the end, and none waits for long. */
	function checkWaiting({ status, events }: Verification): void {
		for (const { sid, handover } of events) {
			if (handover === null) continue;
			assert(
				status === "pending" || handover.leasedBy !== null,
				`${sid} still waits to be handed over after the end`,
			);
			assert(handover.at <= now() + LONGEST_WAIT_MS, `${sid} waits for long`);
		}
	}

	/** Steps begin in order, each once. */
	function checkSteps(row: Verification): void {
		const steps = row.events.flatMap(({ step }) => step ?? []);
		assert.equal(
			[...new Set(steps)].join(),
			[...row.steps.slice(0, row.stepsTaken).keys()].join(),
			`the order of the steps of ${row.sid}`,
		);
		const modeled = expected.verification(row.sid);
		const firsts = row.events.filter(
			({ sid, refusal }) => !carriesOn.has(sid) && refusal === undefined,
		);
		assert.equal(firsts.length, row.messages, `events of ${row.sid}`);
		for (const { sid, step, channel, refusal } of row.events) {
			if (refusal !== undefined) continue;
			const first = firsts.find((each) => each.sid === messageOf(sid));
			assert.deepEqual([step, channel], [first?.step, first?.channel], sid);
			if (step === null) continue;
			const onEmail = modeled.steps[step]?.onEmail;
			assert.equal(channel, onEmail ? "email" : "sms", sid);
		}
	}

	/** No message begins after the end. */
	function checkBegun(row: Verification, begun: readonly Event[]): void {
		const modeled = expected.verification(row.sid);
		for (const { createdAt, sid } of begun) {
			assert(
				createdAt < expected.timedEnd(modeled) &&
					createdAt <= (modeled.endedAt ?? Number.POSITIVE_INFINITY),
				`${sid} of ${row.sid} begins after its end`,
			);
		}
	}

	/** When a row is next due, worked out independently; infinite: never. */
	function dueAt(row: Verification): number {
		const isPending = row.status === "pending";
		return Math.min(
			...[
				isPending ? row.expiresAt : null,
				isPending ? row.cancelAt : null,
				isPending ? row.stepAt : null,
				row.callbacks !== null && row.callbacks.waiting.length > 0
					? (row.callbacks.handover?.at ?? 0)
					: null,
				...row.events.flatMap(({ handover, followUp }) => [
					handover?.at ?? null,
					followUp?.at ?? null,
				]),
			].map((at) => at ?? Number.POSITIVE_INFINITY),
		);
	}

	/** Usage of this kind on each day, erased records included. */
	function usage(accountSid: string, kind: UsageKind): string[] {
		const own = [...rows.values(), ...erased].filter(
			(row) => row.accountSid === accountSid,
		);
		const days = new Map<string, number>();
		const times =
			kind === "verification"
				? own.map(({ createdAt }) => createdAt)
				: own
						.flatMap(({ events }) => events)
						.filter(({ channel }) => channel === kind)
						.flatMap(({ acceptedAt }) => acceptedAt ?? []);
		for (const day of times.map(dayOf).sort()) {
			days.set(day, (days.get(day) ?? 0) + 1);
		}
		return [...days].map(([day, count]) => `${day} ${count}`);
	}

	return {
		watched,
		refusedOf,
		begunOf: (sid: string) => begun.get(sid),
		messageOf,
		/** Notes that the decision under way compared a code with it. */
		look(sid: string) {
			decided.push(() => looks.set(sid, (looks.get(sid) ?? 0) + 1));
		},
		/** Called before a batch decides. Returns what `take` needs, once it has decided. */
		begin(): readonly (() => void)[] {
			decided = [];
			return decided;
		},
		/** Adds work for the commit of the batch that is being decided. */
		onCommit(work: () => void) {
			decided.push(work);
		},
		take,
		/** The row that is being taken in was committed then. */
		now,
		/** Whether this was committed, and can be lost no more. */
		had: (row: Verification) =>
			versions.get(row.sid)?.some((each) => isDeepStrictEqual(each, row)) ===
			true,
		guard,
		commits: () => commits,
		rows: (): ReadonlyMap<string, Verification> => rows,
		erased: (): readonly Verification[] => erased,
		news: (sid: string) => news.get(sid) ?? [],
		lease: (instance: string, eventSid: string) =>
			leases.get(`${instance} ${eventSid}`),
		reference: (provider: string, reference: string) =>
			references.get(`${provider} ${reference}`),
		dueAt,
		nextDueAt: () => Math.min(...[...rows.values()].map(dueAt)),
		usage,
	};
}

type Held = {
	readonly at: number;
	readonly leasedBy: string | null;
	readonly hand: number;
};

type Before = {
	readonly status: Verification["status"];
	readonly stepsTaken: number;
	readonly events: readonly (Pick<Event, "sid" | "status" | "acceptedAt"> & {
		readonly isDoubtful: boolean;
	})[];
};

const NONE = { accepted: 0, unknown: 0 };
const NO_STEPS: ReadonlySet<number> = new Set();

function refusedSteps({ events }: Verification): ReadonlySet<number> {
	return new Set(
		events.flatMap(({ refusal, step }) =>
			refusal === undefined || step === null ? [] : [step],
		),
	);
}

function before({ status, stepsTaken, events }: Verification): Before {
	return {
		status,
		stepsTaken,
		events: events.map(({ sid, status, acceptedAt, handover }) => ({
			sid,
			status,
			acceptedAt,
			isDoubtful: handover?.perhapsSent === true,
		})),
	};
}

/** Pairs of events: one that a decision began, and the failed one whose message it carries on. */
function carryingOn(
	{ events }: Verification,
	was: Before,
): [event: string, before: string][] {
	const failed = events.filter(
		({ status }, i) =>
			hasFailed(status) && !hasFailed(was.events[i]?.status ?? "queued"),
	);
	return events.slice(was.events.length).flatMap(({ sid, step, channel }) => {
		const before = failed.findLast(
			(each) =>
				each.sid !== sid &&
				events.indexOf(each) < events.findIndex((one) => one.sid === sid) &&
				each.step === step &&
				each.channel === channel,
		);
		return before === undefined ? [] : [[sid, before.sid]];
	});
}

/** Whether a decision took in an answer that leaves it unknown whether the message was sent. */
function isDoubtful(event: Event, was: Before["events"][number]): boolean {
	const isFailedNow = hasFailed(event.status) && !hasFailed(was.status);
	// Refusals have no error message in this world.
	if (isFailedNow)
		return event.errorMessage !== null && event.provider !== null;
	return event.handover?.perhapsSent === true && !was.isDoubtful;
}

/** Messages that failed in a decision, and that it handed to no other provider. */
function failures({ events }: Verification, was: Before): Event[] {
	return events.filter((event, i) => {
		const before = was.events[i]?.status ?? "queued";
		const after = events.slice(Math.max(i + 1, was.events.length));
		return (
			hasFailed(event.status) &&
			!hasFailed(before) &&
			!after.some(
				({ step, channel }) => step === event.step && channel === event.channel,
			)
		);
	});
}

/** The news that a decision has for the owner, in any order. */
function newsOf(verification: Verification, was: Before): NewsKind[] {
	const told: NewsKind[] = [];
	const { status, events } = verification;
	if (
		was.status === "pending" &&
		status !== "pending" &&
		status !== "blocked"
	) {
		told.push(status);
	}
	for (const [i, { acceptedAt, status }] of events.entries()) {
		const before = was.events[i] ?? { status: "queued", acceptedAt: null };
		if (before.status === "queued" && before.acceptedAt !== acceptedAt) {
			told.push("sent");
		}
		const isThere = (each: ChannelStatus) =>
			each === "delivered" || each === "completed";
		if (isThere(status) && !isThere(before.status)) told.push("delivered");
	}
	for (const _ of failures(verification, was)) told.push("undelivered");
	return told;
}

/** Nothing goes back: an end, checks and messages stay, and progress is kept. */
function checkOrder(was: Verification, is: Verification, at: number): void {
	const { sid } = is;
	assert(
		updatedAtAsOf(is, at) >= updatedAtAsOf(was, at),
		`dateUpdated of ${sid} goes back`,
	);
	if (was.status !== "pending") {
		assert.equal(is.status, was.status, `${sid} had ended`);
		assert.equal(is.events.length, was.events.length, `${sid} had ended`);
	}
	for (const [i, check] of was.checks.entries()) {
		assert.deepEqual(is.checks[i], check, `checks of ${sid}`);
	}
	for (const [i, event] of was.events.entries()) {
		const now = is.events[i];
		assert.equal(now?.sid, event.sid, sid);
		if (now.status === event.status) continue;
		assert(
			stageOf(now.status) > stageOf(event.status),
			`${event.sid} was ${event.status} and became ${now.status}`,
		);
	}
}
