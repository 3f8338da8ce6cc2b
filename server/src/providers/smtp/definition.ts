import { LONGEST_REACH_MS, type ProviderDefinition } from "../definition.ts";
import { checkAuthorities } from "../server-address.ts";
import { SmtpSettings } from "./settings.ts";
import { checkSmtpSettings } from "./settings-check.ts";

export const smtp: ProviderDefinition<SmtpSettings> = {
	type: "smtp",
	kind: "carrier",
	settings: SmtpSettings,
	patterns: {
		"^[A-Za-z0-9.:\\[\\]-]{1,255}$":
			"must be the name of a host, or an address in brackets: [203.0.113.7]",
	},
	check: checkSmtpSettings,
	checkFiles: checkAuthorities,
	channels: () => ["email"],
	async reach(settings) {
		const { checkSmtp } = await import("./login-check.ts");
		return checkSmtp(settings, Math.min(settings.timeoutMs, LONGEST_REACH_MS));
	},
	async make(settings) {
		const { smtpProvider } = await import("./provider.ts");
		return smtpProvider(settings);
	},
};
