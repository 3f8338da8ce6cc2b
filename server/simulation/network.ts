/**
 * The outside world: two carriers and the customers' endpoints. As the seed
 * decides, they accept, refuse, hang, lose answers, and send receipts twice and
 * before the acceptance; they remember everything that reached them. The
 * sandbox beside them is not outside: it answers from the message alone.
 */

import assert from "node:assert/strict";
import type { Deadline } from "../src/deadline.ts";
import type { GuardedHttp } from "../src/outbound/guarded-http.ts";
import type { OutboundOutcome } from "../src/outbound/http.ts";
import type {
	Answer,
	Message,
	Provider,
	Receipt,
	Sandbox,
} from "../src/providers/contract.ts";
import { sandboxProvider } from "../src/providers/sandbox/sandbox.ts";
import type { Seeded } from "./chance.ts";
import type { Loop, Noting, Owner } from "./loop.ts";

const GUARD_TIMEOUT_MS = 10_000;

export type Delivery = {
	readonly eventSid: string;
	readonly requestId: string;
	readonly instance: string;
	readonly provider: string;
	readonly reference: string;
	isUnderWay: boolean;
};

/** Everything that reached the endpoint of one verification. */
type Heard = {
	/** News by number, and the numbers that the sender knows to be taken. */
	readonly events: Map<number, string>;
	readonly taken: Set<number>;
	isGone: boolean;
};

export type Network = ReturnType<typeof network>;

/** Pure, as a sandbox must be: a decision that is tried again gets the same answer. */
const SANDBOX: Sandbox = {
	...sandboxProvider({ name: "sandbox" }, ["sms", "email"]),
	deliver({ targetSid }) {
		const accepted = {
			outcome: "accepted",
			reference: null,
			status: "sent",
			keepInSandbox: true,
		} as const;
		const word = { errorCode: null, errorMessage: null };
		const draw = Number.parseInt(targetSid.slice(-1), 16);
		if (draw < 4) return { outcome: "refused", retry: "elsewhere", ...word };
		if (draw < 5) return { outcome: "refused", retry: "never", ...word };
		if (draw < 7) {
			const status = draw === 5 ? "delivered" : "undelivered";
			return { ...accepted, followUp: { afterMs: 3_000, status, ...word } };
		}
		return draw < 9 ? accepted : { ...accepted, status: "delivered" };
	},
};

/** The network of one history: all of it fails at times, or parts do, or none. */
export type Weather = {
	/** Shares from 0 to 1. */
	readonly refuses: number;
	readonly hangs: number;
	readonly isSlow: number;
	readonly endpointFails: number;
};

