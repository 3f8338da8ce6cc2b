/**
 * The requests of the last days, on their way to the store. They are noted once
 * answered, wait in memory for a second, and are written together. Nothing ever waits
 * for them: if too many come, or the store is out of reach, they are dropped and
 * counted.
 */

import type { Timers } from "../timers.ts";
import {
	chunkOf,
	MOST_IN_CHUNK,
	type RequestChunk,
	type RequestEntry,
} from "./chunk.ts";

export type RequestLog = {
	note(accountSid: string, entry: RequestEntry): void;
	/** Writes what waits, and takes no more. */
	close(): Promise<void>;
};

/** Nothing is kept. */
export const NO_REQUEST_LOG: RequestLog = {
	note() {},
	close: () => Promise.resolve(),
};

const WRITE_EVERY_MS = 1_000;
/** Some 10 MB, if every one is kept. */
const MOST_WAITING = 20_000;
/** A flood of one account must leave room for the others. */
const MOST_OF_ACCOUNT = 4_000;
/** Requests with wrong credentials cost a stranger nothing: they must not push out others. */
const MOST_OF_STRANGERS = 20;

type Waiting = { entries: RequestEntry[]; strangers: number; dropped: number };

export function requestLog(parts: {
	readonly timers: Pick<Timers, "every">;
	readonly now: () => number;
	readonly instance: string;
	readonly write: (chunks: readonly RequestChunk[]) => Promise<void>;
	/** Called with the number of requests that are not kept. */
	readonly dropped: (requests: number) => void;
}): RequestLog {
	let waiting = new Map<string, Waiting>();
	let size = 0;
	let underWay: Promise<void> | null = null;
	let isClosed = false;

	function ofAccount(accountSid: string): Waiting {
		const known = waiting.get(accountSid);
		if (known !== undefined) return known;
		const own = { entries: [], strangers: 0, dropped: 0 };
		waiting.set(accountSid, own);
		return own;
	}

	function take(): { chunks: RequestChunk[]; requests: number } {
		const now = parts.now();
		const chunks = [...waiting].flatMap(([accountSid, { entries, dropped }]) =>
			parted(entries).map((part, i) =>
				chunkOf(
					accountSid,
					parts.instance,
					{ entries: part, dropped: i === 0 ? dropped : 0 },
					now,
				),
			),
		);
		const taken = { chunks, requests: size };
		// Without an entry there is no row to say so in: the next one does.
		waiting = new Map(
			[...waiting].filter(
				([, { entries, dropped }]) => entries.length === 0 && dropped > 0,
			),
		);
		size = 0;
		return taken;
	}

	async function writeWaiting(): Promise<void> {
		const { chunks, requests } = take();
		if (chunks.length === 0) return;
		try {
			await parts.write(chunks);
		} catch {
			// The store's own watch logs an outage.
			parts.dropped(requests);
		}
	}

	/** While a slow store takes the last second's, further ones wait, up to the bound. */
	function write(): Promise<void> {
		if (waiting.size === 0) return underWay ?? Promise.resolve();
		underWay ??= writeWaiting().finally(() => {
			underWay = null;
		});
		return underWay;
	}

	const stop = parts.timers.every(WRITE_EVERY_MS, write);
	return {
		note(accountSid, entry) {
			if (isClosed) return;
			const own = ofAccount(accountSid);
			const isStranger = entry.by === null;
			const isFull =
				size >= MOST_WAITING ||
				own.entries.length >= MOST_OF_ACCOUNT ||
				(isStranger && own.strangers >= MOST_OF_STRANGERS);
			if (isFull) {
				own.dropped++;
				parts.dropped(1);
				return;
			}
			if (isStranger) own.strangers++;
			own.entries.push(entry);
			size++;
		},
		async close() {
			isClosed = true;
			stop();
			await underWay;
			await write();
		},
	};
}

function parted(entries: readonly RequestEntry[]): RequestEntry[][] {
	const parts: RequestEntry[][] = [];
	for (let at = 0; at < entries.length; at += MOST_IN_CHUNK) {
		parts.push(entries.slice(at, at + MOST_IN_CHUNK));
	}
	return parts;
}
