import type { Mutable } from "./mutable.ts";
import type { Timers } from "./timers.ts";

/**
 * A deadline ends the time that some work may take. It has the few members of an
 * `AbortSignal` that this needs: an `AbortController` for every message took a tenth
 * of the work of handing it over (`npm run bench -- versus`).
 */

export type Deadline = {
	readonly aborted: boolean;
	/** Calls the listener once at the most, and never if the deadline has passed already. */
	addEventListener(type: "abort", listener: () => void): void;
	removeEventListener(type: "abort", listener: () => void): void;
	/** The process ends, and may cut the time: work of several steps should not begin. */
	isEnding?(): boolean;
	/**
	 * Passes after `ms` from now, and not when it would have; does nothing after it has
	 * passed. Absent, as with an `AbortSignal`: nobody can give more time.
	 */
	renew?(ms: number): void;
};

export type OwnDeadline = Deadline & {
	/** Calls the listeners. A second call does nothing. */
	abort(): void;
};

/** `renew` and `isEnding`: those of who made it; absent: nobody can give more time. */
export function newDeadline(
	renew: (ms: number) => void = () => {},
	isEnding: () => boolean = () => false,
): OwnDeadline {
	let listeners: (() => void)[] = [];
	// A member that changes, not an accessor: V8 makes each object of a literal with
	// accessors a dictionary.
	const deadline: Mutable<OwnDeadline> = {
		aborted: false,
		isEnding,
		renew(ms) {
			if (!deadline.aborted) renew(ms);
		},
		addEventListener(_, listener) {
			if (!deadline.aborted) listeners.push(listener);
		},
		removeEventListener(_, listener) {
			if (listeners.length === 1 && listeners[0] === listener) listeners.pop();
			else listeners = listeners.filter((one) => one !== listener);
		},
		abort() {
			const told = listeners;
			listeners = [];
			deadline.aborted = true;
			for (const listener of told) listener();
		},
	};
	return deadline;
}

/** Gives deadlines to many pieces of work, which share few timers. */
export type Deadlines = {
	/**
	 * A deadline that passes after `ms`, or up to 25 ms later; then `passed` is
	 * called. `end` must be called when the work is over.
	 */
	after(ms: number, passed?: () => void): Timed;
	/** The process ends: lets all deadlines pass that have not passed after `ms`. */
	passAllAfter(ms: number): void;
	/** Stops the timers. Call it when no work is under way. */
	close(): void;
};

export type Timed = { readonly deadline: Deadline; end(): void };

/** Deadlines of one length that began within `LOT_MS`, by what each calls. */
type Lot = {
	readonly members: Set<() => void>;
	isOpen(): boolean;
	stop(): void;
};

const LOT_MS = 25;

/**
 * A lot has one timer, which runs out when the youngest deadline in it does: none
 * passes early. A sweep at each tick of one interval was rejected: ticks that a busy
 * thread misses would lengthen every deadline, and the clock of `now` may jump.
 */
export function deadlines(timers: Timers): Deadlines {
	const lots = new Set<Lot>();
	/** By length, the lots that take further deadlines. */
	const open = new Map<number, Lot>();
	let stopLast: (() => void) | null = null;

	function newLot(ms: number): Lot {
		const members = new Set<() => void>();
		const close = () => {
			if (open.get(ms) === lot) open.delete(ms);
		};
		const stopTaking = timers.after(LOT_MS, () => {
			close();
			if (members.size === 0) lot.stop();
		});
		const stopTime = timers.after(ms + LOT_MS, () => passLot(lot));
		const lot: Lot = {
			members,
			isOpen: () => open.get(ms) === lot,
			stop() {
				close();
				stopTaking();
				stopTime();
				lots.delete(lot);
			},
		};
		lots.add(lot);
		open.set(ms, lot);
		return lot;
	}

	function passLot(lot: Lot): void {
		lot.stop();
		for (const pass of lot.members) pass();
	}

	function leave(lot: Lot, pass: () => void): void {
		lot.members.delete(pass);
		if (lot.members.size === 0 && !lot.isOpen()) lot.stop();
	}

	return {
		after(ms, passed) {
			let lot = open.get(ms) ?? newLot(ms);
			const deadline = newDeadline(
				(renewedMs) => {
					leave(lot, pass);
					lot = open.get(renewedMs) ?? newLot(renewedMs);
					lot.members.add(pass);
				},
				() => stopLast !== null,
			);
			const pass = () => {
				passed?.();
				deadline.abort();
			};
			lot.members.add(pass);
			return { deadline, end: () => leave(lot, pass) };
		},
		passAllAfter(ms) {
			stopLast ??= timers.after(ms, () => {
				for (const lot of lots) passLot(lot);
			});
		},
		close() {
			stopLast?.();
			for (const lot of lots) lot.stop();
		},
	};
}
