/**
 * A history: commands, times, answers of providers and crashes, run against the
 * real commands, batcher, dispatcher, due work and store, and against a model of
 * what they must do. Nothing here is left to chance: a seed replays.
 *
 * A crash is the end of a process: everything that was promised in memory is
 * forgotten, and another process goes on with the same store.
 */

import assert from "node:assert/strict";
import pino from "pino";
import type { Answer, Message, Provider } from "../../src/channels/provider.ts";
import { cancelVerification } from "../../src/commands/cancel.ts";
import type { Command, Due, Work } from "../../src/commands/command.ts";
import { eraseRecord, eraseRecords } from "../../src/commands/erase.ts";
import type { MessageRules } from "../../src/commands/message.ts";
import { receive } from "../../src/commands/receive.ts";
import { resend } from "../../src/commands/resend.ts";
import { send } from "../../src/commands/send.ts";
import { returnMessage, settle } from "../../src/commands/settle.ts";
import { unlock } from "../../src/commands/unlock.ts";
import { verify } from "../../src/commands/verify.ts";
import { keyRing } from "../../src/crypto.ts";
import { type Dispatcher, dispatcher } from "../../src/delivery/dispatcher.ts";
import { type DueWork, dueWork } from "../../src/delivery/due.ts";
import { Refusal } from "../../src/errors.ts";
import type { LimitUse } from "../../src/limits/count.ts";
import { batcher } from "../../src/store/batcher.ts";
import type { Keys, Store } from "../../src/store/contract.ts";
import { sqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { systemTimers, type Timers } from "../../src/timers.ts";
import { dayOf, type UsageKind } from "../../src/usage/usage.ts";
import { codeContext, isRightCode } from "../../src/verification/proof.ts";
import { hasFailed } from "../../src/verification/steps.ts";
import {
	type ChannelStatus,
	type Event,
	updatedAtAsOf,
	type Verification,
	type VerificationStatus,
} from "../../src/verification/verification.ts";
import { ANYTHING } from "./empty.ts";
import { LAST_STAGE, type Modeled, model, stageOf } from "./history-model.ts";

const BUDGET = { max: 4, intervalMs: 90_000 };
const LIMIT = { max: 3, intervalMs: 60_000 };
/** How long a receipt is held that comes before the acceptance. */
const HELD_MS = 60_000;
/** No other timer has it. */
const PROVIDER_TIMEOUT_MS = Number.MAX_SAFE_INTEGER;
const RECORDS_KEPT_MS = 24 * 60 * 60 * 1_000;
/** The longest that a message may wait: a pause of the breaker, a backoff, a lease. */
const LONGEST_WAIT_MS = 60_000;

export type SendStep = {
	readonly do: "send";
	readonly account: number;
	readonly service: number;
	readonly phone: number | null;
	readonly email: number | null;
	readonly guardSeconds: number;
	readonly expirySeconds: number;
	readonly maxAttempts: number;
	/** One for a plain send. Where the address is not there it goes to the other. */
	readonly steps: readonly { onEmail: boolean; afterMs: number }[];
	/** The key that it counts against the limit with; null: it does not. */
	readonly limitKey: number | null;
};
export type CommandStep =
	| SendStep
	| {
			readonly do: "resend";
			readonly back: number;
			readonly channel: "sms" | "email" | null;
			readonly account: "own" | "another";
	  }
	| {
			readonly do: "verify";
			/** Which verification, from the newest back. */
			readonly back: number;
			readonly code: "right" | "wrong" | "another's";
			readonly service: "own" | "none" | "another";
			readonly account: "own" | "another";
	  }
	| {
			readonly do: "cancel";
			readonly back: number;
			readonly account: "own" | "another";
	  }
	| {
			readonly do: "receipt";
			/** Which handed-over message, from the newest back; beyond them all: nobody's. */
			readonly back: number;
			readonly status: ChannelStatus;
	  }
	| { readonly do: "unlock"; readonly back: number }
	| {
			readonly do: "erase";
			readonly back: number;
			/** Whether all that its recipient has there goes as well. */
			readonly everything: boolean;
			readonly account: "own" | "another";
	  }
	/** What is recorded, and what is resumed, in the batch of other commands. */
	| { readonly do: "answer"; readonly nth: number }
	| { readonly do: "due" };

export type Step =
	/** Submitted together, so that they share a batch; the process may die in its commit. */
	| {
			readonly do: "batch";
			readonly commands: readonly CommandStep[];
			readonly fate: Fate;
	  }
	/** The provider's answer to one of the messages that it holds. */
	| {
			readonly do: "answer";
			readonly nth: number;
			readonly fate: Fate;
	  }
	| { readonly do: "wait"; readonly ms: number }
	/** To just before, at, or just after an instant at which something changes. */
	| {
			readonly do: "wait until";
			readonly what: "expiry" | "guard" | "due";
			readonly back: number;
			readonly offMs: number;
	  }
	| { readonly do: "due" }
	| { readonly do: "crash"; readonly resumesAtOnce: boolean };

export type AnswerKind =
	| "sent"
	| "delivered"
	| "follow-up"
	| "later"
	| "much later"
	| "elsewhere"
	| "never"
	| "unknown"
	| "throws";
export type Plan = { readonly kind: AnswerKind; readonly isSlow: boolean };

type Delivery = {
	readonly eventSid: string;
	readonly requestId: string;
	readonly reference: string;
	readonly process: number;
	readonly provider: string;
	/** What was committed of its answer, and when; null: it is under way, or was lost. */
	recorded: Answer["outcome"] | null;
	recordedAt: number;
	/** When receipts were committed that say how it ended. */
	readonly ends: number[];
	answer: (() => void) | null;
};

const ACCOUNTS = [`AC${"1".repeat(32)}`, `AC${"2".repeat(32)}`];
const STATUSES: readonly VerificationStatus[] = [
	"pending",
	"success",
	"failed",
	"expired",
	"canceled",
];
const KINDS: readonly UsageKind[] = ["otp", "sms", "email"];
const SERVICES = ["login", "pay"];
const PHONES = ["491710000001", "491710000002"];
const EMAILS = ["Ann@example.com", "bob@example.com"];

const keys = keyRing([{ id: "k1", bytes: Buffer.alloc(32, 7) }]);
const log = pino({ level: "silent" });
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** What is decided at once joins the batch; nothing of it begins before. */
async function joined(): Promise<void> {
	for (let i = 0; i < 30; i++) await null;
}
const never = () => new Promise<never>(() => {});

const budgetOf = (account: string, recipient: string): LimitUse => ({
	name: "wrong codes",
	counterKey: `${account} ${recipient}`,
	buckets: [{ name: "", ...BUDGET }],
});

type Fate = "lives" | "dies before" | "dies after" | "disk full";

type Life = {
	readonly number: number;
	isDead: boolean;
	/** Whether a commit failed: an answer may have been in it. */
	hasLostAnswers: boolean;
	/** What its next commit meets. */
	fate: Fate;
};

type Process = Life & {
	readonly run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	readonly rules: MessageRules & {
		readonly open: (verification: Verification) => string | null;
	};
	readonly messages: Dispatcher;
	readonly due: DueWork;
	/** Whether a command has no answer yet. */
	readonly isWaiting: () => boolean;
};

/** What a client was answered: the outcome, or the name of the refusal. */
type Answered = string;

type Tied = {
	readonly run: () => Promise<Answered>;
	/** What the model says, once it is committed; null: nothing. */
	readonly expectation: () => Answered | null;
};

/** An answer that the store could not take is not waited for; a provider's time never runs out. */
const AT_ONCE: Timers = {
	...systemTimers,
	after(ms, work) {
		if (ms === PROVIDER_TIMEOUT_MS) return () => {};
		const soon = setImmediate(work);
		return () => clearImmediate(soon);
	},
};

export async function runHistory(
	steps: readonly Step[],
	plans: readonly Plan[],
): Promise<void> {
	const store = sqliteStore({ memory: true });
	try {
		const history = historyOn(store, plans);
		for (const step of steps) {
			await history.take(step);
			await history.check();
		}
		await history.comeToRest();
	} finally {
		await store.close();
	}
}

function historyOn(store: Store, plans: readonly Plan[]) {
	// Half a minute before midnight.
	let now = Date.UTC(2026, 10, 22, 23, 59, 30);
	let sids = 0;
	let commits = 0;
	let checks = 0;
	let isOver = false;
	const sid = (prefix: string) =>
		`${prefix}${(++sids).toString(16).padStart(32, "0")}`;

	const expected = model(BUDGET, LIMIT);
	const deliveries: Delivery[] = [];
	/** The commit and the instant of each event's latest lease in its process. */
	const leases = new Map<string, { commit: number; at: number }>();
	/** From an event to the first of its message: a fall-over carries on the one before it. */
	const carriesOn = new Map<string, string>();
	const messageOf = (eventSid: string) => carriesOn.get(eventSid) ?? eventSid;
	/** Codes that were looked at in a commit: by verification. */
	const looks = new Map<string, number>();
	let looksOfBatch: string[] = [];
	/** What the model is to take in when the batch commits, in the order of the decisions. */
	let decided: (() => void)[] = [];
	const seen = new Map<string, Verification>();
	/** As they were when they were erased: what was counted stays counted. */
	const erased: Verification[] = [];
	const violations: unknown[] = [];

	let process = newProcess(1);

	function newProcess(number: number): Process {
		const life: Life = {
			number,
			isDead: false,
			hasLostAnswers: false,
			fate: "lives",
		};
		const instance = `process ${number}`;
		let waiting = 0;
		const run = <Reply>(
			command: Command<Reply>,
			isResume = false,
		): Promise<Reply> => {
			waiting++;
			return group.run(watched(command, isResume)).finally(() => {
				waiting--;
			});
		};
		const rules: MessageRules = {
			route: (channel) =>
				channel === "sms" ? ["first", "second"] : ["second"],
			instance,
			newEvent: () => ({ eventSid: sid("OTE"), targetSid: sid("SM") }),
			jitter: () => (sids % 10) / 10,
			answerOf: () => undefined,
			sealForSandbox: () => "",
		};
		const open = ({ codeSealed, accountSid, sid }: Verification) =>
			codeSealed && keys.open(codeSealed, codeContext(accountSid, sid));
		const messages = dispatcher({
			timers: AT_ONCE,
			providers: [provider("first", 1, life), provider("second", 50, life)],
			now: () => now,
			log,
			settle: async ({ message, hand }, { name, receipts }, answer) => {
				const delivery = deliveries.findLast(
					({ eventSid, process }) =>
						eventSid === message.eventSid && process === number,
				) as Delivery;
				await run(
					settle(
						{
							message,
							hand,
							provider: name,
							answer,
							sendsReceipts: receipts !== undefined,
							recordsKeptMs: RECORDS_KEPT_MS,
						},
						{
							...rules,
							newEvent(channel) {
								const next = rules.newEvent(channel);
								carriesOn.set(next.eventSid, messageOf(message.eventSid));
								return next;
							},
						},
					),
				);
				delivery.recorded = answer.outcome;
				delivery.recordedAt = now;
			},
			giveBack: ({ message, hand }, at) =>
				run(returnMessage(message, hand, at)),
		});
		const due = dueWork({
			store: faulty(life),
			now: () => now,
			log,
			run: (command) => run(command, true),
			rules: { ...rules, isHeldHere: messages.isHeld, isAlone: true, open },
			held: () => [...messages.heldOf()],
		});
		const group = batcher<Due>({
			store: faulty(life),
			now: () => now,
			committed(news) {
				const dispatches = news.due.flatMap((work) =>
					"message" in work ? [work.message] : [],
				);
				for (const { message } of dispatches) {
					leases.set(message.eventSid, { commit: commits, at: now });
				}
				messages.take(dispatches);
				if (news.nextAt !== null) due.by(news.nextAt);
			},
		});
		return Object.assign(life, {
			run,
			rules: { ...rules, open },
			messages,
			due,
			isWaiting: () => waiting > 0,
		});
	}

	/** The command; the model hears which steps' messages failed by it, and what it resumed. */
	function watched<Reply>(
		command: Command<Reply>,
		isResume: boolean,
	): Command<Reply> {
		return {
			...command,
			decide(work, at) {
				const before = new Map<Event, ChannelStatus>();
				const touched = new Set<Verification>();
				const watching: Work = {
					...work,
					verification(sid) {
						const found = work.verification(sid);
						if (found === undefined || touched.has(found)) return found;
						touched.add(found);
						for (const event of found.events) before.set(event, event.status);
						return found;
					},
					remove(verification) {
						const was = structuredClone(verification);
						decided.push(() => erased.push(was));
						work.remove(verification);
					},
				};
				const reply = command.decide(watching, at);
				for (const verification of touched) {
					for (const event of failuresOf(verification, before)) {
						const { sid } = verification;
						const { step } = event;
						if (step === null) continue;
						decided.push(() =>
							expected.failedForGood(expected.verification(sid), step, at),
						);
					}
				}
				const { verifications = work.dueSids() } = command.keys as Keys;
				for (const each of isResume ? verifications : []) {
					decided.push(() => expected.resume(expected.verification(each), at));
				}
				return reply;
			},
		};
	}

	/** Events that failed since, and that nothing carries on. */
	function failuresOf(
		{ events }: Verification,
		before: ReadonlyMap<Event, ChannelStatus>,
	): Event[] {
		return events.filter((event, i) => {
			const was = before.get(event);
			return (
				was !== undefined &&
				!hasFailed(was) &&
				hasFailed(event.status) &&
				!events
					.slice(i + 1)
					.some(({ sid }) => messageOf(sid) === messageOf(event.sid))
			);
		});
	}

	/** The store as one process sees it, until it dies. */
	function faulty(own: Life): Store {
		const alive = <T>(work: () => Promise<T>): Promise<T> =>
			own.isDead ? never() : work();
		return {
			...store,
			whereabouts: (...args) => alive(() => store.whereabouts(...args)),
			verificationsOf: (...args) => alive(() => store.verificationsOf(...args)),
			due: (...args) => alive(() => store.due(...args)),
			nextDueAt: () => alive(() => store.nextDueAt()),
			async transact(wanted, decide) {
				const { fate } = own;
				if (fate === "dies before") own.isDead = true;
				if (own.isDead) return never();
				own.fate = "lives";
				looksOfBatch = [];
				decided = [];
				if (fate === "disk full") {
					own.hasLostAnswers = true;
					await store.transact(wanted, (loaded) => {
						decide(loaded);
						throw new Refusal("unavailable");
					});
				}
				await store.transact(wanted, decide);
				commits++;
				for (const take of decided) take();
				for (const each of looksOfBatch) {
					looks.set(each, (looks.get(each) ?? 0) + 1);
				}
				if (fate === "dies after") {
					own.isDead = true;
					return never();
				}
			},
		};
	}

	function provider(name: string, concurrency: number, own: Life): Provider {
		return {
			name,
			channels: ["sms", "email"],
			concurrency,
			timeoutMs: PROVIDER_TIMEOUT_MS,
			deliver: (message) => handedOver(message, name, own),
			...(name === "first" && { receipts: () => [] }),
			close: async () => {},
		};
	}

	function handedOver(
		message: Message,
		provider: string,
		own: Life,
	): Promise<Answer> {
		// A provider that throws would be taken for a broken one: said in `check`.
		try {
			mayGoOut(message, own);
		} catch (error) {
			violations.push(error);
		}
		const plan = isOver
			? ({ kind: "sent", isSlow: false } as const)
			: (plans[deliveries.length % plans.length] as Plan);
		const delivery: Delivery = {
			eventSid: message.eventSid,
			requestId: message.requestId,
			reference: `reference ${deliveries.length}`,
			process: own.number,
			provider,
			recorded: null,
			recordedAt: 0,
			ends: [],
			answer: null,
		};
		deliveries.push(delivery);
		return new Promise((resolve, reject) => {
			const answer = () => {
				delivery.answer = null;
				if (plan.kind === "throws") reject(new Error("broken adapter"));
				else resolve(answerOf(plan.kind, delivery.reference));
			};
			if (plan.isSlow) delivery.answer = answer;
			else answer();
		});
	}

	/** Of a message that a process is about to hand over. */
	function mayGoOut(message: Message, own: Life): void {
		assert(!own.isDead, "a dead process hands nothing over");
		const { requestId, eventSid, text, to } = message;
		const verification = expected.verification(requestId);
		assert.equal(text, `${verification.code} is your code`);
		assert(verification.addresses.includes(to), `${requestId} goes to ${to}`);
		assert.equal(to.includes("@"), message.channel === "email");
		const underWay = deliveries.filter(
			(each) =>
				messageOf(each.eventSid) === messageOf(eventSid) &&
				each.process === own.number &&
				each.answer !== null,
		);
		assert.equal(underWay.length, 0, "one message is in one hand");
		// What was held when the end came may go out; nothing is leased after it,
		// nor in the batch that ended it.
		const leased = leases.get(eventSid) as { commit: number; at: number };
		const { endedAtCommit } = verification;
		assert(
			leased.commit < (endedAtCommit ?? Number.POSITIVE_INFINITY) &&
				leased.at < expected.timedEnd(verification),
			`${requestId} goes out after its end`,
		);
	}

	/** The command, and what the model says of it once it is committed. */
	function command(step: CommandStep): Tied {
		let expectation: Answered | null = null;
		const tied = <Reply>(
			real: Command<Reply>,
			modeled: () => Answered,
			answered: (reply: Reply) => Answered,
		) => ({
			run: () =>
				process
					.run({
						...real,
						decide(work, at) {
							decided.push(() => {
								expectation = modeled();
							});
							return real.decide(work, at);
						},
					})
					.then(answered, (error: unknown) => {
						if (error instanceof Refusal) return error.refusal;
						throw error;
					}),
			expectation: () => expectation,
		});

		switch (step.do) {
			case "send":
				return sending(step, tied);
			case "verify":
				return verifying(step, tied);
			case "cancel": {
				const target = expected.fromNewest(step.back);
				const accountSid = accountFor(target, step.account);
				return tied(
					cancelVerification({ accountSid, sid: target?.sid ?? "OTP" }),
					() => expected.cancel(target, accountSid, now, commits),
					() => "canceled",
				);
			}
			case "unlock": {
				const target = expected.fromNewest(step.back);
				const recipient = target?.recipients[0] ?? "nobody";
				const account = target?.account ?? "nobody";
				return tied(
					unlock([budgetOf(account, recipient)]),
					() => expected.unlock(account, recipient),
					() => "unlocked",
				);
			}
			case "erase": {
				const target = expected.fromNewest(step.back);
				const accountSid = accountFor(target, step.account);
				if (!step.everything) {
					return tied(
						eraseRecord(accountSid, target?.sid ?? "OTP"),
						() => expected.erase(target, accountSid, now, commits),
						() => "erased",
					);
				}
				const sids = expected.ofRecipient(accountSid, target?.recipients[0]);
				return tied(
					eraseRecords(accountSid, sids),
					() => expected.eraseAll(sids, now, commits),
					() => "erased",
				);
			}
			case "resend": {
				const target = expected.fromNewest(step.back);
				const accountSid = accountFor(target, step.account);
				const { channel } = step;
				return tied(
					resend(
						{
							accountSid,
							sid: target?.sid ?? "OTP",
							channel,
							trace: null,
						},
						{
							...process.rules,
							protection: () => [],
							isPaidFor: () => false,
						},
					),
					() => expected.resend(target, accountSid, channel, now),
					(sent) => `resent on ${sent.channel}`,
				);
			}
			case "answer":
				return unsaid(() => {
					nthWaiting(step.nth)?.answer?.();
				});
			case "due":
				return unsaid(() => {
					void process.due.run();
				});
			case "receipt": {
				const of = deliveries.at(-1 - step.back);
				return tied(
					receive("first", {
						reference: of?.reference ?? "nobody's",
						status: step.status,
						errorCode: null,
						errorMessage: null,
					}),
					() => {
						if (stageOf(step.status) === LAST_STAGE) of?.ends.push(now);
						return "received";
					},
					() => "received",
				);
			}
		}
	}

	type Tie = <Reply>(
		real: Command<Reply>,
		modeled: () => Answered,
		answered: (reply: Reply) => Answered,
	) => Tied;

	/** What nobody waits for the answer of. */
	function unsaid(work: () => void): Tied {
		return {
			async run() {
				work();
				return never();
			},
			expectation: () => null,
		};
	}

	function nthWaiting(nth: number): Delivery | undefined {
		const waiting = deliveries.filter(({ answer }) => answer !== null);
		return waiting[nth % waiting.length];
	}

	function sending(step: SendStep, tied: Tie) {
		const accountSid = ACCOUNTS[step.account] as string;
		const service = SERVICES[step.service] as string;
		const phone = step.phone === null ? null : (PHONES[step.phone] as string);
		const email = step.email === null ? null : (EMAILS[step.email] as string);
		const limitKey =
			step.limitKey === null ? null : `${accountSid} key ${step.limitKey}`;
		const limits =
			limitKey === null
				? []
				: [
						{
							name: "limit",
							counterKey: limitKey,
							buckets: [{ name: "bucket", ...LIMIT }],
						},
					];
		const steps = step.steps.map(({ onEmail, afterMs }) => ({
			onEmail: phone === null || (onEmail && email !== null),
			afterMs,
		}));
		const fresh = sid("OTP");
		const code = String(100_000 + sids);
		return tied(
			send(
				{
					accountSid,
					service,
					phone,
					email,
					steps: steps.map(({ onEmail, afterMs }) => ({
						channel: onEmail ? "email" : "sms",
						afterMs,
					})),
					workflowSid: null,
					content: {
						body: "{code} is your code",
						from: "Postern",
						emailFrom: "postern@localhost",
						subject: "Code",
						language: null,
						voice: null,
						repeat: 1,
						domain: null,
						appHash: null,
					},
					expirySeconds: step.expirySeconds,
					maxAttempts: step.maxAttempts,
					guardSeconds: step.guardSeconds,
					callback: null,
				},
				{
					at: now,
					sid: fresh,
					code,
					codeMac: keys.authenticate(accountSid, fresh, code),
					codeSealed: keys.seal(code, codeContext(accountSid, fresh)),
					trace: null,
				},
				{ limits, protection: [] },
				process.rules,
			),
			() =>
				expected.send(
					{
						sid: fresh,
						account: accountSid,
						service,
						addresses: [phone, email].filter((each) => each !== null),
						code,
						maxAttempts: step.maxAttempts,
						expiresAt: now + step.expirySeconds * 1_000,
						guardedUntil: now + step.guardSeconds * 1_000,
						createdAt: now,
						steps,
					},
					limitKey,
					now,
					commits,
				),
			() => "sent",
		);
	}

	function verifying(step: CommandStep & { do: "verify" }, tied: Tie) {
		const target = expected.fromNewest(step.back);
		const accountSid = accountFor(target, step.account);
		const service =
			step.service === "none"
				? null
				: step.service === "own"
					? (target?.service ?? null)
					: (SERVICES.find((each) => each !== target?.service) as string);
		const code =
			step.code === "wrong"
				? "000000"
				: step.code === "right"
					? (target?.code ?? "000000")
					: (expected.fromNewest(step.back + 1)?.code ?? "000000");
		return tied(
			verify(
				{
					accountSid,
					sid: target?.sid ?? "OTP",
					service,
					submitted: code,
					checkSid: sid("OTC"),
				},
				{
					budget: budgetOf,
					isRight(verification) {
						if (verification !== null) looksOfBatch.push(verification.sid);
						return isRightCode(keys, verification, code);
					},
				},
			),
			() =>
				expected.verify(target, { accountSid, service, code }, now, commits),
			({ outcome }) => outcome,
		);
	}

	function accountFor(
		target: Modeled | undefined,
		which: "own" | "another",
	): string {
		const own = target?.account ?? (ACCOUNTS[0] as string);
		return which === "own"
			? own
			: (ACCOUNTS.find((each) => each !== own) as string);
	}

	/** Until nothing is under way but what waits for a provider, or the process is dead. */
	async function quiet(): Promise<void> {
		for (let still = 0; still < 2 && !process.isDead; ) {
			await turn();
			still = process.isWaiting() ? 0 : still + 1;
		}
	}

	async function begin(resumesAtOnce: boolean): Promise<void> {
		process.isDead = true;
		void process.due.close();
		for (const delivery of deliveries) delivery.answer = null;
		process = newProcess(process.number + 1);
		if (resumesAtOnce) await doDueWork();
	}

	async function doDueWork(): Promise<void> {
		void process.due.run();
		await quiet();
	}

	async function runBatch(commands: readonly CommandStep[]): Promise<void> {
		const ties = commands.map(command);
		const { fate } = process;
		const answers: (Answered | null)[] = ties.map(() => null);
		for (const [i, { run }] of ties.entries()) {
			void run().then(
				(answer) => {
					answers[i] = answer;
				},
				(error) => {
					answers[i] = `bug: ${error}`;
				},
			);
			await joined();
		}
		await quiet();
		ties.forEach(({ expectation }, i) => {
			const dies = fate === "dies before" || fate === "dies after";
			const one = commands[i] as CommandStep;
			const isSaid = one.do !== "answer" && one.do !== "due" && !dies;
			const says = fate === "disk full" ? "unavailable" : expectation();
			assert.equal(answers[i], isSaid ? says : null, JSON.stringify(one));
		});
	}

	async function take(step: Step): Promise<void> {
		switch (step.do) {
			case "batch":
				process.fate = step.fate;
				await runBatch(step.commands);
				break;
			case "answer": {
				const waiting = nthWaiting(step.nth);
				if (waiting === undefined) return;
				process.fate = step.fate;
				waiting.answer?.();
				await quiet();
				break;
			}
			case "wait":
				now += step.ms;
				break;
			case "wait until": {
				const target = expected.fromNewest(step.back);
				const at =
					step.what === "due"
						? await store.nextDueAt()
						: step.what === "guard"
							? target?.guardedUntil
							: target?.expiresAt;
				now = Math.max(now, (at ?? now) + step.offMs);
				break;
			}
			case "due":
				await doDueWork();
				break;
			case "crash":
				await begin(step.resumesAtOnce);
		}
		process.fate = "lives";
		if (process.isDead) await begin(true);
	}

	const rows = () =>
		Promise.all(
			expected
				.all()
				.map(
					async ({ account, sid }) =>
						(await store.verification(account, sid)) as Verification,
				),
		);

	async function check(): Promise<void> {
		if (violations.length > 0) throw violations[0];
		expected.mustHold(now);
		const all = await rows();
		for (const [i, row] of all.entries()) {
			const modeled = expected.all()[i] as Modeled;
			assert.equal(row?.sid, modeled.sid, "a committed send is stored");
			checkRow(row, modeled);
		}
		for (const { accountSid, sid } of erased) {
			const kept = await store.verification(accountSid, sid);
			assert.equal(kept, null, `${sid} was erased, and is still stored`);
		}
		checkDue(all, await store.due(Number.MAX_SAFE_INTEGER, 10_000));
		const dueNow = await store.due(now, 10_000);
		for (const { sid, status, stepAt } of all) {
			const isDue = stepAt !== null && stepAt <= now;
			assert(!isDue || dueNow.includes(sid), `a step of ${sid} is forgotten`);
			const isOver = status === "pending" && status !== statusNow(sid);
			assert(!isOver || dueNow.includes(sid), `the end of ${sid} is forgotten`);
		}
		if (++checks % 5 === 0) await checkNumbers(all);
	}

	const statusNow = (sid: string) =>
		expected.statusAt(expected.verification(sid), now);

	/** What is counted as it happens equals a recount. */
	async function checkNumbers(all: readonly Verification[]): Promise<void> {
		for (const accountSid of ACCOUNTS) {
			const own = all.filter((each) => each.accountSid === accountSid);
			for (const status of [null, ...STATUSES]) {
				const fitting = own.filter(
					({ sid }) => status === null || statusNow(sid) === status,
				);
				assert.equal(
					await store.count({ ...ANYTHING, accountSid, status }, now),
					fitting.length,
					`${accountSid}: how many are ${status}`,
				);
			}
			const gone = erased.filter((each) => each.accountSid === accountSid);
			for (const kind of KINDS) {
				const days = new Map<string, number>();
				for (const day of timesOf(kind, [...own, ...gone])
					.map(dayOf)
					.sort()) {
					days.set(day, (days.get(day) ?? 0) + 1);
				}
				const usage = await store.usage(accountSid, kind, null, null);
				assert.deepEqual(
					usage.map(({ day, count }) => [day, count]),
					[...days],
					`${accountSid}: usage of ${kind}`,
				);
			}
		}
	}

	/** When what counts as this happened. */
	function timesOf(kind: UsageKind, own: readonly Verification[]): number[] {
		if (kind === "otp") return own.map(({ createdAt }) => createdAt);
		return own
			.flatMap(({ events }) => events)
			.filter(({ channel }) => channel === kind)
			.flatMap(({ acceptedAt }) => acceptedAt ?? []);
	}

	function checkRow(row: Verification, modeled: Modeled): void {
		const { sid } = row;
		const status = expected.statusAt(modeled, now);
		// Time may have ended it before anything has swept the row.
		if (row.status !== "pending") {
			assert.equal(row.status, status, sid);
			assert(
				row.codeMac === null && row.codeSealed === null,
				`${sid} ended, and its secrets are still there`,
			);
		} else {
			assert.equal(modeled.end, null, `${sid} should be ${status}`);
		}
		const looked = looks.get(sid) ?? 0;
		assert(looked <= row.maxAttempts, `${looked} looks at codes for ${sid}`);
		assert.equal(row.checks.length, looked, `checks recorded of ${sid}`);
		const valid = row.checks.filter((each) => each.status === "valid");
		assert(valid.length <= 1, `${sid} verified ${valid.length} times`);
		checkSteps(row, modeled);
		checkMonotone(seen.get(sid), row);
		seen.set(sid, row);
		checkMessages(row);
	}

	/** Steps begin in order, once, when they are due, and never after the end. */
	function checkSteps(row: Verification, modeled: Modeled): void {
		const { sid } = row;
		if (row.status !== "pending") assert.equal(row.stepAt, null, sid);
		else if (statusNow(sid) === "pending") {
			assert.equal(row.stepAt, modeled.stepAt, `the next step of ${sid}`);
		}
		assert.equal(row.stepsTaken, modeled.stepsTaken, `steps taken of ${sid}`);
		assert.equal(row.messages, modeled.messages, `messages of ${sid}`);
		assert.equal(row.lastMessageAt, modeled.lastMessageAt, sid);
		assert.equal(row.lastChannel, modeled.lastOnEmail ? "email" : "sms", sid);
		const first = row.events.filter(({ sid }) => !carriesOn.has(sid));
		assert.equal(first.length, row.messages, `events of ${sid}`);
		assert.deepEqual(
			first.flatMap(({ step }) => step ?? []),
			modeled.steps.slice(0, row.stepsTaken).map((_, i) => i),
			`the order of the steps of ${sid}`,
		);
		for (const event of row.events) {
			assert(
				event.createdAt < expected.timedEnd(modeled),
				`${event.sid} began after the end`,
			);
			const { step, channel } =
				first.find((each) => each.sid === messageOf(event.sid)) ?? event;
			assert.deepEqual([event.step, event.channel], [step, channel], event.sid);
			if (step === null) continue;
			const onEmail = modeled.steps[step]?.onEmail;
			assert.equal(channel, onEmail ? "email" : "sms", event.sid);
		}
	}

	function checkMonotone(before: Verification | undefined, row: Verification) {
		if (before === undefined) return;
		if (before.status !== "pending") {
			assert.equal(row.status, before.status);
			assert.equal(row.events.length, before.events.length, row.sid);
		}
		assert(
			updatedAtAsOf(row, now) >= updatedAtAsOf(before, now),
			`dateUpdated of ${row.sid} goes back`,
		);
		assert.deepEqual(row.checks.slice(0, before.checks.length), before.checks);
		for (const [i, was] of before.events.entries()) {
			const is = row.events[i];
			assert.equal(is?.sid, was.sid);
			if (is.status === was.status) continue;
			assert(
				stageOf(is.status) > stageOf(was.status),
				`${was.sid} was ${was.status} and became ${is.status}`,
			);
		}
	}

	function checkMessages(row: Verification): void {
		const own = deliveries.filter(({ requestId }) => requestId === row.sid);
		for (const message of new Set(
			row.events.map(({ sid }) => messageOf(sid)),
		)) {
			const count = (outcome: Answer["outcome"]) =>
				own.filter(
					({ recorded, eventSid }) =>
						recorded === outcome && messageOf(eventSid) === message,
				).length;
			// Beyond what crashes and lost answers repeat: once, and once more after
			// an answer that was unknown.
			assert(
				count("accepted") + count("unknown") <=
					1 + Math.min(1, count("unknown")),
				`the message ${message} of ${row.sid} went out too often`,
			);
		}
		for (const each of own) {
			checkReceipts(row, each);
			checkRecorded(row, each);
		}
		for (const event of row.events) {
			const { handover, status } = event;
			const handed = own.filter(({ eventSid }) => eventSid === event.sid);
			if (handover === null) {
				assert.notEqual(status, "queued", event.sid);
				assert(
					status === "canceled" || handed.length > 0,
					`${event.sid} is ${status}, and no provider was asked`,
				);
				continue;
			}
			assert(
				row.status === "pending" || handover.leasedBy !== null,
				`${event.sid} still waits to be handed over after the end`,
			);
			if (handover.leasedBy === `process ${process.number}`) {
				assert(
					process.hasLostAnswers || process.messages.isHeld(event.sid),
					`${event.sid} is leased to a process that does not hold it`,
				);
			}
			if (process.messages.isHeld(event.sid)) continue;
			assert(
				handover.at <= now + LONGEST_WAIT_MS,
				`${event.sid} waits for long, and nobody holds it`,
			);
		}
	}

	/** A receipt counts, also one that was there before the acceptance. */
	function checkReceipts(row: Verification, delivery: Delivery): void {
		const { provider, recorded, recordedAt, ends, eventSid } = delivery;
		if (provider !== "first" || recorded !== "accepted") return;
		if (!ends.some((at) => at > recordedAt - HELD_MS)) return;
		const event = row.events.find(({ sid }) => sid === eventSid);
		assert.equal(
			event && stageOf(event.status),
			LAST_STAGE,
			`a receipt of ${eventSid} was lost`,
		);
	}

	/** An answer that comes after the end finds it recorded, or records it. */
	function checkRecorded(row: Verification, delivery: Delivery): void {
		const { eventSid, recorded, recordedAt } = delivery;
		const event = row.events.find(({ sid }) => sid === eventSid);
		assert(event, `${eventSid} went out, and is not stored`);
		if (recorded === null) return;
		if (recorded === "accepted") assert.equal(event.acceptedAt, recordedAt);
		const isOver =
			recordedAt >= expected.timedEnd(expected.verification(row.sid));
		assert(
			!isOver || row.status !== "pending",
			`${row.sid} had ended when an answer was recorded`,
		);
	}

	function checkDue(all: readonly Verification[], due: readonly string[]) {
		const left = all.filter(
			({ status, events }) =>
				status === "pending" ||
				events.some(
					({ handover, followUp }) => handover !== null || followUp !== null,
				),
		);
		assert.deepEqual(
			[...due].sort(),
			left.map(({ sid }) => sid).sort(),
			"what is due is what has something left to be done",
		);
	}

	/** Time goes on until nothing is due any more. */
	async function comeToRest(): Promise<void> {
		isOver = true;
		for (let rounds = 0; rounds < 500; rounds++) {
			for (const { answer } of deliveries) answer?.();
			await quiet();
			const next = await store.nextDueAt();
			if (next === null) break;
			now = Math.max(now, next);
			await doDueWork();
			await check();
		}
		assert.equal(await store.nextDueAt(), null, "it never comes to rest");
		const all = await rows();
		for (const row of all) assert.notEqual(row.status, "pending");
		await checkNumbers(all);
		await process.due.close();
	}

	return { take, check, comeToRest };
}

function answerOf(
	kind: Exclude<AnswerKind, "throws">,
	reference: string,
): Answer {
	const refused = {
		outcome: "refused",
		errorCode: "30008",
		errorMessage: null,
	} as const;
	switch (kind) {
		case "sent":
			return { outcome: "accepted", reference, status: "sent" };
		case "delivered":
			return { outcome: "accepted", reference, status: "delivered" };
		case "follow-up":
			return {
				outcome: "accepted",
				reference,
				status: "sent",
				followUp: {
					afterMs: 30_000,
					status: "delivered",
					errorCode: null,
					errorMessage: null,
				},
			};
		case "later":
			return { ...refused, retry: "later" };
		case "much later":
			return { ...refused, retry: "later", retryAfterMs: 20_000 };
		case "elsewhere":
		case "never":
			return { ...refused, retry: kind };
		case "unknown":
			return { outcome: "unknown", errorMessage: "It broke off" };
	}
}
