/** The connection to an SMSC, in the clear or under TLS. */

import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { readAuthorities } from "../server-address.ts";
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
			// An address is no server name (RFC 6066, 3).
			...(isIP(host) === 0 && { servername: host }),
			...(ca !== undefined && { ca: readAuthorities(ca) }),
			// No variable of the environment may turn this off: codes and the password use the connection.
			rejectUnauthorized: true,
		},
		connected,
	);
	socket.setNoDelay();
	return socket;
}
