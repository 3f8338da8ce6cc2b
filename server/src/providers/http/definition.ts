import {
	LONGEST_REACH_MS,
	type ProviderDefinition,
	type Reached,
} from "../definition.ts";
import { checkKeyFile } from "./auth/settings-check.ts";
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
	checkFiles: ({ auth }) => checkKeyFile(auth),
	channels: ({ channels }) => channels,
	reach: reachGateway,
	async make(settings, _channels, now) {
		const { httpProvider } = await import("./provider.ts");
		return httpProvider(settings, now);
	},
};

/** Any request could be a message, so only the connection is tried. */
async function reachGateway({
	url,
	timeoutMs,
	auth,
}: HttpSettings): Promise<Reached> {
	const { reach } = await import("../../outbound/reach.ts");
	const { origin } = splitUrl(url);
	const reached = await reach(origin, Math.min(timeoutMs, LONGEST_REACH_MS));
	if ("failed" in reached) {
		return { isWell: false, says: `no connection: ${reached.failed}` };
	}
	const { address, port, tls } = reached;
	const how = tls === null ? "without TLS" : `with ${tls}`;
	const connects = `connects to ${address} port ${port} ${how}`;
	if (auth?.oauth2 === undefined)
		return {
			isWell: true,
			says: `${connects}; no request was sent, so its credentials are not checked`,
		};
	const { accessTokens } = await import("./auth/oauth2.ts");
	const deadlineMs = Math.min(timeoutMs, LONGEST_REACH_MS);
	const tokens = accessTokens(auth.oauth2, deadlineMs, () => 0);
	const token = await tokens.token();
	await tokens.close();
	return "outcome" in token
		? { isWell: false, says: `${connects}; no token: ${token.errorMessage}` }
		: {
				isWell: true,
				says: `${connects}; the authorization server gave a token`,
			};
}
