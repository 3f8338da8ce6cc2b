/**
 * Clients: their requests, as commands that the HTTP layer would make of them,
 * and the answers, compared with what the model says at the commit.
 */

import assert from "node:assert/strict";
import { cancelVerification } from "../src/commands/cancel.ts";
import type { Command } from "../src/commands/command.ts";
import { eraseRecord, eraseRecords } from "../src/commands/erase.ts";
import { idempotent } from "../src/commands/idempotency.ts";
import { receive } from "../src/commands/receive.ts";
import { resend } from "../src/commands/resend.ts";
import { type Sent, send } from "../src/commands/send.ts";
import type { Target } from "../src/commands/target.ts";
import { unlock } from "../src/commands/unlock.ts";
import {
	isUndecided,
	type Undecided,
	untilDecided,
} from "../src/commands/until-decided.ts";
import { type Verified, verify } from "../src/commands/verify.ts";
import { messageParts } from "../src/delivery/message-parts.ts";
import { Refusal } from "../src/errors.ts";
import { limitUse } from "../src/limits/count.ts";
import { budgetFor } from "../src/protection/budget.ts";
import { knownKey } from "../src/protection/guard-gate.ts";
import { verifiedGuard } from "../src/protection/guard-verified.ts";
import { codeContext, isRightCode } from "../src/protection/proof.ts";
import { recordBoundsFor } from "../src/protection/record-bounds.ts";
import type { Receipt } from "../src/providers/contract.ts";
import { newSid } from "../src/sid.ts";
import { FIRST_DIALECT } from "../src/verification/first-dialect.ts";
import type { Verification } from "../src/verification/verification.ts";
import {
	LAST_STAGE,
	type Model,
	type Modeled,
	stageOf,
} from "../test/support/history-model.ts";
import type { Seeded } from "./chance.ts";
import { type Instance, keys } from "./instance.ts";
import type { Ledger } from "./ledger.ts";
import type { Loop, Noting } from "./loop.ts";
import type { Action, By, SendAction, Whose } from "./plan.ts";
import type { Refusals } from "./refusals.ts";
import type { Spent } from "./spending.ts";

const SERVICES = ["login", "pay"];
/** Two numbers of one range. */
export const PHONES = ["491710000001", "491710000002"] as const;
const EMAILS = ["Ann@example.com", "bob@example.com"];

type Acknowledged = {
	readonly sid: string;
	readonly code: string;
	readonly recipient: string;
	/** The number first, then the address, as they were given. */
	readonly addresses: readonly string[];
	readonly account: string;
	readonly service: string;
};

type Meant = (endedToo: boolean, at: number) => Modeled | undefined;

export type Clients = ReturnType<typeof clients>;

