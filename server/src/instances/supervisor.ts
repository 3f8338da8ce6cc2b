/**
 * Several processes that serve one port, and the supervisor that starts, replaces and
 * ends them. It holds the port, hands connections to the processes in turn
 * (`node:cluster`), and takes part in no request: the processes share the database alone,
 * as instances on several machines do.
 */

import cluster from "node:cluster";
import type { Logger } from "pino";
import { StartError } from "../errors.ts";
import { startAll } from "./first-start.ts";
import { type Gathered, gathered } from "./gathered.ts";
import { listeningInTime } from "./listening.ts";
import { type Member, startMember } from "./member.ts";
import { type Place, place } from "./place.ts";
import { inTurn, type Reloaded, type Settings } from "./reloads.ts";

export type Supervisor = {
	/**
	 * Resolves with the text of a start once all processes listen. Throws if one of them
	 * cannot start, or if the service is closed meanwhile.
	 */
	start(settings: Settings): Promise<string>;
	/**
	 * Replaces the processes one after the other, each by one that listens: no request is
	 * lost. All new ones at once were rejected: for a minute the service would hold twice
	 * the memory, and twice the connections to the database and to carriers.
	 */
	reload(settings: Settings): Promise<Reloaded>;
	/** Ends all; true: each has ended by itself. */
	close(): Promise<boolean>;
	isClosed(): boolean;
	/** Ends all at once. */
	kill(): void;
};

/** `program`: the file that a process runs. `show`: shows a text to the operator. */
export function supervise(
	program: string,
	log: Logger,
	show: (text: string) => void,
): Supervisor {
	// In turn, as connections live long: left to the kernel, one process may get most.
	cluster.schedulingPolicy = cluster.SCHED_RR;
	cluster.setupPrimary({ exec: program, args: [] });
	const members = new Set<Member>();
	const places: Place[] = [];
	let isClosed = false;
	let started: Promise<string> | null = null;
	const counts: Gathered = gathered(() =>
		[...members].filter(({ state }) => state === "listening"),
	);
	const start = (number: number, text: string) => {
		if (isClosed) throw new StartError("The service ends");
		const member = startMember(number, text, counts, log);
		members.add(member);
		member.ended.then(() => members.delete(member));
		return member;
	};
	const close = async () => {
		isClosed = true;
		for (const each of places) each.vacate();
		const isWell = await endAll(members);
		// It may have a token to show.
		await started?.catch(() => {});
		return isWell;
	};
	const undo = () => {
		isClosed = true;
		return endAll(members);
	};

	async function startFirst({ instances, text }: Settings): Promise<string> {
		const first = await startAll(
			instances,
			(number) => start(number, text),
			undo,
			show,
		);
		for (const member of first.members) {
			places.push(place(member, start, text, log));
		}
		return first.greeting.text;
	}

	async function replaceOrAdd(number: number, text: string): Promise<void> {
		const there = places[number - 1];
		if (there) return await there.replace(text);
		const member = start(number, text);
		await listeningInTime(member);
		places.push(place(member, start, text, log));
	}

	return {
		start(settings) {
			started = startFirst(settings);
			return started;
		},
		async reload({ instances, text }) {
			const reloaded = await inTurn(instances, (number) =>
				replaceOrAdd(number, text),
			);
			if (reloaded.why === null) {
				const left = places.splice(instances);
				await Promise.all(left.map((each) => each.leave()));
			}
			return reloaded;
		},
		close,
		isClosed: () => isClosed,
		kill() {
			for (const each of members) each.kill();
		},
	};
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
