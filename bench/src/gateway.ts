/**
 * A carrier's HTTP gateway: takes messages, answers each
 * with a reference, and lets the generator read the codes.
 *
 * It runs in the generator's process. In one of its own on the same core it
 * would cost the generator more, in switches and in questions about codes, and
 * the server would see no difference: its requests go over TCP either way.
 */

import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { codeIn } from "./requests.ts";

export type Gateway = {
	url: string;
	/** Calls back with the code for this recipient, now or when it comes. */
	onCode(to: string, callback: (code: string) => void): void;
	close(): Promise<void>;
};

/** The message is not taken: answered with 503, cut off, or never answered. */
export type Fault = "busy" | "cut" | "silent";

/**
 * `answerMs`: the delay of its answers; a message counts as arrived when it comes.
 * `faultOf`: asked for each message; null: it is taken.
 */
export async function startGateway(
	answerMs = 0,
	faultOf: () => Fault | null = () => null,
): Promise<Gateway> {
	const { take, onCode } = codesThatCame();
	let taken = 0;

	const server = createServer(async (request, response) => {
		try {
			const sms = readSms(await readAll(request));
			const fault = faultOf();
			if (fault === "busy") {
				response.statusCode = 503;
				response.end();
			}
			if (fault === "cut") request.socket.destroy();
			if (fault !== null) return;
			taken += 1;
			const answer = JSON.stringify({ id: `gw${taken}` });
			response.setHeader("content-type", "application/json");
			response.setHeader("content-length", answer.length);
			take(sms);
			if (answerMs > 0) setTimeout(() => response.end(answer), answerMs);
			else response.end(answer);
		} catch (error) {
			console.error(error);
			response.statusCode = 400;
			response.end();
		}
	});
	// Idle connections stay: closing one as a message comes would be a fault of the bench.
	server.keepAliveTimeout = 0;
	await new Promise<void>((resolve) => {
		server.listen(0, "127.0.0.1", resolve);
	});
	const { port } = server.address() as AddressInfo;

	return {
		url: `http://127.0.0.1:${port}/messages`,
		onCode,
		close() {
			server.closeAllConnections();
			return new Promise((resolve) => server.close(() => resolve()));
		},
	};
}

type Sms = { to: string; text: string };

/** Codes that came before the question for them, and questions that came before their code. */
export function codesThatCame(): Pick<Gateway, "onCode"> & {
	take(sms: Sms): void;
} {
	const codes = new Map<string, string>();
	const askers = new Map<string, (code: string) => void>();
	return {
		take({ to, text }) {
			const asker = askers.get(to);
			askers.delete(to);
			if (asker) asker(codeIn(text));
			else codes.set(to, codeIn(text));
		},
		onCode(to, callback) {
			const code = codes.get(to);
			codes.delete(to);
			if (code === undefined) askers.set(to, callback);
			else callback(code);
		},
	};
}

function readSms(body: string): Sms {
	const sms: unknown = JSON.parse(body);
	if (typeof sms === "object" && sms !== null && "to" in sms && "text" in sms)
		if (typeof sms.to === "string" && typeof sms.text === "string")
			return { to: sms.to.replace(/^\+/, ""), text: sms.text };
	throw new Error("the gateway got something that is no message");
}

async function readAll(request: IncomingMessage): Promise<string> {
	let body = "";
	request.setEncoding("utf8");
	for await (const chunk of request) body += chunk;
	return body;
}
