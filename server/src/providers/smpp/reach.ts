/** Tests the connection: binds to the SMSC and unbinds. */

import { LONGEST_REACH_MS, type Reached } from "../definition.ts";
import { openSession, type Session } from "./session.ts";
import type { SmppSettings } from "./settings.ts";
import { TRY_AGAIN } from "./statuses.ts";

export function reachSmsc(settings: SmppSettings): Promise<Reached> {
	const timeoutMs = Math.min(settings.timeoutMs, LONGEST_REACH_MS);
	const mode = settings.bind === "separate" ? "transmitter" : "transceiver";
	return new Promise((resolve) => {
		const session: Session = openSession({ ...settings, timeoutMs }, mode, {
			bound() {
				const how = settings.tls === "none" ? "without TLS" : "with TLS";
				resolve({ isWell: true, says: `binds as ${mode} ${how}` });
				void session.close();
			},
			roomy: () => {},
			// A message that comes now is left for a bind that stores it.
			brought: async () => TRY_AGAIN,
			ended: (reason) =>
				resolve({ isWell: false, says: `no bind: ${plain(reason)}` }),
		});
	});
}

function plain(reason: string): string {
	return /^[\w .:-]{1,64}$/.test(reason) ? reason : "failed";
}
