/**
 * The dispatcher: hands leased messages to providers, each within its bounds, so
 * that a slow or dead one delays nobody else's. Answers go back as commands. If
 * the process dies here, the leases run out and the messages are taken over.
 */

import type { Logger } from "pino";
import type { Answer, Message, Provider } from "../channels/provider.ts";
import type { Dispatch } from "../commands/command.ts";
import { Refusal } from "../errors.ts";
import { systemTimers, type Timers } from "../timers.ts";
import { RENEW_AFTER_MS } from "../verification/lease.ts";
import { type Breaker, type BreakerState, breaker } from "./breaker.ts";
import { withinTime } from "./within-time.ts";

export type Dispatcher = {
	/** Takes over messages that this instance holds the lease of. */
	take(dispatches: readonly Dispatch[]): void;
	isHeld(eventSid: string): boolean;
	/** A message that is held may be handed over for so much longer. */
	renew(lease: { eventSid: string; leasedUntil: number }): void;
	/** SIDs of the verifications whose messages are held. */
	heldOf(): Iterable<string>;
	/** What waits of these verifications does not go out any more. */
	withdraw(verificationSids: readonly string[]): void;
	/** How each provider does at present. */
	lanes(): readonly LaneState[];
	/** Resolves when no message is waiting or under way. */
	idle(): Promise<void>;
	/**
	 * Gives back what waits, and resolves when what is under way has its answer: a
	 * provider that has none by `LAST_WAIT_MS` may have sent it, or not.
	 */
	close(): Promise<void>;
};

export type LaneState = {
	readonly provider: string;
	readonly breaker: BreakerState;
	readonly waiting: number;
	readonly underWay: number;
};

/** One hand-over as it is watched: the message as it goes out, and who hears of its answer. */
export type Watch = {
	readonly message: Message;
	ended(answer: Answer): void;
};

/** Waiting for one provider; more than that go back to the store for a while. */
const MOST_WAITING = 5_000;
const OVERFULL_WAIT_MS = 5_000;

/** With an answer that the store could not take. */
const AGAIN_AFTER_MS = 500;

type Lane = {
	readonly provider: Provider;
	readonly breaker: Breaker;
	waiting: Dispatch[];
	/** Of `waiting`, how many have gone already. */
	gone: number;
	underWay: number;
};

