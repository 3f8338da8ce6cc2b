/** A place among the processes: if its process ends unasked, another one takes the place. */

import type { Logger } from "pino";
import { listeningInTime } from "./listening.ts";
import type { Member } from "./member.ts";
import { pauseMs, STEADY_MS } from "./pause.ts";

export type Place = {
	/** Puts another process here, and ends the former one once the other listens. */
	replace(settings: string): Promise<void>;
	/** Ends the process for good. */
	leave(): Promise<unknown>;
	/** No process comes here any more. */
	vacate(): void;
};

/**
 * `member`: its process, which listens. `settings`: the text that it has; a process that
 * takes its place has the same, although the file may hold an edit that nobody has
 * reloaded, or half of one.
 */
export function place(
	member: Member,
	start: (number: number, settings: string) => Member,
	settings: string,
	log: Logger,
): Place {
	const { number } = member;
	let current = member;
	let text = settings;
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
			log.warn(
				{ place: number, pid: one.pid, ...end, ...refill(one) },
				"A process ended: another one takes its place",
			);
		});
	}

	/** Returns after how many ends the next one comes, and when. */
	function refill(former: Member): { ends: number; waitMs: number } {
		const waitMs = pauseMs(ends);
		setTimeout(() => {
			// A reload may have filled the place meanwhile.
			if (!isOpen || former !== current) return;
			try {
				current = start(number, text);
			} catch (error) {
				// Thrown from a timer, it would end the supervisor, and all processes with it.
				ends++;
				log.warn(
					{ place: number, err: error, ...refill(former) },
					"A process could not be made: the next try follows",
				);
				return;
			}
			watch(current);
			// Its end is watched.
			listeningInTime(current).catch(() => {});
		}, waitMs);
		return { ends, waitMs };
	}

	watch(member);
	return {
		async replace(changed) {
			const other = start(number, changed);
			await listeningInTime(other);
			const former = current;
			current = other;
			text = changed;
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
