/**
 * The dispatcher hands leased messages to providers, within the bounds of each,
 * so that a slow or dead provider delays only its own messages. Answers go back
 * as commands. If the process dies here, the leases run out and other instances
 * take the messages over.
 */

import type { Logger } from "pino";
import { deadlines } from "../deadline.ts";
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
import type { Lane, Lanes } from "./lanes.ts";
import { providerLog } from "./provider-log.ts";
import { soundAnswer } from "./sound-answer.ts";
import { wanted } from "./wanted.ts";
import { withinTime } from "./within-time.ts";

export type Dispatcher = {
	/** Takes over messages that this instance has leased. */
	take(dispatches: readonly Dispatch[]): void;
	/** Notes messages that wait in the store for room in their lane. */
	remember(waiting: readonly Waiting[]): void;
	isHeld(eventSid: string): boolean;
	/** Extends the time in which a held message may be handed over. */
	renew(lease: { eventSid: string; leasedUntil: number }): void;
	/** SIDs of the verifications whose messages are held. */
	heldOf(): Iterable<string>;
	/** Opens or closes the lane of a provider that holds connections. */
	ready(provider: string, isReady: boolean): void;
	/** Waiting messages of these verifications must not go out any more. */
	withdraw(verificationSids: readonly string[]): void;
	/** Resolves when no message is waiting or under way. */
	idle(): Promise<void>;
	/**
	 * Gives back waiting messages, and resolves when those under way have their
	 * answers. A provider without an answer after `LAST_WAIT_MS` counts as
	 * unknown.
	 */
	close(): Promise<void>;
};

/** A watched hand-over: the message as it goes out, and the function that gets its answer. */
export type Watch = {
	readonly message: Message;
	ended(answer: Answer): void;
};

/** The pause before another try, after the store was out of reach. */
const AGAIN_AFTER_MS = 500;