export function dispatcher(options: {
	providers: readonly Provider[];
	now: () => number;
	timers?: Timers;
	log: Logger;
	/** Asked once more when a message's turn comes; absent: always. */
	mayDeliver?: (accountSid: string) => boolean;
	/** Records an answer; rejects where the store cannot be reached. */
	settle: (
		dispatch: Dispatch,
		provider: Provider,
		answer: Answer,
	) => Promise<void>;
	/** Measures and traces a hand-over; absent: nobody does. */
	watch?: (provider: Provider, message: Message) => Watch;
	/** Gives a message back unsent, to be tried again at `at`. */
	giveBack: (dispatch: Dispatch, at: number) => Promise<void>;
}): Dispatcher {
	const {
		now,
		log,
		settle,
		giveBack,
		timers = systemTimers,
		watch = unwatched,
		mayDeliver = () => true,
	} = options;
	const lanes = new Map<string, Lane>(
		options.providers.map((provider) => [
			provider.name,
			{ provider, breaker: breaker(), waiting: [], gone: 0, underWay: 0 },
		]),
	);
	/** By event: its verification, and until when it is leased to this instance. */
	const held = new Map<string, { requestId: string; leasedUntil: number }>();
	/** Waiting messages by verification, and the verifications that have ended meanwhile. */
	const waitingOf = new Map<string, number>();
	const over = new Set<string>();
	let isClosing = false;
	/** Each brings the end of one provider's time forward. */
	const hurry = new Set<() => void>();
	let whenIdle: (() => void)[] = [];

	function take(dispatches: readonly Dispatch[]): void {
		for (const dispatch of dispatches) {
			const { eventSid, requestId } = dispatch.message;
			held.set(eventSid, { requestId, leasedUntil: dispatch.leasedUntil });
			place(dispatch);
		}
	}

	function place(dispatch: Dispatch): void {
		if (
			isClosing ||
			dispatch.expiresAt <= now() ||
			isLeaseOver(dispatch) ||
			// Its account was suspended while it waited.
			!mayDeliver(dispatch.message.accountSid)
		) {
			goBack(dispatch, now());
			return;
		}
		const lane = laneFor(dispatch);
		if (typeof lane === "number") {
			goBack(dispatch, lane);
		} else if (lane.underWay < lane.provider.concurrency) {
			handOver(lane, dispatch);
		} else if (lane.waiting.length - lane.gone < MOST_WAITING) {
			lane.waiting.push(dispatch);
			const { requestId } = dispatch.message;
			waitingOf.set(requestId, (waitingOf.get(requestId) ?? 0) + 1);
		} else {
			goBack(dispatch, now() + OVERFULL_WAIT_MS);
		}
	}

	/**
	 * A lease that could not be renewed (the store was out of reach) is another
	 * instance's soon, if it is not already: who hands over then sends twice.
	 */
	function isLeaseOver({ message, leasedUntil }: Dispatch): boolean {
		const until = held.get(message.eventSid)?.leasedUntil ?? leasedUntil;
		return until - RENEW_AFTER_MS <= now();
	}

	/** The preferred provider that is not out of order, or when to ask again. */
	function laneFor({ candidates }: Dispatch): Lane | number {
		let soonest = Number.POSITIVE_INFINITY;
		for (const name of candidates) {
			const lane = lanes.get(name);
			// A provider that was configured when the message was sent, and is gone.
			if (lane === undefined) continue;
			if (lane.breaker.admits(now())) return lane;
			soonest = Math.min(soonest, lane.breaker.opensAt);
		}
		return Number.isFinite(soonest)
			? Math.max(soonest, now() + 1_000)
			: now() + OVERFULL_WAIT_MS;
	}

	function handOver(lane: Lane, dispatch: Dispatch): void {
		lane.underWay++;
		const { provider } = lane;
		const { message, ended } = watch(provider, dispatch.message);
		let answer: Promise<Answer> | Answer;
		try {
			answer =
				provider.timeoutMs === null
					? provider.deliver(message)
					: withinTime(timers, provider, message, hurry);
		} catch (error) {
			answer = broken(provider, error);
		}
		if (answer instanceof Promise) {
			void answer.then(
				(given) => answered(lane, dispatch, given, ended),
				(error) => answered(lane, dispatch, broken(provider, error), ended),
			);
		} else {
			answered(lane, dispatch, answer, ended);
		}
	}

	function answered(
		lane: Lane,
		dispatch: Dispatch,
		answer: Answer,
		ended: Watch["ended"],
	): void {
		lane.underWay--;
		ended(answer);
		if (isFault(answer)) lane.breaker.failed(now());
		else lane.breaker.succeeded();
		void record(lane, dispatch, answer).then(() => release(dispatch));
		next(lane);
	}

	/**
	 * An answer that finds the store out of reach is kept until it is back, and
	 * keeps its place at the provider: what goes out meanwhile could not be
	 * recorded either, and would go out again if this process died.
	 */
	async function record(
		lane: Lane,
		dispatch: Dispatch,
		answer: Answer,
	): Promise<void> {
		let isKept = false;
		for (;;) {
			try {
				await settle(dispatch, lane.provider, answer);
				break;
			} catch (error) {
				const willTryAgain = isUnavailable(error) && !isClosing;
				if (!isKept || !willTryAgain) {
					// Where it is lost, the lease is not: the message is taken over when
					// that runs out, and may go out once more.
					log.error(
						{ err: error, event: dispatch.message.eventSid },
						`A provider's answer could not be recorded${willTryAgain ? ", trying again" : ""}`,
					);
				}
				if (!willTryAgain) break;
				if (!isKept) lane.underWay++;
				isKept = true;
				await new Promise<void>((resolve) => {
					timers.after(AGAIN_AFTER_MS, resolve);
				});
			}
		}
		if (!isKept) return;
		lane.underWay--;
		next(lane);
	}

	function next(lane: Lane): void {
		while (
			lane.underWay < lane.provider.concurrency &&
			lane.gone < lane.waiting.length
		) {
			const dispatch = lane.waiting[lane.gone++] as Dispatch;
			if (lane.gone === lane.waiting.length || lane.gone > 1_000) {
				lane.waiting = lane.waiting.slice(lane.gone);
				lane.gone = 0;
			}
			// Carriers are slow, people are not: it may have ended while it waited.
			if (leaveQueue(dispatch)) place(dispatch);
			else goBack(dispatch, now());
		}
	}

	/** False where its verification has ended. */
	function leaveQueue({ message }: Dispatch): boolean {
		const { requestId } = message;
		const others = (waitingOf.get(requestId) ?? 1) - 1;
		const isWanted = !over.has(requestId);
		if (others > 0) {
			waitingOf.set(requestId, others);
		} else {
			waitingOf.delete(requestId);
			over.delete(requestId);
		}
		return isWanted;
	}

	function withdraw(verificationSids: readonly string[]): void {
		for (const sid of verificationSids) {
			if (waitingOf.has(sid)) over.add(sid);
		}
	}

	function goBack(dispatch: Dispatch, at: number): void {
		void giveBack(dispatch, at)
			.catch((error: unknown) => {
				log.error(
					{ err: error, event: dispatch.message.eventSid },
					"A message could not be given back",
				);
			})
			.then(() => release(dispatch));
	}

	function release(dispatch: Dispatch): void {
		held.delete(dispatch.message.eventSid);
		if (held.size > 0) return;
		const waiters = whenIdle;
		whenIdle = [];
		for (const resolve of waiters) resolve();
	}

	function broken(provider: Provider, error: unknown): Answer {
		log.error({ err: error, provider: provider.name }, "A provider broke");
		return {
			outcome: "unknown",
			errorMessage: "The provider's adapter failed",
		};
	}

	function idle(): Promise<void> {
		return held.size === 0
			? Promise.resolve()
			: new Promise((resolve) => {
					whenIdle.push(resolve);
				});
	}

	return {
		take,
		isHeld: (eventSid) => held.has(eventSid),
		renew({ eventSid, leasedUntil }) {
			const lease = held.get(eventSid);
			if (lease !== undefined) lease.leasedUntil = leasedUntil;
		},
		heldOf: () => [...held.values()].map(({ requestId }) => requestId),
		withdraw,
		lanes: () =>
			[...lanes.values()].map(({ provider, breaker, ...lane }) => ({
				provider: provider.name,
				breaker: breaker.state(now()),
				waiting: lane.waiting.length - lane.gone,
				underWay: lane.underWay,
			})),
		idle,
		async close() {
			isClosing = true;
			for (const lane of lanes.values()) {
				for (const dispatch of lane.waiting.slice(lane.gone)) {
					goBack(dispatch, now());
				}
				lane.waiting = [];
				lane.gone = 0;
			}
			const stop = timers.after(LAST_WAIT_MS, () => {
				for (const giveUp of [...hurry]) giveUp();
			});
			await idle();
			stop();
			await Promise.all(
				[...lanes.values()].map(({ provider }) => provider.close()),
			);
		},
	};
}

function isUnavailable(error: unknown): boolean {
	return error instanceof Refusal && error.refusal === "unavailable";
}

const unwatched = (_: Provider, message: Message): Watch => ({
	message,
	ended: () => {},
});

/** What tells that a provider itself is in trouble, and not one message. */
function isFault(answer: Answer): boolean {
	return (
		answer.outcome === "unknown" ||
		(answer.outcome === "refused" && answer.retry === "later")
	);
}

/**
 * Of a shutdown, which must be over within the patience of whoever asked for it
 * (main.ts): a provider may be configured to take longer than that.
 */
const LAST_WAIT_MS = 12_000;
