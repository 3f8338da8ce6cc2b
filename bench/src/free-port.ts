/** Ports for servers that are told theirs before they listen. */

import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that systems give to whoever asks for any: from 32768 on Linux. */
const [LEAST_PORT, PORTS] = [10_000, 22_000];
const handedOut = new Set<number>();

/**
 * A port where nobody listens. One that the system has chosen could be given to others
 * before it is used.
 */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = LEAST_PORT + randomInt(PORTS);
		if (handedOut.has(port)) continue;
		handedOut.add(port);
		if (await canListen(port)) return port;
	}
}

function canListen(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const server = createServer();
		server.once("error", () => resolve(false));
		server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
	});
}
