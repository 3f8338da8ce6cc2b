/** The connection to an SMSC, in the clear or under TLS. */

import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { readTextFile } from "../../text-file.ts";
import type { SmppSettings } from "./settings.ts";

export function connectTo(
	{ host, port, tls, ca }: Pick<SmppSettings, "host" | "port" | "tls" | "ca">,
	connected: () => void,
): Socket {
	if (tls === "none") {
		return connectTcp({ host, port: port ?? 2775, noDelay: true }, connected);
	}
	const socket = connectTls(
		{
			host,
			port: port ?? 3550,
			// RFC 6066, 3: an address names no server.
			...(isIP(host) === 0 && { servername: host }),
			...(ca !== undefined && { ca: readTextFile(ca) }),
			// Whatever the environment says: codes and the password go over it.
			rejectUnauthorized: true,
		},
		connected,
	);
	socket.setNoDelay();
	return socket;
}
