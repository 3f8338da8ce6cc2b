/** Node's own server: its timeouts, and how much of a connection one client may have at once. */

import {
	createServer,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from "node:http";
import { answerBrokenRequest } from "./broken-request.ts";
import { boundPieces } from "./pieces.ts";
import { boundPipelines } from "./pipelines.ts";

export function nodeServer(
	handle: (request: IncomingMessage, response: ServerResponse) => void,
	newRequestId: () => string,
): Server {
	const server = createServer(
		{
			headersTimeout: 15_000,
			requestTimeout: 30_000,
			keepAliveTimeout: 65_000,
			maxHeaderSize: 16 * 1024,
			insecureHTTPParser: false,
			// Refused in `onRequest`, as everything is, and not with Node's bare 400.
			requireHostHeader: false,
		},
		boundPipelines(
			boundPieces(handle, ({ socket }) => {
				answerBrokenRequest(new Error("pieces"), socket, newRequestId());
			}),
		),
	);
	server.setTimeout(60_000);
	// An `Expect` that nobody knows is no reason for Node's bare 417.
	server.on("checkExpectation", (request, response) => {
		server.emit("request", request, response);
	});
	return server;
}
