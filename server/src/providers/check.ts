/**
 * Whether a provider could be used, without sending anything: an SMTP server is
 * greeted and logged in to; of a gateway only the connection can be tried, since
 * any request of its could be a message.
 */

import type { ProviderSettings } from "../config/config.ts";
import { splitUrl } from "../config/http-check.ts";
import { reach } from "../outbound/reach.ts";

/** Nobody waits longer for a command, whatever a message may take. */
const LONGEST_MS = 10_000;

export type Checked = { readonly isWell: boolean; readonly says: string };

export async function checkProvider(
	settings: ProviderSettings,
): Promise<Checked> {
	switch (settings.type) {
		case "sandbox":
			return { isWell: true, says: "keeps messages here" };
		case "smtp": {
			const { checkSmtp } = await import("./smtp/reach.ts");
			return checkSmtp(settings, Math.min(settings.timeoutMs, LONGEST_MS));
		}
		case "http": {
			const { origin } = splitUrl(settings.url);
			const reached = await reach(
				origin,
				Math.min(settings.timeoutMs, LONGEST_MS),
			);
			if ("failed" in reached) {
				return { isWell: false, says: `no connection: ${reached.failed}` };
			}
			const { address, port, tls } = reached;
			const how = tls === null ? "without TLS" : `with ${tls}`;
			return {
				isWell: true,
				says: `connects to ${address} port ${port} ${how}; no request was sent, so its credentials are not checked`,
			};
		}
	}
}
