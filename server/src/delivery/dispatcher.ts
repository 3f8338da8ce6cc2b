/**
 * The dispatcher: hands leased messages to providers, each within its bounds, so
 * that a slow or dead one delays nobody else's. Answers go back as commands. If
 * the process dies here, the leases run out and the messages are taken over.
 */

import type { Logger } from "pino";
import { isUnavailable } from "../errors.ts";
import type { Dispatch, Waiting } from "../messages/work.ts";
import type {
	Accepted,
	Answer,
	Message,
	Provider,
} from "../providers/contract.ts";
import { systemTimers, type Timers } from "../timers.ts";
import { LONGEST_WAIT_MS, RENEW_AFTER_MS } from "../verification/lease.ts";
import { breakerClock } from "./breaker-clock.ts";
import { providerLog } from "./failure-log.ts";
import type { Lane, Lanes } from "./lanes.ts";
import { wanted } from "./wanted.ts";
import { withinTime } from "./within-time.ts";

export type Dispatcher = {
	/** Takes over messages that this instance holds the lease of. */
	take(dispatches: readonly Dispatch[]): void;
	/** Takes note of messages that wait in the store until their lane has room. */
	remember(waiting: readonly Waiting[]): void;
	isHeld(eventSid: string): boolean;
	/** A message that is held may be handed over for so much longer. */
	renew(lease: { eventSid: string; leasedUntil: number }): void;
	/** SIDs of the verifications whose messages are held. */
	heldOf(): Iterable<string>;
	/** Opens or closes the lane of a provider that holds connections. */
	ready(provider: string, isReady: boolean): void;
	/** What waits of these verifications does not go out any more. */
	withdraw(verificationSids: readonly string[]): void;
	/** Resolves when no message is waiting or under way. */
	idle(): Promise<void>;
	/**
	 * Gives back what waits, and resolves when what is under way has its answer: a
	 * provider that has none by `LAST_WAIT_MS` may have sent it, or not.
	 */
	close(): Promise<void>;
};

/** One hand-over as it is watched: the message as it goes out, and who hears of its answer. */
export type Watch = {
	readonly message: Message;
	ended(answer: Answer): void;
};

/** With what the store could not take. */
const AGAIN_AFTER_MS = 500;

export type DispatcherOptions = {
	lanes: Lanes;
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
	/** Gives a message back unsent; `isClosing`: to another instance, or the next start. */
	giveBack: (dispatch: Dispatch, isClosing: boolean) => Promise<void>;
	/** Leases what has stood in line to this instance; what it got comes to `take`. */
	leaseWaiting: (line: {
		readonly candidates: readonly string[];
		readonly sids: readonly string[];
	}) => Promise<void>;
	/** More waits in the store than could be remembered, and falls due by `until` at the latest. */
	takeUp: (until: number) => void;
};

