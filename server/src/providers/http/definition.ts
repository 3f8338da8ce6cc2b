import {
	LONGEST_REACH_MS,
	type ProviderDefinition,
	type Reached,
} from "../definition.ts";
import { HttpSettings } from "./settings.ts";
import { checkHttpSettings, splitUrl } from "./settings-check.ts";

const TEMPLATES =
	/^(?:url|body|reference\.own|receipts\.signature\.over|(?:query|headers|form|json)\..*)$/s;

export const http: ProviderDefinition<HttpSettings> = {
	type: "http",
	kind: "carrier",
	settings: HttpSettings,
	patterns: { "^[2-5]xx$": "must be a status of 200 to 599, or 2xx to 5xx" },
	isTemplate: (path) => TEMPLATES.test(path),
	check: checkHttpSettings,
	channels: ({ channels }) => channels,
	reach: reachGateway,
	async make(settings, now) {
		const { httpProvider } = await import("./provider.ts");
		return httpProvider(settings, now);
	},
};

/** Any request could be a message, so only the connection is tried. */
async function reachGateway({
	url,
	timeoutMs,
}: HttpSettings): Promise<Reached> {
	const { reach } = await import("../../outbound/reach.ts");
	const { origin } = splitUrl(url);
	const reached = await reach(origin, Math.min(timeoutMs, LONGEST_REACH_MS));
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
