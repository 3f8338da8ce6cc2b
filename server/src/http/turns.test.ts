/** The order in which lists are made. */

import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import { systemTimers } from "../timers.ts";
import { turns } from "./turns.ts";

const turnOfTheLoop = () =>
	new Promise<void>((resolve) => setImmediate(resolve));
const someTurns = async () => {
	for (let i = 0; i < 5; i++) await turnOfTheLoop();
};

/** An account's name is its customer's, with a digit if the customer has several. */
const customerOf = (sid: string) => sid.slice(0, 1);

/** A request of `sid`, with the members that are read. */
const requestOf = (sid: string) =>
	({
		...{ caller: { account: { sid } }, socket: { destroyed: false } },
	}) as unknown as FastifyRequest;

/** Lists that end when the test says so, and the order in which they began. */
function lists() {
	const inTurn = turns(systemTimers, customerOf);
	const begun: string[] = [];
	const ends = new Map<string, () => void>();
	return {
		begun,
		end: (name: string) => ends.get(name)?.(),
		ask: (account: string, name = account) =>
			inTurn(requestOf(account), () => {
				begun.push(name);
				return new Promise<void>((resolve) => ends.set(name, resolve));
			}),
	};
}

test("one list of an account at a time, and another account's beside it", async () => {
	const { begun, ask, end } = lists();
	for (const name of ["a1", "a2", "a3"]) void ask("A", name);
	void ask("B", "b1");
	await someTurns();
	expect(begun).toEqual(["a1", "b1"]);
	end("a1");
	await someTurns();
	expect(begun).toEqual(["a1", "b1", "a2"]);
});

test("four at once: who waits is not behind all that another account has asked for", async () => {
	const { begun, ask, end } = lists();
	for (const account of ["A", "B", "C", "D"]) {
		void ask(account);
		void ask(account, `${account} again`);
	}
	void ask("E");
	await someTurns();
	expect(begun).toEqual(["A", "B", "C", "D"]);
	end("A");
	end("B");
	await someTurns();
	expect(begun.slice(4).sort()).toEqual(["A again", "E"]);
});

test("of 150 accounts of one customer one list is at work, and another customer's turn is next", async () => {
	const { begun, ask, end } = lists();
	for (let i = 0; i < 150; i++) void ask(`A${i}`);
	void ask("B");
	await someTurns();
	expect(begun).toEqual(["A0", "B"]);
	for (const other of ["C", "D", "E"]) void ask(other);
	void ask("B", "B again");
	await someTurns();
	expect(begun.slice(2)).toEqual(["C", "D"]);
	end("B");
	end("A0");
	await someTurns();
	// All four places were taken: the customer that waited comes before those 150.
	expect(begun.slice(4)).toEqual(["E", "B again"]);
});

test("the accounts of a customer take turns", async () => {
	const { begun, ask, end } = lists();
	for (const name of ["a", "b", "c"]) void ask("A1", name);
	void ask("A2", "x");
	await someTurns();
	for (const name of ["a", "x", "b"]) {
		end(name);
		await someTurns();
	}
	expect(begun).toEqual(["a", "x", "b", "c"]);
});

test("between two lists the event loop turns", async () => {
	const inTurn = turns(systemTimers, customerOf);
	const order: string[] = [];
	const note = (name: string) =>
		inTurn(requestOf("A"), async () => void order.push(name));
	const both = [note("first"), note("second")];
	await turnOfTheLoop();
	order.push("something else");
	await Promise.all(both);
	expect(order).toEqual(["first", "something else", "second"]);
});

test("a list that fails fails alone", async () => {
	const inTurn = turns(systemTimers, customerOf);
	const failed = inTurn(requestOf("A"), async () => {
		throw new Error("no");
	});
	const next = inTurn(requestOf("A"), async () => "yes");
	await expect(failed).rejects.toThrow("no");
	expect(await next).toBe("yes");
});

test.each([
	["has gone", { socket: { destroyed: true } }],
	["was answered because it waited too long", { isOverdue: true }],
])("for a client that %s nothing is read", async (_, more) => {
	const inTurn = turns(systemTimers, customerOf);
	let isRead = false;
	const request = Object.assign(requestOf("A"), more);
	const gone = inTurn(request, async () => {
		isRead = true;
	});
	await expect(gone).rejects.toMatchObject({ name: "request_timeout" });
	expect(isRead).toBe(false);
});
