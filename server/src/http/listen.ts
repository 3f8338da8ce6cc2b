/** Starts a server, with a readable error if it cannot listen, and closes it. */

import type { AddressInfo, Server } from "node:net";
import type { FastifyInstance } from "fastify";
import { StartError } from "../errors.ts";
import { allDecided } from "./undecided.ts";

/** `setting`: the name of the setting that holds the port. */
export async function listen(
	app: FastifyInstance,
	host: string,
	port: number,
	setting: string,
): Promise<AddressInfo> {
	try {
		// Fastify would log the address; `welcome` shows it.
		await app.listen({ host, port, listenTextResolver: () => "Listening" });
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		throw new StartError(
			code === "EADDRINUSE"
				? `Port ${port} on ${host} is in use: set ${setting} to another one`
				: code === "EACCES"
					? `Port ${port} on ${host} is not open to this user: set ${setting} to one above 1023`
					: `Cannot listen on ${host}, port ${port}: ${message}`,
		);
	}
	return app.server.address() as AddressInfo;
}

/** A server that is bound to all addresses is reached at 127.0.0.1. */
export function urlOf(
	{ address, port }: Pick<AddressInfo, "address" | "port">,
	host = address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address,
): string {
	return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * A connection without a whole request is closed after this time. Any request that
 * has been read takes less, even with a locked store.
 */
const UNFINISHED_MS = 6_000;

/**
 * Stops accepting, and resolves when all requests under way are answered, those of
 * clients that have left among them: they use the store.
 */
export async function closeServers(
	servers: readonly FastifyInstance[],
): Promise<void> {
	const until = performance.now() + UNFINISHED_MS;
	const impatience = setInterval(() => {
		// Connections whose requests were answered meanwhile are idle now.
		for (const { server } of servers) {
			server.closeIdleConnections();
			if (performance.now() > until) server.closeAllConnections();
		}
	}, 100);
	await Promise.all(servers.map((each) => each.close()));
	clearInterval(impatience);
	await Promise.all(
		servers.map(({ server }) => allDecided(server, until - performance.now())),
	);
}

/** An idle connection is closed after so long. */
export const KEEP_ALIVE_MS = 65_000;

/** By now each idle connection was closed in its time, or had a last request. */
export const LEAVES_WITHIN_MS = KEEP_ALIVE_MS + 2_000;

/** A server emits it when its clients shall go: replies that last, such as streams, end. */
export const CLIENTS_GO = "clientsGo";

/**
 * Takes no new connections, and ends each one with the reply to its next request, which
 * says so (RFC 9112, 9.6). To close an idle one sooner than ever before would lose the
 * request that its client is just sending: a proxy keeps idle connections for as long as
 * the service does, or a little less, and sends a request with a code no second time.
 */
export async function letClientsGo(
	servers: readonly FastifyInstance[],
): Promise<void> {
	await Promise.all(
		servers.map(({ server }) => {
			server.prependListener("request", (_request, response) => {
				response.setHeader("Connection", "close");
			});
			server.emit(CLIENTS_GO);
			return new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, LEAVES_WITHIN_MS);
				// That of any server: an HTTP server's own ends the idle connections too.
				const { close } = Object.getPrototypeOf(
					Object.getPrototypeOf(server),
				) as Server;
				close.call(server, () => {
					clearTimeout(timer);
					resolve();
				});
			});
		}),
	);
}
