/**
 * Requests for lists take turns. A page of a thousand records takes this thread, and
 * a connection to PostgreSQL, tens of milliseconds: hundreds at once from one account
 * left nothing for the sends and checks of others. Customers take turns, and within a
 * customer its accounts: turns by account alone gave a customer with 150 accounts 150
 * turns for each turn of another.
 */

import type { FastifyRequest } from "fastify";
import { Refusal } from "../errors.ts";
import type { Timers } from "../timers.ts";
import { callerOf } from "./caller.ts";

/**
 * Does `work` for a request when its turn comes. `isWanted`: whether somebody still waits
 * for the answer then; by default the request's own client.
 */
export type Turns = <Answer>(
	http: FastifyRequest,
	work: () => Promise<Answer>,
	isWanted?: () => boolean,
) => Promise<Answer>;

/** The client has not gone, and was not answered: somebody would read the list. */
export const isAwaitedBy = (http: FastifyRequest) => () =>
	!http.socket.destroyed && !http.isOverdue;

/** Lists under way at the same time, each for another customer. */
const AT_ONCE = 4;

type Work = () => Promise<unknown>;
type Accounts = Map<string, Work[]>;

export function turns(
	timers: Pick<Timers, "soon">,
	customerOf: (accountSid: string) => string,
): Turns {
	const atWork = new Set<string>();
	/** By customer, then by account, in the order of their turns. */
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
			// Not at once: requests that have arrived meanwhile go before a list.
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

	return (http, work, isWanted = isAwaitedBy(http)) =>
		new Promise((resolve, reject) => {
			const account = callerOf(http).sid;
			const begin = async () => {
				if (!isWanted()) throw new Refusal("request_timeout");
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

/** There is a first one: an account without work is removed. */
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
