/**
 * Several processes that serve one port, and the supervisor that starts, replaces and
 * ends them. It holds the port, hands connections to the processes in turn
 * (`node:cluster`), and takes part in no request: the processes share the database alone,
 * as instances on several machines do.
 */

import cluster from "node:cluster";
import type { Logger } from "pino";
import { StartError } from "../errors.ts";
import { type Gathered, gathered } from "./gathered.ts";
import { listening, type Member, startMember } from "./member.ts";
import { type Place, place } from "./place.ts";

export type Supervisor = {
	/** The text of a start, once all processes listen. */
	readonly greeting: string;
	/**
	 * Replaces the processes one after the other, each by one that listens: no request is
	 * lost. `count`: how many there shall be. If one cannot start, the others stay.
	 */
	reload(count: number): Promise<void>;
	/** Ends all; true: each has ended by itself. */
	close(): Promise<boolean>;
	/** Ends all at once. */
	kill(): void;
};

/** `program`: the file that a process runs. Throws if one of the processes cannot start. */
export async function supervise(
	count: number,
	program: string,
	log: Logger,
): Promise<Supervisor> {
	// In turn, as connections live long: left to the kernel, one process may get most.
	cluster.schedulingPolicy = cluster.SCHED_RR;
	cluster.setupPrimary({ exec: program, args: [] });
	const members = new Set<Member>();
	let isClosed = false;
	const counts: Gathered = gathered(() =>
		[...members].filter(({ state }) => state === "listening"),
	);
	const start = (number: number) => {
		if (isClosed) throw new StartError("The service ends");
		const member = startMember(number, counts);
		members.add(member);
		member.ended.then(() => members.delete(member));
		return member;
	};
	const close = () => {
		isClosed = true;
		return endAll(members);
	};
	const { greeting, first } = await startAll(count, start, close);
	const places: Place[] = first.map((member) => place(member, start, log));

	return {
		greeting,
		async reload(wanted) {
			for (let number = 1; number <= wanted; number++) {
				const there = places[number - 1];
				if (there) await there.replace();
				else places.push(place(await started(start(number)), start, log));
			}
			await Promise.all(places.splice(wanted).map((each) => each.leave()));
		},
		async close() {
			for (const each of places) each.vacate();
			return await close();
		},
		kill() {
			for (const each of members) each.kill();
		},
	};
}

async function started(member: Member): Promise<Member> {
	await listening(member);
	return member;
}

/**
 * The first process makes what an installation has once: schema, keys, master account.
 * None listens before all could: a start that fails has answered nobody.
 */
async function startAll(
	count: number,
	start: (number: number) => Member,
	undo: () => Promise<unknown>,
): Promise<{ greeting: string; first: Member[] }> {
	try {
		const one = start(1);
		await one.made;
		const first = [one];
		for (let number = 2; number <= count; number++) first.push(start(number));
		await Promise.all(first.map(({ made }) => made));
		const [greeting = ""] = await Promise.all(first.map(listening));
		return { greeting, first };
	} catch (error) {
		await undo();
		throw error;
	}
}

/** True: each has ended by itself, and well. */
async function endAll(members: Iterable<Member>): Promise<boolean> {
	const codes = await Promise.all(
		[...members].map((each) => each.end("close")),
	);
	return codes.every((code) => code === 0);
}

/** A process of ours cannot have processes of its own, and neither can one of pm2's. */
export function mustBeAlone(): void {
	if (cluster.isPrimary) return;
	throw new StartError(
		"instances: another program (such as pm2 in cluster mode) already runs this one as one of several processes: set instances to 1, or start Postern without it",
	);
}
