/** From settings to providers. Nothing configured: the sandbox carries everything. */

import type { ProviderSettings } from "../config/config.ts";
import type { Provider } from "./contract.ts";
import { sandboxProvider } from "./sandbox/sandbox.ts";

const DEFAULT: ProviderSettings = {
	type: "sandbox",
	name: "sandbox",
	channels: ["sms", "call", "email"],
};

export function providersFrom(
	settings: readonly ProviderSettings[],
): Promise<Provider[]> {
	return Promise.all(
		(settings.length === 0 ? [DEFAULT] : settings).map(providerFrom),
	);
}

/** Clients for SMTP and HTTP are loaded where they are used: each is a tenth of a start. */
async function providerFrom(settings: ProviderSettings): Promise<Provider> {
	switch (settings.type) {
		case "sandbox":
			return sandboxProvider(settings);
		case "smtp": {
			const { smtpProvider } = await import("./smtp/provider.ts");
			return smtpProvider(settings);
		}
		case "http": {
			const { httpProvider } = await import("./http/provider.ts");
			return httpProvider(settings);
		}
	}
}
