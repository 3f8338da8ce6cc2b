/** A server begins to listen, and says in words why it cannot; or it ends. */

import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { StartError } from "../errors.ts";

/** `setting`: where the port comes from. */
export async function listen(
	app: FastifyInstance,
	host: string,
	port: number,
	setting: string,
): Promise<AddressInfo> {
	try {
		// `welcome` says it better.
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

/** To any address of this machine a client goes by its loopback. */
export function urlOf(
	{ address, port }: AddressInfo,
	host = address === "0.0.0.0" || address === "::" ? "127.0.0.1" : address,
): string {
	return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * A connection that says nothing, or half a request, is waited for this long:
 * more than any request takes that was read, a locked store included.
 */
const UNFINISHED_MS = 6_000;

/** Stops accepting, and resolves when what is under way has its answer. */
export async function closeServers(
	servers: readonly FastifyInstance[],
): Promise<void> {
	const until = performance.now() + UNFINISHED_MS;
	const impatience = setInterval(() => {
		// What was answered meanwhile is idle now.
		for (const { server } of servers) {
			server.closeIdleConnections();
			if (performance.now() > until) server.closeAllConnections();
		}
	}, 100);
	await Promise.all(servers.map((each) => each.close()));
	clearInterval(impatience);
}
