/**
 * The queue of messages for the binds. Only this file knows which messages were
 * written to the SMSC, and so which ones may be handed over again.
 */

import type { Deadline } from "../../deadline.ts";
import { pace } from "../pace.ts";
import type { Binds } from "./binds.ts";
import type { Body, Pdu, Tlv } from "./pdu.ts";
import type { Answered } from "./pending.ts";
import type { Session } from "./session.ts";
import type { SmppSettings } from "./settings.ts";
import { isThrottled, overridesOf } from "./statuses.ts";

/** A message, or a part of one. */
export type Submission = { readonly body: Body; readonly tlvs: readonly Tlv[] };

export type Outcome =
	| { readonly outcome: "answered"; readonly answer: Pdu }
	/** `throttled`: the SMSC's status when it put the message off; null: it never did. */
	| {
			readonly outcome: "not_written";
			/** `perSecond`, `shutdown`: we kept it back, and not the SMSC. */
			readonly reason: "timeout" | "not bound" | "perSecond" | "shutdown";
			readonly throttled: number | null;
	  }
	/** `late`: the answer that may still come; null: the connection is gone. */
	| {
			readonly outcome: "unanswered";
			readonly reason: "timeout" | "connection lost";
			readonly late: Answered | null;
	  };

/**
 * `whole`: a message in one submission. `first`: that of a message with several;
 * `rest`: a further one. A message with its first part at the SMSC cannot be taken
 * back: its rest goes before all messages that have not begun.
 */
export type Place = "whole" | "first" | "rest";

type Job = {
	readonly submission: Submission;
	readonly place: Place;
	readonly deadline: Deadline;
	readonly settle: (outcome: Outcome) => void;
	throttled: number | null;
	/** On the clock of `performance`. */
	readonly joinedAt: number;
};

/**
 * A rest waits until then for binds that are throttled: five pauses (1, 2, 4, 8, 16 s),
 * but not a sixth. It keeps a slot of the lane meanwhile, which others need.
 */
const LONGEST_THROTTLED_MS = 60_000;
/** What was written within this time has nearly all of its own for an answer. */
const MOMENT_MS = 25;

export type Submits = {
	/** Each part of a message has its own time: the deadline is renewed for the rest. */
	submit(
		submission: Submission,
		deadline: Deadline,
		place: Place,
	): Promise<Outcome>;
	/** Call it when a bind may have room, or when the binds have changed. */
	lookAgain(): void;
	close(): void;
};

