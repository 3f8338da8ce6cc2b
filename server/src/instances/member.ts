/** One process of the service, as its supervisor sees it. */

import cluster, { type Worker } from "node:cluster";
import type { Logger } from "pino";
import { StartError } from "../errors.ts";
import { LEAVES_WITHIN_MS } from "../http/listen.ts";
import { keepConnections } from "./connections.ts";
import type { Counted, Gathered } from "./gathered.ts";
import { later } from "./later.ts";
import {
	type Greeting,
	type Order,
	PROCESS_NUMBER,
	type Report,
} from "./orders.ts";
import { listenFor, type Silence } from "./silence.ts";

/** A process that is told to end gives up after 30 s by itself, unless it hangs. */
const CLOSES_WITHIN_MS = 36_000;
const ENDS_WITHIN_MS = {
	close: CLOSES_WITHIN_MS,
	retire: LEAVES_WITHIN_MS + CLOSES_WITHIN_MS,
};

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
	readonly listening: Promise<Greeting>;
	readonly ended: Promise<End>;
	tell(order: Order): void;
	/** Resolves with its exit code; a process that does not obey is killed. */
	end(order: "close" | "retire"): Promise<number | null>;
	/** `why`: the sentence of its end, if there is one. */
	kill(why?: string): void;
};

export type End = {
	readonly code: number | null;
	readonly signal: string | null;
	/** The sentence of a start that failed, or of a process that hung. */
	readonly why: string | null;
};

/**
 * `settings`: the text of the file that the process would read otherwise. Throws if the
 * machine has no memory for another process.
 */
export function startMember(
	number: number,
	settings: string,
	counts: Gathered,
	log: Logger,
): Member {
	const worker = cluster.fork({ [PROCESS_NUMBER]: String(number) });
	const handOn = keepConnections(worker);
	let state: Member["state"] = "starting";
	let why: string | null = null;
	let silence: Silence | null = null;
	const made = later<void>();
	const listens = later<Greeting>();
	const ended = new Promise<End>((resolve) => {
		onEnd(worker, (code, signal, problem) => {
			why ??= problem;
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
	/** Null once they were sent: cluster drops what comes before the process listens to it. */
	let early: Order[] | null = [];
	const tell = (order: Order) => {
		if (early) early.push(order);
		// A process that ends at this moment has no channel any more: its end is told.
		else if (worker.isConnected()) worker.send(order, () => {});
	};
	const kill = (because?: string) => {
		why ??= because ?? null;
		worker.process.kill("SIGKILL");
	};
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
			const force = setTimeout(kill, ENDS_WITHIN_MS[order]);
			const { code } = await ended;
			clearTimeout(force);
			return code;
		},
		kill,
	};
	tell({ order: "take", settings });
	const hangs = () =>
		kill("It hung: it answered nothing for a minute, and was killed");
	worker.on("message", (report: Report) => {
		silence?.broken();
		switch (report.report) {
			case "seated": {
				const orders = early ?? [];
				early = null;
				return orders.forEach(tell);
			}
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
				counts.text().then(
					(text) => tell({ order: "reply", id, text }),
					// The process refuses the scrape in time.
					(err: unknown) => log.error({ err }, "Metrics could not be added up"),
				);
			}
		}
	});
	return member;
}

/** The channel of a process that has ended is read to its end within a turn or two. */
const CHANNEL_MS = 5;

/** Calls `end` once the process has ended and all that it has said is read. */
function onEnd(
	worker: Worker,
	end: (
		code: number | null,
		signal: string | null,
		problem: string | null,
	) => void,
): void {
	worker.once("exit", (code: number | null, signal: string | null) => {
		// Not at `disconnect`, which does not come if a connection is in the channel.
		const look = () =>
			worker.isConnected()
				? setTimeout(look, CHANNEL_MS)
				: end(code, signal, null);
		look();
	});
	// This alone comes where the process could not even be made.
	worker.on("error", ({ message }: Error) => {
		if (worker.process.pid !== undefined) return;
		// Otherwise cluster would keep it for ever.
		delete cluster.workers?.[worker.id];
		end(null, null, message);
	});
}
