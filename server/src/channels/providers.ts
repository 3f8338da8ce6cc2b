/** From settings to providers. Nothing configured: the sandbox carries everything. */

import type { ProviderSettings } from "../config/config.ts";
import { httpProvider } from "./http.ts";
import type { Provider } from "./provider.ts";
import { sandboxProvider } from "./sandbox.ts";
import { smtpProvider } from "./smtp.ts";

const DEFAULT: ProviderSettings = {
	type: "sandbox",
	name: "sandbox",
	channels: ["sms", "call", "email"],
};

export function providersFrom(
	settings: readonly ProviderSettings[],
): Provider[] {
	return (settings.length === 0 ? [DEFAULT] : settings).map(providerFrom);
}

function providerFrom(settings: ProviderSettings): Provider {
	switch (settings.type) {
		case "sandbox":
			return sandboxProvider(settings);
		case "smtp":
			return smtpProvider(settings);
		case "http":
			return httpProvider(settings);
	}
}
