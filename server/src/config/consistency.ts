/** What no schema of one setting can say: how settings go together. */

import { StartError } from "../errors.ts";
import { parseNetwork } from "../network.ts";
import { isCountry } from "../numbers/phone.ts";
import type { Config, ProviderSettings } from "./config.ts";

export function checkConfig(config: Config, source: string): void {
	checkNetworks(config, source);
	checkMaster(config);
	checkDatabase(config);
	checkProviders(config, source);
	const { defaultCountry } = config;
	if (defaultCountry !== undefined && !isCountry(defaultCountry)) {
		throw new StartError(
			`${source}: defaultCountry: no numbering plan is known for ${defaultCountry}, write ISO 3166-1 letters such as DE`,
		);
	}
}

function checkNetworks(
	{ trustedProxies, callbacks, metrics }: Config,
	source: string,
): void {
	for (const [name, networks] of [
		["trustedProxies", trustedProxies],
		["callbacks.allow", callbacks.allow],
		["metrics.allow", metrics.allow],
	] as const) {
		const wrong = networks.find((network) => parseNetwork(network) === null);
		if (wrong !== undefined) {
			throw new StartError(
				`${source}: ${name}: ${wrong} is not an address or a CIDR network`,
			);
		}
	}
}

function checkMaster(config: Config): void {
	if (
		config.accountSid !== null &&
		!/^[A-Za-z0-9]{10,64}$/.test(config.accountSid)
	) {
		throw new StartError(
			"POSTERN_ACCOUNT_SID: must be 10 to 64 letters and digits",
		);
	}
	if (
		config.authToken !== null &&
		!/^[\x21-\x7e]{16,256}$/.test(config.authToken)
	) {
		throw new StartError(
			"POSTERN_AUTH_TOKEN: must be 16 to 256 characters without blanks",
		);
	}
}

/** The URL holds a password: no message repeats it. */
function checkDatabase({ databaseUrl }: Config): void {
	if (databaseUrl === null) return;
	// A user without a host is one of a socket that a parameter names.
	const whole = databaseUrl.replace("@/", "@localhost/");
	const url = URL.canParse(whole) ? new URL(whole) : null;
	if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) {
		throw new StartError(
			"DATABASE_URL: must be postgres://user:password@host:port/database, with / ? # @ in its parts as %2F %3F %23 %40",
		);
	}
	// The rest of a password that was cut in two: it would be shown as a name.
	if (url.pathname.includes("@") || url.hash !== "") {
		throw new StartError(
			"DATABASE_URL: write / ? # @ in a user, password or database as %2F %3F %23 %40",
		);
	}
}

function channelsOf(provider: ProviderSettings): readonly string[] {
	return provider.type === "smtp" ? ["email"] : provider.channels;
}

function checkProviders(config: Config, source: string): void {
	const byName = new Map<string, ProviderSettings>();
	for (const provider of config.providers) {
		if (byName.has(provider.name)) {
			throw new StartError(
				`${source}: providers: the name ${provider.name} is given twice`,
			);
		}
		byName.set(provider.name, provider);
	}
	config.routes.forEach((route, i) => {
		for (const name of route.providers) {
			const provider = byName.get(name);
			if (provider === undefined) {
				throw new StartError(
					`${source}: routes.${i}.providers: there is no provider ${name}`,
				);
			}
			if (!channelsOf(provider).includes(route.channel)) {
				throw new StartError(
					`${source}: routes.${i}.providers: ${name} does not carry ${route.channel}`,
				);
			}
		}
	});
	// A real carrier beside the sandbox by accident: codes would be readable in
	// the sandbox, and people would wait for messages that never left.
	for (const sandbox of config.providers) {
		if (sandbox.type !== "sandbox") continue;
		const named = config.routes.some(({ providers }) =>
			providers.includes(sandbox.name),
		);
		const shared = sandbox.channels.find((each) =>
			config.providers.some(
				(other) => other.type !== "sandbox" && channelsOf(other).includes(each),
			),
		);
		if (shared !== undefined && !named) {
			throw new StartError(
				`${source}: the sandbox ${sandbox.name} would carry ${shared} beside a real provider: take ${shared} from its channels, or name it in a route`,
			);
		}
	}
}