export function submits(
	binds: Pick<Binds, "transmitting">,
	settings: Pick<SmppSettings, "perSecond" | "timeoutMs" | "refused">,
): Submits {
	const { perSecond, timeoutMs } = settings;
	const overrides = overridesOf(settings);
	const rests: Job[] = [];
	/** Messages that have not begun. */
	const fresh: Job[] = [];
	/** Functions that end the wait for an answer. */
	const written = new Map<Job, () => void>();
	/**
	 * SMSCs count each part. The lane has the same bound, and takes the tokens of all
	 * parts at once: so few messages wait here. This one spaces the parts.
	 */
	const parts = pace(perSecond);
	let timer: NodeJS.Timeout | undefined;
	let isAboutToLook = false;

	const queueOf = ({ place }: Job) => (place === "rest" ? rests : fresh);

	/**
	 * An answer makes room before its message can ask for the next part. After all
	 * promises of this turn it has done so: otherwise other messages would go first.
	 */
	function lookAgain(): void {
		if (isAboutToLook) return;
		isAboutToLook = true;
		process.nextTick(() => {
			isAboutToLook = false;
			look();
		});
	}

	function look(): void {
		clearTimeout(timer);
		const sessions = binds.transmitting();
		if (sessions.length === 0) {
			settleAll("not bound");
			return;
		}
		for (;;) {
			const [job] = rests.length > 0 ? rests : fresh;
			if (job === undefined) return;
			if (job.place === "first" && job.deadline.isEnding?.()) {
				// The process may end before the rest has gone.
				fresh.shift();
				job.settle(notWritten(job, "shutdown"));
				continue;
			}
			const now = performance.now();
			const session = roomiest(sessions);
			const paceMs = parts.waitMs(now);
			if (session === null || paceMs > 0) {
				// If no bind rests, the next answer calls this function again.
				const waitMs = session === null ? pauseMs(sessions, now) : paceMs;
				if (waitMs > 0) timer = setTimeout(look, Math.ceil(waitMs));
				return;
			}
			parts.take(now);
			queueOf(job).shift();
			giveTimeForAnswer(job, now);
			write(session, job);
		}
	}

	/**
	 * What has waited gets the whole time for its answer: with little left it would be
	 * unknown. A throttled message that has not begun would so wait without end.
	 */
	function giveTimeForAnswer(job: Job, now: number): void {
		if (now - job.joinedAt < MOMENT_MS) return;
		if (job.place === "rest" || job.throttled === null) {
			job.deadline.renew?.(timeoutMs);
		}
	}

	function write(session: Session, job: Job): void {
		const { body, tlvs } = job.submission;
		const { answered, giveUp } = session.submit(body, tlvs);
		let isLate = false;
		written.set(job, () => {
			isLate = true;
			job.settle({ outcome: "unanswered", reason: "timeout", late: answered });
			giveUp();
		});
		void answered.then((answer) => {
			written.delete(job);
			if (isLate) return;
			if (answer === null) {
				const reason = "connection lost";
				job.settle({ outcome: "unanswered", reason, late: null });
			} else if (isThrottled(answer.status, overrides)) {
				putOff(job, answer.status);
			} else job.settle({ outcome: "answered", answer });
		});
	}

	/** A throttled message keeps its place. */
	function putOff(job: Job, status: number): void {
		job.throttled = status;
		// The pause that has begun is one for all of them.
		rests.forEach(giveTime);
		if (job.place === "rest" && !giveTime(job)) {
			job.settle(notWritten(job, "timeout"));
		} else {
			const queue = queueOf(job);
			const at = queue.findIndex(({ joinedAt }) => joinedAt > job.joinedAt);
			queue.splice(at === -1 ? queue.length : at, 0, job);
		}
		lookAgain();
	}

	/** The time of a rest, beside that for an answer: for a pause, and for our own pace. */
	function giveTime(job: Job): boolean {
		const sessions = binds.transmitting();
		const now = performance.now();
		const restMs = roomiest(sessions) === null ? restUntil(sessions) - now : 0;
		if (now + restMs > job.joinedAt + LONGEST_THROTTLED_MS) return false;
		const waitMs = Math.max(0, restMs, parts.waitMs(now, rests.length + 1));
		// By whole seconds, so that many deadlines share a timer.
		const waitSeconds = Math.ceil(waitMs / 1_000);
		job.deadline.renew?.(timeoutMs + waitSeconds * 1_000);
		return true;
	}

	function outOfTime(job: Job): void {
		const queue = queueOf(job);
		const at = queue.indexOf(job);
		if (at === -1) {
			written.get(job)?.();
			return;
		}
		queue.splice(at, 1);
		const isOurs = roomiest(binds.transmitting()) !== null;
		job.settle(notWritten(job, isOurs ? "perSecond" : "timeout"));
	}

	function settleAll(reason: NotWritten["reason"]): void {
		for (const job of [...rests.splice(0), ...fresh.splice(0)]) {
			job.settle(notWritten(job, reason));
		}
	}

	return {
		submit: (submission, deadline, place) =>
			new Promise((resolve) => {
				const abort = () => outOfTime(job);
				const job: Job = {
					submission,
					place,
					deadline,
					throttled: null,
					joinedAt: performance.now(),
					settle(outcome) {
						deadline.removeEventListener("abort", abort);
						resolve(outcome);
					},
				};
				if (place === "rest") giveTime(job);
				queueOf(job).push(job);
				deadline.addEventListener("abort", abort);
				if (deadline.aborted) abort();
				else lookAgain();
			}),
		lookAgain,
		close() {
			clearTimeout(timer);
			settleAll("not bound");
		},
	};
}

type NotWritten = Extract<Outcome, { outcome: "not_written" }>;

function notWritten(
	{ throttled }: Job,
	reason: NotWritten["reason"],
): NotWritten {
	return { outcome: "not_written", reason, throttled };
}

/**
 * Until the first pause of these binds ends; 0: none rests. Binds that do not rest may
 * be full for as long as the SMSC answers nothing, so they do not count.
 */
function pauseMs(sessions: readonly Session[], now: number): number {
	const ends = sessions
		.map((each) => each.pausedUntil())
		.filter((end) => end > now);
	return ends.length === 0 ? 0 : Math.min(...ends) - now;
}

/** When the first of these binds rests no more; a time in the past: one does not rest. */
function restUntil(sessions: readonly Session[]): number {
	return Math.min(...sessions.map((each) => each.pausedUntil()));
}

function roomiest(sessions: readonly Session[]): Session | null {
	let best: Session | null = null;
	let most = 0;
	for (const session of sessions) {
		const room = session.room();
		if (room <= most) continue;
		best = session;
		most = room;
	}
	return best;
}
