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
import { isThrottled } from "./statuses.ts";

/** A message, or a part of one. */
export type Submission = { readonly body: Body; readonly tlvs: readonly Tlv[] };

export type Outcome =
	| { readonly outcome: "answered"; readonly answer: Pdu }
	/** `throttled`: the SMSC's status when it put the message off; null: it never did. */
	| {
			readonly outcome: "not_written";
			readonly reason: "timeout" | "not bound";
			readonly throttled: number | null;
	  }
	/** `late`: the answer that may still come; null: the connection is gone. */
	| {
			readonly outcome: "unanswered";
			readonly reason: "timeout" | "connection lost";
			readonly late: Answered | null;
	  };

type Job = {
	readonly submission: Submission;
	readonly settle: (outcome: Outcome) => void;
	throttled: number | null;
};

export type Submits = {
	submit(submission: Submission, deadline: Deadline): Promise<Outcome>;
	/** Call it when a bind may have room, or when the binds have changed. */
	lookAgain(): void;
	close(): void;
};

export function submits(
	binds: Pick<Binds, "transmitting">,
	perSecond: number | undefined,
): Submits {
	const waiting: Job[] = [];
	/** Functions that end the wait for an answer. */
	const written = new Map<Job, () => void>();
	/**
	 * SMSCs count each part, and a message may have several. The lane counts messages,
	 * before anybody knows their parts: so its bound keeps too many messages from
	 * waiting here until their time is up, and this one keeps the SMSC's bound.
	 */
	const parts = pace(perSecond);
	let timer: NodeJS.Timeout | undefined;

	function lookAgain(): void {
		clearTimeout(timer);
		const sessions = binds.transmitting();
		if (sessions.length === 0) {
			for (const job of waiting.splice(0)) job.settle(notBound(job));
			return;
		}
		while (waiting.length > 0) {
			const now = performance.now();
			const session = roomiest(sessions);
			const paceMs = parts.waitMs(now);
			if (session === null || paceMs > 0) {
				const pausedUntil = sessions.map((each) => each.pausedUntil());
				const restMs = Math.min(...pausedUntil) - now;
				// If no bind rests, the next answer calls this function again.
				const waitMs = session === null ? restMs : paceMs;
				if (waitMs > 0) timer = setTimeout(lookAgain, Math.ceil(waitMs));
				return;
			}
			parts.take(now);
			write(session, waiting.shift() as Job);
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
			} else if (isThrottled(answer.status)) {
				job.throttled = answer.status;
				waiting.unshift(job);
				lookAgain();
			} else job.settle({ outcome: "answered", answer });
		});
	}

	function outOfTime(job: Job): void {
		const at = waiting.indexOf(job);
		if (at === -1) {
			written.get(job)?.();
			return;
		}
		waiting.splice(at, 1);
		const { throttled } = job;
		job.settle({ outcome: "not_written", reason: "timeout", throttled });
	}

	return {
		submit: (submission, deadline) =>
			new Promise((resolve) => {
				const abort = () => outOfTime(job);
				const job: Job = {
					submission,
					throttled: null,
					settle(outcome) {
						deadline.removeEventListener("abort", abort);
						resolve(outcome);
					},
				};
				waiting.push(job);
				deadline.addEventListener("abort", abort);
				if (deadline.aborted) abort();
				else lookAgain();
			}),
		lookAgain,
		close() {
			clearTimeout(timer);
			for (const job of waiting.splice(0)) job.settle(notBound(job));
		},
	};
}

function notBound({ throttled }: Job): Outcome {
	return { outcome: "not_written", reason: "not bound", throttled };
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