export type DispatcherOptions = {
	lanes: Lanes;
	now: () => number;
	timers?: Timers;
	log: Logger;
	/** Asked again when a message's turn comes; absent: always true. */
	mayDeliver?: (accountSid: string) => boolean;
	/** Records an answer; rejects if the store is out of reach. */
	settle: (
		dispatch: Dispatch,
		provider: Provider,
		answer: Answer,
	) => Promise<void>;
	/** Measures and traces a hand-over; absent: no one does. */
	watch?: (provider: Provider, message: Message) => Watch;
	/**
	 * Gives a message back unsent. `isClosing`: it goes to another instance, or
	 * waits for the next start.
	 */
	giveBack: (dispatch: Dispatch, isClosing: boolean) => Promise<void>;
	/** Leases messages that waited in line to this instance; they then come to `take`. */
	leaseWaiting: (line: {
		readonly candidates: readonly string[];
		readonly sids: readonly string[];
	}) => Promise<void>;
	/** Reads waiting messages that could not be remembered; they fall due by `until`. */
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
	/** The verification of each held event, the hand that holds it, and the end of its lease here. */
	const held = new Map<
		string,
		{ requestId: string; hand: number; leasedUntil: number }
	>();
	const stillWanted = wanted();
	let isClosing = false;
	const waits = deadlines(timers);
	let whenIdle: (() => void)[] = [];
	const alarm = breakerClock(now, timers, refillAll);
	/** The functions that call off a lane's wait for a token. */
	const tokenWaits = new Map<Lane, () => void>();
	let lateUnderWay = 0;
	let isStoreAway = false;
	let stopResting = () => {};

	function take(dispatches: readonly Dispatch[]): void {
		for (const dispatch of dispatches) {
			const { eventSid, requestId } = dispatch.message;
			const { hand, leasedUntil } = dispatch;
			held.set(eventSid, { requestId, hand, leasedUntil });
			place(dispatch);
		}
	}

	/** `from`: the lane that gave this message its turn. */
	function place(dispatch: Dispatch, from?: Lane): void {
		const { candidates, message } = dispatch;
		const lane = mayGo(dispatch) ? lanes.open(candidates) : null;
		if (lane === null) {
			goBack(dispatch);
			return;
		}
		// A token may come before the timer that waits for it: messages in line go
		// first.
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

	/**
	 * Goes on with a lane as soon as there is a token. If no slot is free, the
	 * next answer does it.
	 */
	function waitForToken(lane: Lane): void {
		if (isClosing || tokenWaits.has(lane) || lane.waiting.size() === 0) return;
		if (lane.underWay >= lane.provider.concurrency) return;
		// 0 if a token has come since the last look.
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
	 * A lease that could not be renewed (the store was out of reach) soon belongs
	 * to another instance, if not already: handing over then would send twice.
	 */
	function mayGo({ message, leasedUntil, expiresAt }: Dispatch): boolean {
		const until = held.get(message.eventSid)?.leasedUntil ?? leasedUntil;
		return (
			!isClosing &&
			expiresAt > now() &&
			until - RENEW_AFTER_MS > now() &&
			// The account may have been suspended while the message waited.
			mayDeliver(message.accountSid)
		);
	}

	function remember(waiting: readonly Waiting[]): void {
		for (const each of waiting) {
			// Not only with the reply to `giveBack`, which may wait for a read of changed
			// accounts: a message that counts as held is not leased when its turn comes.
			free(each);
			const { candidates, accountSid, sid, at } = each;
			lanes.remember(candidates, accountSid, sid, at);
		}
		if (waiting.length > 0) refillAll();
	}

	function refillAll(): void {
		for (const lane of lanes.all) refill(lane);
		if (lanes.size() > 0 && !isClosing) alarm.set(lanes.all);
	}

	/** Leases messages that wait in line for this lane, as many as it has room for. */
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

	/**
	 * Messages taken from a line are in no line any more: they are read from the
	 * store when it is back.
	 */
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
		// If the breaker is half open, this message is its probe.
		breaker.admits(now());
		lane.pace.take(now(), tokensOf(provider, dispatch.message));
		if (lane.underWay++ === 0) lane.busySince = now();
		const { message, ended } = watch(provider, dispatch.message);
		let answer: Promise<Answer> | Answer;
		try {
			answer =
				provider.kind === "sandbox"
					? provider.deliver(message)
					: withinTime(timers, waits, provider, message);
		} catch (error) {
			answer = broken(provider, error);
		}
		if (answer instanceof Promise) {
			void answer.then(
				(given) => answered(lane, dispatch, sound(provider, given), ended),
				(error) => answered(lane, dispatch, broken(provider, error), ended),
			);
		} else {
			answered(lane, dispatch, sound(provider, answer), ended);
		}
	}

	function sound(provider: Provider, given: unknown): Answer {
		try {
			const answer = soundAnswer(given);
			if (answer !== null) return answer;
		} catch (error) {
			return broken(provider, error);
		}
		return broken(provider, new Error("Its answer is none of the contract"));
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
		if (isOurs(answer)) lane.breaker.saidNothing();
		else if (isFault(answer)) lane.breaker.failed(now());
		else lane.breaker.succeeded();
		const { provider, breaker } = lane;
		logAnswer({ provider, answer, before, after: breaker.state(now()) });
		// A message that will be tried again later has not made the line shorter.
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
	 * A late answer is fenced like any other: it stops the second try if that has not
	 * begun; otherwise it only stores the references that receipts will name.
	 */
	async function answeredLate(
		lane: Lane,
		dispatch: Dispatch,
		late: Promise<Accepted | null>,
	): Promise<void> {
		const given = await late.catch(() => null);
		if (given === null) return;
		const answer = sound(lane.provider, given);
		if (answer.outcome !== "accepted") return;
		lateUnderWay++;
		await record(lane, dispatch, answer);
		lateUnderWay--;
		wakeIdle();
	}

	/**
	 * An answer is kept while the store is out of reach, and keeps its place at
	 * the provider: answers to further messages could not be recorded either, and
	 * those messages would go out again if this process died.
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
				// The answer is lost, but not the lease: when it runs out, another
				// instance takes the message over, and it may go out once more.
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

	/**
	 * Carriers are slow and people are not: the verification may have ended while
	 * its message waited.
	 */
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

	/** Does nothing if a later hand holds it by now. */
	function free({ eventSid, hand }: Pick<Waiting, "eventSid" | "hand">): void {
		if (held.get(eventSid)?.hand === hand) held.delete(eventSid);
	}

	function release({ message: { eventSid }, hand }: Dispatch): void {
		free({ eventSid, hand });
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

	/** The shutdown goes on, whatever an adapter does: the store must be closed. */
	async function closeOne(provider: Provider): Promise<void> {
		if (provider.kind !== "carrier" || provider.close === undefined) return;
		let stop = () => {};
		const patience = new Promise<void>((resolve) => {
			stop = timers.after(LONGEST_CLOSE_MS, () => {
				log.error({ provider: provider.name }, "A provider does not close");
				resolve();
			});
		});
		try {
			await Promise.race([provider.close(), patience]);
		} catch (error) {
			log.error(
				{ err: error, provider: provider.name },
				"A provider could not be closed",
			);
		} finally {
			stop();
		}
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
			waits.passAllAfter(LAST_WAIT_MS);
			await idle();
			waits.close();
			await Promise.all(lanes.all.map(({ provider }) => closeOne(provider)));
		},
	};
}

const unwatched = (_: Provider, message: Message): Watch => ({
	message,
	ended: () => {},
});

/** An adapter of somebody else may count wrong, or throw. */
function tokensOf(provider: Provider, message: Message): number {
	if (provider.kind !== "carrier" || provider.perSecond === undefined) return 1;
	try {
		const tokens = provider.tokensOf?.(message) ?? 1;
		return Number.isInteger(tokens) && tokens > 0 ? tokens : 1;
	} catch {
		return 1;
	}
}

function isOurs(answer: Answer): boolean {
	return answer.outcome === "refused" && answer.isOurs === true;
}

/** Whether an answer shows trouble of the provider itself, not of one message. */
function isFault(answer: Answer): boolean {
	if (answer.outcome === "refused" && answer.recipientOnly) return false;
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
 * The longest wait of a shutdown for providers, which may be configured to take
 * longer. The shutdown must end within the patience of whoever asked for it
 * (main.ts).
 */
const LAST_WAIT_MS = 12_000;
/** After `LAST_WAIT_MS`, within the same patience. */
const LONGEST_CLOSE_MS = 5_000;
