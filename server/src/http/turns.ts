/**
 * Lists take turns. A page of a thousand records is tens of milliseconds of this
 * thread, and a connection to PostgreSQL for as long: hundreds of them at once,
 * of one account, left neither to anybody's sends and checks.
 */

import type { FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import type { Timers } from "../timers.ts";
import { callerOf } from "./caller.ts";

/** Does `work` for a request when its turn has come. */
export type Turns = <Answer>(
	http: FastifyRequest,
	work: () => Promise<Answer>,
) => Promise<Answer>;

/** Lists at work at the same time, each of another account. */
const AT_ONCE = 4;

export function turns(timers: Pick<Timers, "soon">): Turns {
	const atWork = new Set<string>();
	/** By account; whose turn it is next comes first. */
	const waiting = new Map<string, (() => Promise<unknown>)[]>();

	function next(): void {
		if (atWork.size === AT_ONCE) return;
		for (const [account, works] of waiting) {
			if (atWork.has(account)) continue;
			const work = works.shift();
			if (works.length === 0) waiting.delete(account);
			atWork.add(account);
			// Not at once: what has arrived meanwhile goes before it.
			timers.soon(async () => {
				await work?.();
				atWork.delete(account);
				toTheEnd(account);
				next();
			});
			return;
		}
	}

	function toTheEnd(account: string): void {
		const works = waiting.get(account);
		if (works === undefined) return;
		waiting.delete(account);
		waiting.set(account, works);
	}

	return (http, work) =>
		new Promise((resolve, reject) => {
			const account = callerOf(http).sid;
			const begin = async () => {
				// Nobody would read it.
				if (http.socket.destroyed) throw new Refusal("request_timeout");
				return work();
			};
			const works = waiting.get(account) ?? [];
			waiting.set(account, works);
			works.push(() => begin().then(resolve, reject));
			next();
		});
}
