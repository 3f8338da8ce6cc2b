/** A gateway that takes every message and remembers it, in the process of the test: it outlives the service. */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Taken = {
	/** SID of the event: the same when the same message comes again. */
	readonly id: string;
	readonly requestId: string;
	readonly text: string;
};

export type MessageGateway = Awaited<ReturnType<typeof startMessageGateway>>;

/**
 * `delayMs`: the delay of its answers; endless: until the test says so.
 * `status`: of every answer, default 200.
 */
export async function startMessageGateway(
	options: { delayMs?: number; status?: number } = {},
) {
	const { status = 200 } = options;
	let { delayMs = 0 } = options;
	const taken: Taken[] = [];
	const codes = new Map<string, string>();
	const waiting = new Map<string, (code: string) => void>();
	/** Answers that wait until the test says so. */
	const held: (() => void)[] = [];
	let unanswered = 0;
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const message = JSON.parse(Buffer.concat(chunks).toString()) as Taken;
			taken.push(message);
			const code = message.text.split(" ").at(-1) as string;
			codes.set(message.requestId, code);
			waiting.get(message.requestId)?.(code);
			const ref = `ref-${taken.length}`;
			const answer = () => {
				response.statusCode = status;
				response.setHeader("content-type", "application/json");
				response.end(JSON.stringify({ ref }));
			};
			if (!Number.isFinite(delayMs)) {
				held.push(answer);
				return;
			}
			unanswered++;
			setTimeout(() => {
				unanswered--;
				answer();
			}, delayMs);
		});
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	const { port } = server.address() as AddressInfo;
	return {
		taken,
		/** The code in a message of that verification. */
		codeOf: (requestId: string) => codes.get(requestId),
		/** Resolves when a message of that verification comes, or has come. */
		code(requestId: string): Promise<string> {
			const known = codes.get(requestId);
			return known !== undefined
				? Promise.resolve(known)
				: new Promise((resolve) => waiting.set(requestId, resolve));
		},
		/** The number of copies of each message, by its event. */
		copies(): Map<string, number> {
			const counts = new Map<string, number>();
			for (const { id } of taken) counts.set(id, (counts.get(id) ?? 0) + 1);
			return counts;
		},
		/** The number of messages that it has not answered. */
		unanswered: () => unanswered,
		setDelay(ms: number) {
			delayMs = ms;
		},
		/** Answers all messages that wait, and further ones at once. */
		answerAll() {
			delayMs = 0;
			for (const answer of held.splice(0)) answer();
		},
		/** An entry under `providers:` in postern.yaml. */
		settings: (more: Record<string, unknown> = {}) =>
			JSON.stringify({
				type: "http",
				name: "gateway",
				channels: ["sms"],
				url: `http://127.0.0.1:${port}/messages`,
				json: {
					id: "{id}",
					requestId: "{requestId}",
					to: "{to}",
					text: "{text}",
				},
				reference: { field: "ref" },
				...more,
			}),
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

/** Its messages end with the code. */
export const TEXT = "Your code is {code}";
