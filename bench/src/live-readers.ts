/** Readers of the console's live list, as browsers open it, without the work of a page. */

import { type IncomingMessage, request } from "node:http";
import type { Target } from "./measure.ts";

/** Streams that one session may have. */
const OF_SESSION = 5;

export type LiveReaders = {
	/** How many of them have been told of a record. */
	told(): number;
	close(): void;
};

export async function openLiveReaders(
	target: Target,
	count: number,
): Promise<LiveReaders> {
	const streams: IncomingMessage[] = [];
	const told = new Set<IncomingMessage>();
	let cookie = "";
	for (let n = 0; n < count; n++) {
		if (n % OF_SESSION === 0) cookie = await signedIn(target);
		const stream = await openStream(target, cookie);
		stream.on("data", (part: Buffer) => {
			if (!told.has(stream) && part.includes("event: rows")) told.add(stream);
		});
		stream.on("error", () => {});
		streams.push(stream);
	}
	return {
		told: () => told.size,
		close() {
			for (const stream of streams) stream.destroy();
		},
	};
}

/** The headers of the console's own page. */
export const OWN_PAGE = {
	"Postern-Console": "1",
	"Sec-Fetch-Site": "same-origin",
};

function asked(
	{ server }: Target,
	path: string,
	headers: Record<string, string>,
	body?: string,
): Promise<IncomingMessage> {
	return new Promise((resolve, reject) => {
		const options = {
			...{ host: "127.0.0.1", port: server.port, path, agent: false },
			method: body === undefined ? "GET" : "POST",
			headers: { ...OWN_PAGE, ...headers },
		};
		request(options, resolve).on("error", reject).end(body);
	});
}

/** Signs in with the bench's token; returns what its requests send as `Cookie`. */
export async function signedIn(target: Target): Promise<string> {
	const { sid: accountSid, token, port } = target.server;
	const reply = await asked(
		target,
		"/console/session",
		{
			"Content-Type": "application/json",
			Origin: `http://127.0.0.1:${port}`,
		},
		JSON.stringify({ accountSid, token }),
	);
	reply.resume();
	if (reply.statusCode !== 200)
		throw new Error(`HTTP ${reply.statusCode} for the sign-in of a reader`);
	return (reply.headers["set-cookie"] ?? [])
		.map((line) => line.split(";")[0])
		.join("; ");
}

async function openStream(target: Target, cookie: string) {
	const reply = await asked(target, "/console/stream", { Cookie: cookie });
	if (reply.statusCode !== 200)
		throw new Error(`HTTP ${reply.statusCode} for a reader of the live list`);
	return reply;
}
