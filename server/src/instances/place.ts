/** A place among the processes: if its process ends unasked, another one takes the place. */

import type { Logger } from "pino";
import { type End, listening, type Member } from "./member.ts";
import { pauseMs, STEADY_MS } from "./pause.ts";

export type Place = {
	/** Puts another process here, and ends the former one once the other listens. */
	replace(): Promise<void>;
	/** Ends the process for good. */
	leave(): Promise<unknown>;
	/** No process comes here any more. */
	vacate(): void;
};

/** `member`: its process, which listens. */
export function place(
	member: Member,
	start: (number: number) => Member,
	log: Logger,
): Place {
	const { number } = member;
	let current = member;
	let isOpen = true;
	let ends = 0;

	function watch(one: Member): void {
		let since = Number.POSITIVE_INFINITY;
		one.listening.then(
			() => {
				since = performance.now();
				log.info({ place: number, pid: one.pid }, "A process serves");
			},
			() => {},
		);
		one.ended.then((end) => {
			if (!isOpen || one !== current) return;
			const wasSteady = performance.now() - since > STEADY_MS;
			ends = wasSteady ? 1 : ends + 1;
			refill(one, end);
		});
	}

	function refill(former: Member, end: End): void {
		const waitMs = pauseMs(ends);
		log.warn(
			{ place: number, pid: former.pid, ...end, ends, waitMs },
			"A process ended: another one takes its place",
		);
		setTimeout(() => {
			// A reload may have filled the place meanwhile.
			if (!isOpen || former !== current) return;
			current = start(number);
			watch(current);
			// Its end is watched.
			listening(current).catch(() => {});
		}, waitMs);
	}

	watch(member);
	return {
		async replace() {
			const other = start(number);
			await listening(other);
			const former = current;
			current = other;
			watch(other);
			await former.end("retire");
		},
		leave() {
			isOpen = false;
			return current.end("retire");
		},
		vacate() {
			isOpen = false;
		},
	};
}
