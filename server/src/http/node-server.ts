/** Node's own HTTP server, with timeouts and with bounds on what one connection may send. */

import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { answerBrokenRequest } from "./broken-request.ts";
import { KEEP_ALIVE_MS } from "./listen.ts";
import { LONGEST_SILENCE_MS } from "./overdue.ts";
import { boundPieces } from "./pieces.ts";
import { boundPipelines } from "./pipelines.ts";

export const LARGEST_HEAD = 16 * 1024;

export function nodeServer(
	handle: (request: IncomingMessage, response: ServerResponse) => void,
	newRequestId: () => string,
): Server {
	const server = createServer(
		{
			headersTimeout: 15_000,
			requestTimeout: 30_000,
			keepAliveTimeout: KEEP_ALIVE_MS,
			maxHeaderSize: LARGEST_HEAD,
			insecureHTTPParser: false,
			// `onRequest` refuses a bad Host with a full reply; Node would send a bare 400.
			requireHostHeader: false,
		},
		boundPipelines(
			boundPieces(handle, ({ socket }) => {
				answerBrokenRequest(new Error("pieces"), socket, newRequestId());
			}),
		),
	);
	server.setTimeout(LONGEST_SILENCE_MS);
	keepWholeReplies(server);
	// Node would answer an unknown `Expect` with a bare 417; Postern ignores the header.
	server.on("checkExpectation", (request, response) => {
		server.emit("request", request, response);
	});
	// Node would close the connection without a word.
	server.on("connect", (_request, stream) => {
		const socket = stream as Socket;
		// Node has let go of the connection: nobody else hears its errors, or ends it where
		// the client does not.
		socket.on("error", () => socket.destroy());
		answerBrokenRequest(
			Object.assign(new Error("CONNECT"), { code: "CONNECT" }),
			socket,
			newRequestId(),
		);
		socket.destroySoon();
	});
	return server;
}

/**
 * Node takes a connection for idle once its reply has ended, also if a part of it is
 * still here because the client reads slowly. As long as there is such a one, those that
 * are idle stay open.
 */
function keepWholeReplies(server: Server): void {
	const sockets = new Set<Socket>();
	server.on("connection", (socket: Socket) => {
		sockets.add(socket);
		socket.once("close", () => sockets.delete(socket));
	});
	const closeIdle = server.closeIdleConnections.bind(server);
	server.closeIdleConnections = () => {
		for (const { writableLength } of sockets) if (writableLength > 0) return;
		closeIdle();
	};
}
