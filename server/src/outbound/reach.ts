/** Tests whether a server can be reached: name, connection and TLS. It sends no request. */

import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";

export type ReachResult =
	| {
			readonly address: string;
			readonly port: number;
			readonly tls: string | null;
	  }
	/** A code, or `timeout`. */
	| { readonly failed: string };

/** `origin`: scheme, host and port. Certificates are checked as for a request. */
export function reach(
	origin: string,
	deadlineMs: number,
): Promise<ReachResult> {
	const { protocol, hostname, port: given } = new URL(origin);
	const host = hostname.replace(/^\[(.*)\]$/, "$1");
	const isTls = protocol === "https:";
	const port = given === "" ? (isTls ? 443 : 80) : Number(given);
	return new Promise((resolve) => {
		const socket: Socket = isTls
			? connectTls({ host, port, ...(isName(host) && { servername: host }) })
			: connectTcp({ host, port });
		const settle = (reached: ReachResult) => {
			clearTimeout(timer);
			socket.destroy();
			resolve(reached);
		};
		const timer = setTimeout(() => settle({ failed: "timeout" }), deadlineMs);
		socket.on("error", (error: NodeJS.ErrnoException) => {
			settle({ failed: error.code ?? error.name });
		});
		socket.once(isTls ? "secureConnect" : "connect", () => {
			const tls = socket instanceof TLSSocket ? socket.getProtocol() : null;
			settle({ address: socket.remoteAddress ?? host, port, tls });
		});
	});
}

/** In TLS an IP address is not allowed as a server name (RFC 6066, 3). */
function isName(host: string): boolean {
	return !/^[\d.]+$|:/.test(host);
}
