/** One process of the service, as its supervisor sees it. */

import cluster, { type Worker } from "node:cluster";
import { StartError } from "../errors.ts";
import { keepConnections } from "./connections.ts";
import type { Counted, Gathered } from "./gathered.ts";
import { later } from "./later.ts";
import { type Order, PROCESS_NUMBER, type Report } from "./orders.ts";
import { listenFor, type Silence } from "./silence.ts";

/** A process that is told to end gives up after 30 s by itself, unless it hangs. */
const END_WITHIN_MS = 36_000;

/** The number of a question whose answer nobody waits for. */
const NO_SCRAPE = 0;

export type Member = Counted & {
	/** From 1; the process that takes its place has it too. */
	readonly number: number;
	readonly pid: number | undefined;
	readonly state: "starting" | "listening" | "ending" | "ended";
	/** Resolves when it could listen; rejects if it ends before. */
	readonly made: Promise<void>;
	/** Resolves with its greeting when it listens; rejects if it ends before. */
	readonly listening: Promise<string>;
	readonly ended: Promise<End>;
	tell(order: Order): void;
	/** Resolves with its exit code; a process that does not obey is killed. */
	end(order: "close" | "retire"): Promise<number | null>;
	kill(): void;
};

export type End = {
	readonly code: number | null;
	readonly signal: string | null;
	/** The sentence of a start that failed, or of a process that hung. */
	readonly why: string | null;
};

export function startMember(number: number, counts: Gathered): Member {
	const worker = cluster.fork({ [PROCESS_NUMBER]: String(number) });
	const handOn = keepConnections(worker);
	let state: Member["state"] = "starting";
	let why: string | null = null;
	let silence: Silence | null = null;
	const made = later<void>();
	const listens = later<string>();
	const ended = new Promise<End>((resolve) => {
		onEnd(worker, (code, signal) => {
			state = "ended";
			silence?.stop();
			handOn();
			const error = new StartError(
				why ?? `Process ${number} ended in its start (${signal ?? code})`,
			);
			made.reject(error);
			listens.reject(error);
			counts.left(member);
			resolve({ code, signal, why });
		});
	});
	const tell = (order: Order) => {
		// A process that ends at this moment has no channel any more: its end is told.
		if (worker.isConnected()) worker.send(order, () => {});
	};
	const kill = () => void worker.process.kill("SIGKILL");
	const member: Member = {
		number,
		pid: worker.process.pid,
		get state() {
			return state;
		},
		made: made.promise,
		listening: listens.promise,
		ended,
		tell,
		ask: (id) => tell({ order: "read", id }),
		async end(order) {
			if (state !== "ended") state = "ending";
			tell({ order });
			const force = setTimeout(kill, END_WITHIN_MS);
			const { code } = await ended;
			clearTimeout(force);
			return code;
		},
		kill,
	};
	const hangs = () => {
		why = "It hung: it answered nothing for a minute, and was killed";
		kill();
	};
	worker.on("message", (report: Report) => {
		silence?.broken();
		switch (report.report) {
			case "made":
				return made.resolve();
			case "listening":
				if (state === "starting") state = "listening";
				silence = listenFor(() => member.ask(NO_SCRAPE), hangs);
				return listens.resolve(report.greeting);
			case "failed":
				why = report.why;
				return;
			case "read":
				return counts.took(member, report.id, report.readings);
			case "scraped": {
				const { id } = report;
				counts.text().then((text) => tell({ order: "reply", id, text }));
			}
		}
	});
	return member;
}

/** Lets a process listen as soon as it can; resolves with its greeting. */
export async function listening(member: Member): Promise<string> {
	await member.made;
	member.tell({ order: "listen" });
	return await member.listening;
}

/** The channel of a process that has ended is read to its end within a turn or two. */
const CHANNEL_MS = 5;

/** Calls `end` once the process has ended and all that it has said is read. */
function onEnd(
	worker: Worker,
	end: (code: number | null, signal: string | null) => void,
): void {
	worker.once("exit", (code: number | null, signal: string | null) => {
		// Not at `disconnect`, which does not come if a connection is in the channel.
		const look = () =>
			worker.isConnected() ? setTimeout(look, CHANNEL_MS) : end(code, signal);
		look();
	});
	// This alone comes where the process could not even be made.
	worker.on("error", () => {
		if (worker.process.pid === undefined) end(null, null);
	});
}
