/**
 * Lists take turns. A page of a thousand records is tens of milliseconds of this
 * thread, and a connection to PostgreSQL for as long: hundreds of them at once,
 * of one account, left neither to anybody's sends and checks. Customers take
 * turns, and the accounts of one among themselves: with 150 accounts one had 150
 * turns for each of another's.
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

/** Lists at work at the same time, each of another customer. */
const AT_ONCE = 4;

type Work = () => Promise<unknown>;
type Accounts = Map<string, Work[]>;

export function turns(
	timers: Pick<Timers, "soon">,
	customerOf: (accountSid: string) => string,
): Turns {
	const atWork = new Set<string>();
	/** By customer and by account; whose turn it is next comes first. */
	const waiting = new Map<string, Accounts>();

	function next(): void {
		if (atWork.size === AT_ONCE) return;
		for (const [customer, accounts] of waiting) {
			if (atWork.has(customer)) continue;
			const [account, works] = firstOf(accounts);
			const work = works.shift();
			if (works.length === 0) accounts.delete(account);
			if (accounts.size === 0) waiting.delete(customer);
			atWork.add(customer);
			// Not at once: what has arrived meanwhile goes before it.
			timers.soon(async () => {
				await work?.();
				atWork.delete(customer);
				toTheEnd(waiting.get(customer), account);
				toTheEnd(waiting, customer);
				next();
			});
			return;
		}
	}

	return (http, work) =>
		new Promise((resolve, reject) => {
			const account = callerOf(http).sid;
			const begin = async () => {
				// Nobody would read it.
				if (http.socket.destroyed) throw new Refusal("request_timeout");
				return work();
			};
			const customer = customerOf(account);
			const accounts = waiting.get(customer) ?? (new Map() as Accounts);
			waiting.set(customer, accounts);
			const works = accounts.get(account) ?? [];
			accounts.set(account, works);
			works.push(() => begin().then(resolve, reject));
			next();
		});
}

/** Accounts that wait with nothing are not kept. */
function firstOf(accounts: Accounts): [account: string, works: Work[]] {
	return accounts.entries().next().value as [string, Work[]];
}

function toTheEnd<Value>(
	queue: Map<string, Value> | undefined,
	name: string,
): void {
	const value = queue?.get(name);
	if (value === undefined) return;
	queue?.delete(name);
	queue?.set(name, value);
}
