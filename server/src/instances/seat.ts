/** The side of a process that is one of several: it obeys its supervisor, and reports to it. */

import cluster from "node:cluster";
import { StartError } from "../errors.ts";
import type { Reading } from "../metrics/prometheus.ts";
import { later } from "./later.ts";
import type { Greeting, Order, Report } from "./orders.ts";
import { scrapes } from "./scrapes.ts";

/** The steps of a process that is told to end. */
type Serving = {
	close(): Promise<void>;
	/** Lets clients go elsewhere before. */
	retire(): Promise<void>;
};

/** How a process is told to end. */
export type Leave = "close" | "retire";

export type Seat = {
	readonly number: number;
	/** The text of the file of settings; rejects if the process shall end instead. */
	readonly settings: Promise<string>;
	/** Resolves when the process may listen; rejects if it shall end instead. */
	mayListen(): Promise<void>;
	/** `read`: the metrics of this process. Returns the text of all, for a scrape. */
	together(read: () => Promise<readonly Reading[]>): () => Promise<string>;
	/** The process listens: from now on it ends as it is told. */
	serve(serving: Serving, greeting: Greeting): void;
	/** Whether it was told to end. */
	isLeaving(): boolean;
	/** Says why the start failed. */
	failed(why: string): Promise<void>;
};

/**
 * `end`: ends the process; `close` must have its time before, which is longer if clients
 * may go elsewhere. A process also ends when its supervisor is gone, for nobody hands it
 * connections any more, and the next supervisor needs its place.
 */
export function takeSeat(
	number: number,
	end: (how: Leave, close: () => Promise<void>) => void,
): Seat {
	const settings = later<string>();
	const allowed = later<void>();
	const serving = later<Serving>();
	let leaving: Leave | null = null;
	let read: () => Promise<readonly Reading[]> = async () => [];
	const scraped = scrapes((id) => void report({ report: "scraped", id }));

	function leave(how: Leave): void {
		// A service that ends does not wait until clients have gone from a former process.
		if (leaving === how || leaving === "close") return;
		leaving = how;
		// A start that is not that far fails by it.
		const error = new StartError("The service ends");
		settings.reject(error);
		allowed.reject(error);
		end(how, async () => {
			await (await serving.promise)[how]();
			await report({ report: "read", id: null, readings: await read() });
		});
	}

	process.on("message", async (order: Order) => {
		switch (order.order) {
			case "take":
				return settings.resolve(order.settings);
			case "listen":
				return allowed.resolve();
			case "read": {
				const readings = await read();
				return report({ report: "read", id: order.id, readings });
			}
			case "reply":
				return scraped.answered(order.id, order.text);
			default:
				leave(order.order);
		}
	});
	report({ report: "seated" });
	process.prependListener("disconnect", () => {
		// Otherwise Node ends the process on this line, in the middle of its work.
		if (cluster.worker) cluster.worker.exitedAfterDisconnect = true;
		leave("close");
	});
	// A service manager may signal every process of the service.
	process.on("SIGTERM", () => leave("close"));
	// A terminal signals all processes: those of the supervisor's are told by it.
	for (const signal of ["SIGINT", "SIGHUP"] as const)
		process.on(signal, () => {});

	return {
		number,
		settings: settings.promise,
		async mayListen() {
			await report({ report: "made" });
			await allowed.promise;
		},
		together(own) {
			read = own;
			return scraped.text;
		},
		serve(one, greeting) {
			serving.resolve(one);
			report({ report: "listening", greeting });
		},
		isLeaving: () => leaving !== null,
		failed: (why) => report({ report: "failed", why }),
	};
}

/** Resolves when the channel has it; also if the supervisor is gone. */
function report(what: Report): Promise<void> {
	return new Promise((resolve) => {
		if (process.connected && process.send) {
			process.send(what, undefined, undefined, () => resolve());
		} else resolve();
	});
}
