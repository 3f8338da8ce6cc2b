/** A reader of server-sent events with the cookie of a session, as a browser's EventSource sends it. */

import { type IncomingMessage, request } from "node:http";
import type { Browser } from "./console.ts";

export type StreamEvent = {
	readonly id: string | null;
	readonly name: string;
	readonly data: unknown;
};

export type EventReader = {
	readonly status: number;
	/** The body of a refusal. */
	readonly text: () => string;
	readonly events: readonly StreamEvent[];
	/** SIDs of the rows that have come. */
	sids(): string[];
	readonly ended: Promise<void>;
	isOver(): boolean;
	/** Stops to read, as a slow client. */
	pause(): void;
	close(): void;
};

export function readStream(
	url: string,
	browser: Pick<Browser, "jar">,
	headers: Record<string, string> = {},
): Promise<EventReader> {
	const cookie = [...browser.jar].map((pair) => pair.join("=")).join("; ");
	return new Promise((resolve, reject) => {
		const outgoing = request(url, {
			headers: {
				Accept: "text/event-stream",
				Cookie: cookie,
				"Sec-Fetch-Site": "same-origin",
				...headers,
			},
			agent: false,
		});
		outgoing.on("error", reject);
		outgoing.on("response", (incoming) => resolve(readerOf(incoming)));
		outgoing.end();
	});
}

function readerOf(incoming: IncomingMessage): EventReader {
	const events: StreamEvent[] = [];
	let text = "";
	let rest = "";
	let isOver = false;
	incoming.setEncoding("utf8");
	incoming.on("data", (part: string) => {
		text += part;
		const blocks = (rest + part).split("\n\n");
		rest = blocks.pop() ?? "";
		for (const block of blocks) {
			const event = eventIn(block);
			if (event !== null) events.push(event);
		}
	});
	const ended = new Promise<void>((resolve) => {
		incoming.on("close", () => {
			isOver = true;
			resolve();
		});
	});
	incoming.on("error", () => {});
	return {
		status: incoming.statusCode ?? 0,
		text: () => text,
		events,
		sids: () =>
			events.flatMap(({ name, data }) =>
				name === "rows"
					? (data as { rows: { sid: string }[] }).rows.map(({ sid }) => sid)
					: [],
			),
		ended,
		isOver: () => isOver,
		pause: () => incoming.pause(),
		close: () => incoming.destroy(),
	};
}

function eventIn(block: string): StreamEvent | null {
	const fields = new Map(
		block.split("\n").map((line) => {
			const colon = line.indexOf(": ");
			return [line.slice(0, colon), line.slice(colon + 2)] as const;
		}),
	);
	const name = fields.get("event");
	if (name === undefined) return null;
	const data: unknown = JSON.parse(fields.get("data") ?? "null");
	return { id: fields.get("id") ?? null, name, data };
}
