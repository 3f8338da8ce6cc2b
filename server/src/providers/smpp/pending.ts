/** Our unanswered requests on one connection, by their number. */

import type { CommandName } from "./commands.ts";
import type { Pdu } from "./pdu.ts";

/** The answer; null: the connection ended first, or nobody waits any more. */
export type Answered = Promise<Pdu | null>;

export type Pending = {
	/** Takes a number for the next request. `answer`: the command that answers it; generic_nack may too. */
	add(answer: CommandName): {
		readonly sequence: number;
		readonly answered: Answered;
	};
	/** `unknown`: no such request; `unfit`: the answer to a request of another kind. */
	take(answer: Pdu): "taken" | "unknown" | "unfit";
	/** Marks a request as late: its answer may still come, but the oldest late ones are given up. */
	late(sequence: number): void;
	size(): number;
	/** The connection is gone: every answer is null. */
	end(): void;
};

const LAST_SEQUENCE = 0x7fffffff;
/** An SMSC that never answers must not fill the memory: the oldest go. */
const MOST_LATE = 1_000;

export function pendingRequests(): Pending {
	const waiting = new Map<
		number,
		{
			readonly answer: CommandName;
			readonly resolve: (answer: Pdu | null) => void;
		}
	>();
	const late = new Set<number>();
	let last = 0;

	function settle(sequence: number, answer: Pdu | null): void {
		const request = waiting.get(sequence);
		waiting.delete(sequence);
		late.delete(sequence);
		request?.resolve(answer);
	}

	return {
		add(answer) {
			do last = last === LAST_SEQUENCE ? 1 : last + 1;
			while (waiting.has(last));
			const sequence = last;
			const answered = new Promise<Pdu | null>((resolve) => {
				waiting.set(sequence, { answer, resolve });
			});
			return { sequence, answered };
		},
		take(answer) {
			const request = waiting.get(answer.sequence);
			if (request === undefined) return "unknown";
			const { command } = answer;
			if (command !== request.answer && command !== "generic_nack") {
				return "unfit";
			}
			settle(answer.sequence, answer);
			return "taken";
		},
		late(sequence) {
			if (!waiting.has(sequence)) return;
			late.add(sequence);
			const [oldest] = late;
			if (late.size > MOST_LATE && oldest !== undefined) settle(oldest, null);
		},
		size: () => waiting.size - late.size,
		end() {
			for (const sequence of [...waiting.keys()]) settle(sequence, null);
		},
	};
}