export function dispatcher(options: DispatcherOptions): Dispatcher {
	const {
		lanes,
		now,
		log,
		settle,
		giveBack,
		leaseWaiting,
		takeUp,
		timers = systemTimers,
		watch = unwatched,
		mayDeliver = () => true,
	} = options;
	const logAnswer = providerLog(log, now);
	/** By event: its verification, and until when it is leased to this instance. */
	const held = new Map<string, { requestId: string; leasedUntil: number }>();
	const stillWanted = wanted();
	let isClosing = false;
	/** Each brings the end of one provider's time forward. */
	const hurry = new Set<() => void>();
	let whenIdle: (() => void)[] = [];
	const alarm = breakerClock(now, timers, refillAll);
	/** By lane: calls off what goes on when there is a token. */
	const tokenWaits = new Map<Lane, () => void>();
	let lateUnderWay = 0;
	let isStoreAway = false;
	let stopResting = () => {};

	function take(dispatches: readonly Dispatch[]): void {
		for (const dispatch of dispatches) {
			const { eventSid, requestId } = dispatch.message;
			held.set(eventSid, { requestId, leasedUntil: dispatch.leasedUntil });
			place(dispatch);
		}
	}

	/** `from`: the lane whose turn it is already. */
	function place(dispatch: Dispatch, from?: Lane): void {
		const { candidates, message } = dispatch;
		const lane = mayGo(dispatch) ? lanes.open(candidates) : null;
		if (lane === null) {
			goBack(dispatch);
			return;
		}
		// A token may have come before the timer that waits for it: those in line first.
		const isNext = lane === from || lane.waiting.size() === 0;
		if (isNext && lanes.isFree(lane)) {
			handOver(lane, dispatch);
		} else {
			lane.waiting.add(lanes.ownerOf(message.accountSid), dispatch);
			stillWanted.waits(message.requestId);
			if (lanes.isFree(lane)) next(lane);
			else waitForToken(lane);
		}
		lanes.note(lane);
	}

	/** Goes on with a lane the moment there is a token. Where no slot is free, an answer does. */
	function waitForToken(lane: Lane): void {
		if (isClosing || tokenWaits.has(lane) || lane.waiting.size() === 0) return;
		if (lane.underWay >= lane.provider.concurrency) return;
		// A token may have come since it was looked for: then this is 0.
		const waitMs = lane.pace.waitMs(now());
		const stop = timers.after(Math.max(1, waitMs), () => {
			tokenWaits.delete(lane);
			next(lane);
		});
		tokenWaits.set(lane, stop);
	}

	function ready(provider: string, isReady: boolean): void {
		const lane = lanes.all.find((each) => each.provider.name === provider);
		if (lane === undefined || isClosing || lane.isReady === isReady) return;
		lane.isReady = isReady;
		if (isReady) {
			log.info({ provider }, "A provider is bound");
		} else {
			log.warn(
				{ provider },
				"A provider is not bound: its messages wait, or go to the next of their route",
			);
			for (const dispatch of lane.waiting.clear()) placeWaiting(dispatch);
		}
		lanes.note(lane);
		refillAll();
	}

	/**
	 * A lease that could not be renewed (the store was out of reach) is another
	 * instance's soon, if it is not already: who hands over then sends twice.
	 */
	function mayGo({ message, leasedUntil, expiresAt }: Dispatch): boolean {
		const until = held.get(message.eventSid)?.leasedUntil ?? leasedUntil;
		return (
			!isClosing &&
			expiresAt > now() &&
			until - RENEW_AFTER_MS > now() &&
			// Its account was suspended while it waited.
			mayDeliver(message.accountSid)
		);
	}

	function remember(waiting: readonly Waiting[]): void {
		for (const { candidates, accountSid, sid, at } of waiting) {
			lanes.remember(candidates, accountSid, sid, at);
		}
		if (waiting.length > 0) refillAll();
	}

	function refillAll(): void {
		for (const lane of lanes.all) refill(lane);
		if (lanes.size() > 0 && !isClosing) alarm.set(lanes.all);
	}

	/** Leases what stands in line for this lane, as much as it has room for. */
	function refill(lane: Lane): void {
		while (!isClosing && !isStoreAway) {
			const line = lanes.takeFor(lane);
			if (line === null) break;
			const { length } = line.sids;
			lane.leasing += length;
			lanes.note(lane);
			void leaseWaiting(line)
				.catch((error: unknown) => {
					if (isUnavailable(error)) restFromStore();
					else {
						// They are looked at again when their time in the store is over.
						log.error({ err: error }, "Waiting messages could not be leased");
					}
				})
				.finally(() => {
					lane.leasing -= length;
					lanes.note(lane);
					refill(lane);
					wakeIdle();
				});
		}
		const forgottenUntil = lanes.takeForgottenUntil();
		if (forgottenUntil !== null) takeUp(forgottenUntil);
	}

	/** What was taken from a line stands in none: it is read from the store when that is back. */
	function restFromStore(): void {
		if (isStoreAway || isClosing) return;
		isStoreAway = true;
		stopResting = timers.after(AGAIN_AFTER_MS, () => {
			isStoreAway = false;
			takeUp(now() + LONGEST_WAIT_MS);
			refillAll();
		});
	}

	function handOver(lane: Lane, dispatch: Dispatch): void {
		const { provider, breaker } = lane;
		// Its probe, while it is left alone.
		breaker.admits(now());
		lane.pace.take(now());
		if (lane.underWay++ === 0) lane.busySince = now();
		const { message, ended } = watch(provider, dispatch.message);
		let answer: Promise<Answer> | Answer;
		try {
			answer =
				provider.kind === "sandbox"
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
		const before = lane.breaker.state(now());
		if (isFault(answer)) lane.breaker.failed(now());
		else lane.breaker.succeeded();
		const { provider, breaker } = lane;
		logAnswer({ provider, answer, before, after: breaker.state(now()) });
		// One that is asked again later has not made the line shorter.
		if (!isPostponed(answer)) {
			lane.rate.settled(now());
		}
		void record(lane, dispatch, answer).then(() => release(dispatch));
		if (answer.outcome === "unknown" && answer.late !== undefined) {
			void answeredLate(lane, dispatch, answer.late);
		}
		next(lane);
	}

	/**
	 * Fenced like any answer: it stops the second try where that has not begun, and
	 * otherwise it only binds the references that receipts will name.
	 */
	async function answeredLate(
		lane: Lane,
		dispatch: Dispatch,
		late: Promise<Accepted | null>,
	): Promise<void> {
		const answer = await late.catch(() => null);
		if (answer === null) return;
		lateUnderWay++;
		await record(lane, dispatch, answer);
		lateUnderWay--;
		wakeIdle();
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
				// Where it is lost, the lease is not: the message is taken over when
				// that runs out, and may go out once more.
				if (!isUnavailable(error)) {
					log.error(
						{ err: error, event: dispatch.message.eventSid },
						"A provider's answer could not be recorded",
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
		while (lanes.isFree(lane)) {
			const dispatch = lanes.nextFor(lane);
			if (dispatch === undefined) break;
			placeWaiting(dispatch, lane);
		}
		waitForToken(lane);
		lanes.note(lane);
		if (lanes.size() === 0) return;
		if (lane.breaker.state(now()) === "closed") refill(lane);
		else refillAll();
	}

	/** Carriers are slow, people are not: its verification may have ended while it waited. */
	function placeWaiting(dispatch: Dispatch, from?: Lane): void {
		if (stillWanted.leaves(dispatch.message.requestId)) place(dispatch, from);
		else goBack(dispatch);
	}

	function withdraw(verificationSids: readonly string[]): void {
		for (const sid of verificationSids) stillWanted.ended(sid);
		lanes.forget(verificationSids);
	}

	function goBack(dispatch: Dispatch): void {
		void giveBack(dispatch, isClosing)
			.catch((error: unknown) => {
				if (isUnavailable(error)) return;
				log.error(
					{ err: error, event: dispatch.message.eventSid },
					"A message could not be given back",
				);
			})
			.then(() => release(dispatch));
	}

	function release(dispatch: Dispatch): void {
		held.delete(dispatch.message.eventSid);
		wakeIdle();
	}

	function isIdle(): boolean {
		return (
			held.size === 0 &&
			lateUnderWay === 0 &&
			lanes.all.every(({ leasing }) => leasing === 0)
		);
	}

	function wakeIdle(): void {
		if (whenIdle.length === 0 || !isIdle()) return;
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
		return isIdle()
			? Promise.resolve()
			: new Promise((resolve) => {
					whenIdle.push(resolve);
				});
	}

	return {
		take,
		remember,
		isHeld: (eventSid) => held.has(eventSid),
		renew({ eventSid, leasedUntil }) {
			const lease = held.get(eventSid);
			if (lease !== undefined) lease.leasedUntil = leasedUntil;
		},
		heldOf: () => [...held.values()].map(({ requestId }) => requestId),
		ready,
		withdraw,
		idle,
		async close() {
			isClosing = true;
			alarm.stop();
			stopResting();
			for (const stop of tokenWaits.values()) stop();
			for (const lane of lanes.all) {
				for (const dispatch of lane.waiting.clear()) goBack(dispatch);
			}
			const stop = timers.after(LAST_WAIT_MS, () => {
				for (const giveUp of [...hurry]) giveUp();
			});
			await idle();
			stop();
			await Promise.all(
				lanes.all.map(async ({ provider }) => {
					if (provider.kind === "carrier") await provider.close?.();
				}),
			);
		},
	};
}

const unwatched = (_: Provider, message: Message): Watch => ({
	message,
	ended: () => {},
});

/** What tells that a provider itself is in trouble, and not one message. */
function isFault(answer: Answer): boolean {
	return answer.outcome === "unknown" || isPostponed(answer);
}

function isPostponed(answer: Answer): boolean {
	return (
		answer.outcome === "refused" &&
		answer.retry === "later" &&
		answer.otherChannel !== true
	);
}

/**
 * Of a shutdown, which must be over within the patience of whoever asked for it
 * (main.ts): a provider may be configured to take longer than that.
 */
const LAST_WAIT_MS = 12_000;
