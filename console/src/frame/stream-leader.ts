/** The tab that reads the stream, for as long as it is open. */

import { pathOf } from "./place.ts";
import type { StreamMessage, StreamNews, StreamState } from "./stream.ts";

/** The server speaks every 20 seconds at least. */
const SILENT_MS = 50_000;
/** Some proxies hold a stream back: then nothing comes at all. */
const HELLO_WITHIN_MS = 8_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** After a restart all browsers come back: not at one instant. */
const RESTARTED_MS = 4_000;

/** Resolves when `signal` aborts. */
export function leadStream({
	accountSid,
	signal,
	tell,
	whenAsked,
}: {
	readonly accountSid: string;
	readonly signal: AbortSignal;
	readonly tell: (message: StreamMessage) => void;
	readonly whenAsked: (answer: () => void) => void;
}): Promise<void> {
	let source: EventSource | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let state: StreamState = "connecting";
	let last: string | undefined;
	let pauseMs = FIRST_PAUSE_MS;

	function say(next: StreamState): void {
		state = next;
		tell({ kind: "state", state });
	}

	function after(ms: number, work: () => void): void {
		clearTimeout(timer);
		timer = setTimeout(work, ms);
	}

	function connect(): void {
		source?.close();
		const search = { accountSid, after: last };
		source = new EventSource(pathOf("/console/stream", search));
		after(HELLO_WITHIN_MS, giveUp);
		source.addEventListener("hello", () => {
			pauseMs = FIRST_PAUSE_MS;
			heard();
			say("live");
		});
		source.addEventListener("beat", heard);
		source.addEventListener("rows", (event) => {
			heard();
			last = event.lastEventId || last;
			const news = JSON.parse(event.data) as StreamNews<unknown>;
			tell({ kind: "news", news });
		});
		source.addEventListener("restarting", () => {
			source?.close();
			say("polling");
			after(500 + Math.random() * RESTARTED_MS, connect);
		});
		// The page's next request gets a 401, and asks the person to sign in.
		source.addEventListener("signed-out", giveUp);
		source.addEventListener("error", () => {
			if (source?.readyState === EventSource.CLOSED) {
				giveUp();
				return;
			}
			// It connects anew by itself. Each failure of that is an error too: the time for
			// `hello` runs from the first one.
			if (state !== "live") return;
			say("connecting");
			after(HELLO_WITHIN_MS, giveUp);
		});
	}

	function heard(): void {
		after(SILENT_MS, () => {
			say("connecting");
			connect();
		});
	}

	/** Pages ask by themselves, and the stream is tried again later, ever more seldom. */
	function giveUp(): void {
		source?.close();
		say("polling");
		after(pauseMs, connect);
		pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
	}

	whenAsked(() => tell({ kind: "state", state }));
	// The leader before has gone, and with it all that came until `hello`: pages look
	// anew at each change to "live".
	say("connecting");
	connect();
	return new Promise((resolve) => {
		signal.addEventListener("abort", () => {
			clearTimeout(timer);
			source?.close();
			resolve();
		});
	});
}