export function clients(world: {
	readonly loop: Loop;
	readonly chance: Seeded;
	readonly expected: Model;
	readonly ledger: Ledger;
	readonly budgets: Spent;
	readonly refusals: Refusals;
	readonly accounts: readonly [string, string];
	readonly noting: Noting;
	readonly trace: ((line: string) => void) | null;
}) {
	const { loop, chance, expected, ledger, accounts, noting } = world;
	const { budgets, refusals } = world;
	const acknowledged: Acknowledged[] = [];
	/** SIDs that were acknowledged as proved, and as erased. */
	const verified: string[] = [];
	const erased: string[] = [];
	/** The first answer to each idempotency key. */
	const firstReplies = new Map<string, string>();
	/** The commits of receipts that tell how a message ended. */
	const ends: { reference: string; at: number }[] = [];
	let requests = 0;
	const open = new Set<{ what: string; instance: Instance }>();

	/** Sends the command; its answer must be the model's at its commit. */
	function ask<Reply>(
		instance: Instance,
		what: string,
		real:
			| Command<Reply>
			| ((
					counters: readonly string[],
					verifications: readonly string[],
			  ) => Command<Reply | Undecided>),
		modeled: (at: number, reply: Reply | undefined) => string,
		answered: (reply: Reply) => string,
		wrap: (
			command: Command<Reply | Undecided>,
		) => Command<Reply | Undecided> = (same) => same,
	): void {
		const number = ++requests;
		let expectation: string | null = null;
		const tied = (
			command: Command<Reply | Undecided>,
		): Command<Reply | Undecided> => ({
			...command,
			decide(work, at) {
				// The model is asked even if the command refuses.
				let reply: Reply | Undecided | undefined;
				ledger.onCommit(() => {
					if (isUndecided(reply)) {
						if (reply.outcome !== "blocked") return;
						const { refusal } = reply;
						if (refusal.name === "budget_reached") budgets.refuses();
						refusals.answered(refusal);
						expectation = refusal.name;
						return;
					}
					expectation = modeled(at, reply);
				});
				reply = command.decide(work, at);
				return reply;
			},
		});
		const request = { what: `request ${number}: ${what}`, instance };
		open.add(request);
		loop.do(instance, request.what, () => {
			const beganAt = loop.now();
			void untilDecided<Reply>(instance.context.run, (...lacking) =>
				wrap(tied(typeof real === "function" ? real(...lacking) : real)),
			)
				.then(answered, (error: unknown) => {
					if (error instanceof Refusal) return error.name;
					throw error;
				})
				.then((answer) => {
					open.delete(request);
					world.trace?.(`request ${number} is answered: ${answer}`);
					if (answer === "unavailable" && instance.faultAt >= beganAt) return;
					// Null: the first reply to an idempotency key, again.
					if (expectation === null) assert.equal(answer, "sent", what);
					else assert.equal(answer, expectation, what);
				})
				.catch((error: unknown) =>
					noting(() => {
						throw error;
					}),
				);
		});
	}

	const target = (back: number) => acknowledged.at(-1 - back);
	const accountFor = (to: Acknowledged | undefined, whose: Whose): string => {
		const own = to?.account ?? accounts[0];
		const another = own === accounts[0] ? accounts[1] : accounts[0];
		return whose === "own" ? own : another;
	};

	/** The target that a request names, and the verification that the model finds by it. */
	function named(
		action: {
			readonly by?: By;
			readonly back: number;
			readonly account: Whose;
		},
		service?: string,
	): { accountSid: string; target: Target; what: string; modeled: Meant } {
		const to = target(action.back);
		const accountSid = accountFor(to, action.account);
		const { by = "sid" } = action;
		if (by === "sid") {
			const sid = to?.sid ?? "OTP";
			return {
				accountSid,
				target: { sid },
				what: sid,
				modeled: () => expected.find(sid),
			};
		}
		const wanted = service ?? to?.service ?? (SERVICES[0] as string);
		const address =
			to?.addresses.at(by === "first recipient" ? 0 : -1) ?? "nobody@example";
		return {
			accountSid,
			target: { service: wanted, recipients: [[address.toLowerCase()]] },
			what: `the newest of ${address} for ${wanted}`,
			modeled: (endedToo, at) =>
				expected.newest(accountSid, wanted, address, endedToo, at),
		};
	}

	function request(instance: Instance, action: Action): void {
		switch (action.do) {
			case "send":
				sending(instance, action);
				break;
			case "verify":
				for (let i = 0; i < action.times; i++) verifying(instance, action);
				break;
			case "resend": {
				const { channel } = action;
				const { accountSid, target, what, modeled } = named(action);
				ask<Sent>(
					instance,
					`resend of ${what}`,
					(counters) =>
						resend(
							{ accountSid, target, channel, trace: null, origin: null },
							NO_BOUNDS,
							{
								...messageParts(instance.context),
								open: instance.context.openCode,
							},
							counters,
						),
					(at) => expected.resend(modeled(false, at), accountSid, channel, at),
					(sent) => `resent on ${sent.channel}`,
				);
				break;
			}
			case "cancel": {
				const { accountSid, target, what, modeled } = named(action);
				ask(
					instance,
					`cancel of ${what}`,
					cancelVerification({ accountSid, target }),
					(at) =>
						expected.cancel(
							modeled(true, at),
							accountSid,
							at,
							ledger.commits(),
						),
					() => "canceled",
				);
				break;
			}
			case "erase": {
				const sid = target(action.back)?.sid ?? "OTP";
				const accountSid = accountFor(target(action.back), action.account);
				ask(
					instance,
					`erasure of ${sid}`,
					eraseRecord(
						accountSid,
						sid,
						() => null,
						(...named) => knownKey(instance.context.guard, ...named),
					),
					(at) =>
						expected.erase(
							expected.find(sid),
							accountSid,
							at,
							ledger.commits(),
						),
					() => {
						erased.push(sid);
						return "erased";
					},
				);
				break;
			}
			case "erase recipient": {
				const to = target(action.back);
				const accountSid = accountFor(to, action.account);
				erasing(instance, accountSid, to?.recipient ?? "nobody");
				break;
			}
			case "look":
				look(instance, action.back);
				break;
			case "unlock": {
				const to = target(action.back);
				const recipient = to?.recipient ?? "nobody";
				const accountSid = accountFor(to, action.account);
				ask(
					instance,
					"unlock",
					unlock(
						[budgetFor(instance.context)(accountSid, recipient, loop.now())],
						true,
					),
					() => expected.unlock(accountSid, recipient),
					() => "unlocked",
				);
				break;
			}
		}
	}

	function sending(instance: Instance, action: SendAction): void {
		const key = action.times > 1 ? `key ${++requests}` : null;
		for (let i = 0; i < action.times; i++) sendOnce(instance, action, key);
	}

	function sendOnce(
		instance: Instance,
		action: SendAction,
		key: string | null,
	): void {
		const { context } = instance;
		const phone =
			action.phone === null ? null : (PHONES[action.phone] as string);
		const email =
			action.email === null ? null : (EMAILS[action.email] as string);
		const service = SERVICES[action.service] as string;
		const accountSid = accounts[action.account] as string;
		const steps = action.steps.map(({ onEmail, afterMs }) => ({
			onEmail: phone === null || (onEmail && email !== null),
			afterMs,
		}));
		const [limit] = context.definitions.of(accountSid, "limit");
		assert(limit, "the limit is known");
		const limitKey = action.limitKey === null ? null : `key ${action.limitKey}`;
		const at = loop.now();
		const sid = newSid("OTP", at, chance);
		const code = String(100_000 + chance.below(900_000));
		const fresh = {
			at,
			sid,
			code,
			codeMac: keys.authenticate(accountSid, sid, code),
			codeSealed: keys.seal(code, codeContext(accountSid, sid)),
			trace: null,
		};
		ask<Sent>(
			instance,
			`send of ${sid}`,
			(counters, verifications) =>
				send(
					{
						dialect: FIRST_DIALECT,
						accountSid,
						service,
						phone,
						email,
						steps: steps.map(({ onEmail, afterMs }) => ({
							channel: onEmail ? "email" : "sms",
							afterMs,
						})),
						workflowSid: null,
						content: CONTENT,
						expirySeconds: action.expirySeconds,
						maxAttempts: action.maxAttempts,
						guardSeconds: action.guardSeconds,
						origin: null,
						callback: action.wantsCallbacks
							? { url: "https://example.com/news", method: "POST" }
							: null,
					},
					fresh,
					{
						limits:
							limitKey === null
								? []
								: [limitUse(context.hash, limit, limitKey)],
						bounds: NO_BOUNDS,
						recordBoundsOf: recordBoundsFor(context, accountSid),
					},
					messageParts(context),
					{ counters, verifications },
				),
			(now) => {
				const answer = expected.send(
					{
						sid,
						account: accountSid,
						service,
						addresses: [phone, email].filter((each) => each !== null),
						code,
						maxAttempts: action.maxAttempts,
						createdAt: at,
						expiresAt: at + action.expirySeconds * 1_000,
						guardedUntil: at + action.guardSeconds * 1_000,
						steps,
					},
					limitKey && `${accountSid} ${limitKey}`,
					now,
					ledger.commits(),
					ledger.refusedOf(sid),
					ledger.begunOf(sid),
				);
				if (key !== null && answer === "sent") {
					assert(!firstReplies.has(key), `${key} was decided twice`);
					firstReplies.set(key, sid);
				}
				return answer;
			},
			(sent) => {
				if (key === null) assert.equal(sent.sid, sid);
				else assert.equal(sent.sid, firstReplies.get(key), key);
				if (acknowledged.some((each) => each.sid === sent.sid)) return "sent";
				const recipient = phone ?? (email as string).toLowerCase();
				const known = expected.find(sent.sid)?.code ?? code;
				acknowledged.push({
					...{ sid: sent.sid, code: known, recipient },
					addresses: [phone, email].filter((each) => each !== null),
					...{ account: accountSid, service },
				});
				return "sent";
			},
			(command) =>
				key === null
					? command
					: idempotent(
							command,
							{
								key: context.hash("idempotency key", accountSid, "send", key),
								fingerprint: key,
							},
							() => true,
						),
		);
	}

	function verifying(
		instance: Instance,
		action: Action & { do: "verify" },
	): void {
		const { back, code: which } = action;
		const to = target(back);
		const own = to?.service ?? (SERVICES[0] as string);
		const service = {
			none: null,
			own,
			another: SERVICES.find((each) => each !== own) as string,
		}[action.service];
		const {
			accountSid,
			target: meant,
			what,
			modeled,
		} = named(action, service ?? own);
		const code =
			(which === "right"
				? to?.code
				: which === "another's"
					? target(back + 1)?.code
					: null) ?? "000000";
		ask<Verified>(
			instance,
			`check of ${what}: ${which}`,
			(counters) =>
				verify(
					{
						accountSid,
						target: meant,
						service,
						submitted: code,
						checkSid: newSid("OTC", loop.now(), chance),
					},
					{
						budget: (owner, recipient) =>
							budgetFor(instance.context)(owner, recipient, loop.now()),
						isRight(verification) {
							if (verification !== null) ledger.look(verification.sid);
							return isRightCode(keys, verification, code);
						},
						guard: verifiedGuard(instance.context.guard),
					},
					counters,
				),
			(at) =>
				expected.verify(
					modeled(true, at),
					{ accountSid, service, code },
					at,
					ledger.commits(),
				),
			({ outcome, sid }) => {
				if (outcome === "verified") verified.push(sid);
				return outcome;
			},
		);
	}

	/**
	 * Erases all records of a recipient as the HTTP layer does: looks up and
	 * erases until there are none.
	 */
	function erasing(
		instance: Instance,
		accountSid: string,
		recipient: string,
	): void {
		const { store } = instance.context;
		const goOn = () => {
			void next().catch((error: unknown) => {
				noting(() => {
					if (!(error instanceof Refusal)) throw error;
				});
			});
		};
		const next = async () => {
			const sids = await store.ofRecipient(accountSid, recipient, 100);
			if (sids.length === 0) return;
			ask(
				instance,
				`erasure of ${sids.length} of ${recipient}`,
				eraseRecords(accountSid, sids),
				(at) => expected.eraseAll(sids, at, ledger.commits()),
				() => {
					goOn();
					return "erased";
				},
			);
		};
		loop.do(instance, `erasure of ${recipient}`, goOn);
	}

	/** Shows a record to its account: from then on it must not be lost. */
	function look(instance: Instance, back: number): void {
		const { sid = "OTP", account = accounts[0] } = target(back) ?? {};
		const request = { what: `look at ${sid}`, instance };
		open.add(request);
		const shown = (row: Verification | null) =>
			noting(() => {
				open.delete(request);
				if (row !== null) assert(ledger.had(row), `${sid} is shown too early`);
				else assert(!ledger.rows().has(sid), `${sid} is not shown`);
			});
		loop.do(instance, request.what, () => {
			void instance.context.store
				.verification(account, sid)
				.then(shown, (error: unknown) =>
					noting(() => {
						open.delete(request);
						if (!(error instanceof Refusal)) throw error;
					}),
				);
		});
	}

	/** Brings a receipt as a provider's request does. */
	function deliverReceipt(instance: Instance, receipt: Receipt): void {
		ask(
			instance,
			`receipt of ${receipt.reference}: ${receipt.status}`,
			receive("first", receipt, {
				openCode: () => null,
				wasCode: () => false,
			}),
			(at, received) => {
				if (received === "overtaken") return "overtaken";
				if (stageOf(receipt.status) === LAST_STAGE) {
					ends.push({ reference: receipt.reference, at });
				}
				return "received";
			},
			(received) => {
				if (received !== "overtaken") return "received";
				deliverReceipt(instance, receipt);
				return "overtaken";
			},
		);
	}

	return {
		request,
		deliverReceipt,
		unanswered: () => [...open],
		acknowledged,
		verified,
		erased,
		ends,
	};
}

const NO_BOUNDS = { of: () => [], isPaidFor: () => false };

const CONTENT = {
	body: "{code} is your code",
	from: "Postern",
	emailFrom: "postern@localhost",
	subject: "Code",
	language: null,
	voice: null,
	repeat: 1,
	domain: null,
	appHash: null,
};