export function network(options: {
	readonly loop: Loop;
	readonly chance: Seeded;
	readonly weather: Weather;
	/** Sets its references apart from those of other histories on the store. */
	readonly accountSid: string;
	readonly isOver: () => boolean;
	readonly noting: Noting;
	readonly mayGoOut: (message: Message, instance: string) => void;
	/** Goes to some instance, as a provider's request. */
	readonly receipt: (receipt: Receipt) => void;
}) {
	const { loop, chance, weather, isOver, noting } = options;
	const world: Owner = { name: "network", isDead: false, stalledUntil: 0 };
	const deliveries: Delivery[] = [];
	const heard = new Map<string, Heard>();
	const tellings = new Set<string>();

	function latencyMs(): number {
		if (isOver() || chance.is(0.5)) return 0;
		if (!chance.is(weather.isSlow)) return 1 + chance.below(200);
		return chance.pick([3_000, 9_000, 14_900, 34_000, 44_000]);
	}

	function providers(instance: Owner): Provider[] {
		return [
			provider("first", ["sms"], 2, 15_000, instance),
			provider("second", ["sms", "email"], 20, 60_000, instance),
			SANDBOX,
		];
	}

	function provider(
		name: string,
		channels: Provider["channels"],
		concurrency: number,
		timeoutMs: number,
		instance: Owner,
	): Provider {
		return {
			kind: "carrier",
			name,
			channels,
			concurrency,
			timeoutMs,
			deliver: (message, signal) => deliver(name, message, signal, instance),
			sendsReceipts: name === "first",
		};
	}

	function deliver(
		provider: string,
		message: Message,
		signal: Deadline,
		instance: Owner,
	): Promise<Answer> {
		noting(() => options.mayGoOut(message, instance.name));
		const delivery: Delivery = {
			eventSid: message.eventSid,
			requestId: message.requestId,
			instance: instance.name,
			provider,
			reference: `${options.accountSid} ${deliveries.length}`,
			isUnderWay: true,
		};
		deliveries.push(delivery);
		const answer = answerOf(delivery.reference);
		if (answer !== null && answer.outcome !== "refused") receipts(delivery);
		return new Promise((resolve, reject) => {
			const end = (settle: () => void) => {
				delivery.isUnderWay = false;
				settle();
			};
			signal.addEventListener("abort", () => {
				delivery.isUnderWay = false;
				if (!chance.is(0.5)) return;
				loop.do(instance, "hears a last word", () => {
					end(() =>
						resolve({ outcome: "unknown", errorMessage: "It broke off" }),
					);
				});
			});
			if (answer === null) return;
			const breaks = !isOver() && chance.is(weather.refuses / 10);
			loop.do(
				instance,
				`hears of ${message.eventSid}: ${answer.outcome}`,
				() =>
					end(() =>
						breaks ? reject(new Error("broken adapter")) : resolve(answer),
					),
				latencyMs(),
			);
		});
	}

	/** Null: no answer ever comes. */
	function answerOf(reference: string): Answer | null {
		const accepted = {
			outcome: "accepted",
			reference,
			status: "sent",
		} as const;
		if (isOver()) return accepted;
		if (chance.is(weather.hangs)) return null;
		if (chance.is(weather.refuses)) {
			if (chance.is(0.4)) {
				return { outcome: "unknown", errorMessage: "It broke off" };
			}
			return {
				outcome: "refused",
				errorCode: "30008",
				errorMessage: null,
				retry: chance.pick(["later", "later", "elsewhere", "never"]),
				...(chance.is(0.3) && { retryAfterMs: chance.pick([2_000, 20_000]) }),
			};
		}
		if (chance.is(0.15)) return { ...accepted, status: "delivered" };
		if (chance.is(0.85)) return accepted;
		return {
			...accepted,
			followUp: {
				afterMs: 3_000,
				status: chance.pick(["delivered", "undelivered"]),
				errorCode: null,
				errorMessage: null,
			},
		};
	}

	/** Sends some receipts, repeated, out of order, and perhaps before the answer. */
	function receipts({ reference, provider }: Delivery): void {
		if (provider !== "first") return;
		for (let left = chance.below(4); left > 0; left--) {
			const receipt: Receipt = {
				reference,
				status: chance.pick(["sent", "delivered", "delivered", "undelivered"]),
				errorCode: null,
				errorMessage: null,
			};
			const afterMs = chance.pick([0, 0, 30, 1_000, 8_000]);
			loop.do(world, "receipt", () => options.receipt(receipt), afterMs);
		}
	}

	function http(instance: Owner): GuardedHttp {
		return {
			send: ({ headers, body }) =>
				new Promise((resolve) => {
					const id = headers[headers.indexOf("webhook-id") + 1] as string;
					const payload = JSON.parse(body ?? "{}") as Record<string, string>;
					const key = `${instance.name} ${id}`;
					tellings.add(key);
					const outcome = outcomeAt(id);
					if (outcome.outcome !== "not_sent") {
						noting(() => arrives(id, kindOf(payload.event as string)));
					}
					loop.do(
						instance,
						`hears of ${id}: ${outcome.outcome}`,
						() => {
							tellings.delete(key);
							noteHeard(id, outcome);
							resolve(outcome);
						},
						// The real client gives up then.
						latencyMs() % GUARD_TIMEOUT_MS,
					);
				}),
			close: async () => {},
		};
	}

	function heardOf(sid: string): Heard {
		const known = heard.get(sid);
		if (known !== undefined) return known;
		const fresh = {
			events: new Map<number, string>(),
			taken: new Set<number>(),
			isGone: false,
		};
		heard.set(sid, fresh);
		return fresh;
	}

	function outcomeAt(id: string): OutboundOutcome {
		const reply = (status: number): OutboundOutcome => ({
			outcome: "reply",
			status,
			headers: {},
			body: Buffer.alloc(0),
			truncated: false,
		});
		if (heardOf(parted(id).sid).isGone) return reply(410);
		if (isOver() || !chance.is(weather.endpointFails)) return reply(204);
		if (chance.is(0.1)) return reply(410);
		return chance.pick<OutboundOutcome>([
			reply(500),
			{ outcome: "broken", reason: "ECONNRESET" },
			{ outcome: "not_sent", reason: "ECONNREFUSED" },
			{ outcome: "not_sent", reason: "CROWDED" },
		]);
	}

	/** News may arrive for the first time only after all earlier ones were taken. */
	function arrives(id: string, event: string): void {
		const { sid, number } = parted(id);
		const { events, taken, isGone } = heardOf(sid);
		if (events.has(number)) {
			assert.equal(events.get(number), event, `${id} says something else now`);
			return;
		}
		for (let before = 1; before < number && !isGone; before++) {
			assert(taken.has(before), `${id} came before ${before} was taken`);
		}
		events.set(number, event);
	}

	function noteHeard(id: string, outcome: OutboundOutcome): void {
		if (outcome.outcome !== "reply") return;
		const { sid, number } = parted(id);
		if (outcome.status === 204) heardOf(sid).taken.add(number);
		if (outcome.status === 410) heardOf(sid).isGone = true;
	}

	return {
		providers,
		http,
		deliveries,
		heardOf,
		isUnderWay: (instance: string, id: string) =>
			tellings.has(`${instance} ${id}`) ||
			deliveries.some(
				(each) =>
					each.isUnderWay && each.instance === instance && each.eventSid === id,
			),
	};
}

function parted(id: string): { sid: string; number: number } {
	const dash = id.lastIndexOf("-");
	return { sid: id.slice(0, dash), number: Number(id.slice(dash + 1)) };
}

/** Callbacks come in the words of the 2FA API. */
function kindOf(event: string): string {
	return event.slice("otp.".length);
}
