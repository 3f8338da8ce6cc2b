import { StartError } from "../../errors.ts";
import { LONGEST_REACH_MS, type ProviderDefinition } from "../definition.ts";
import { SmtpSettings } from "./settings.ts";
import { checkSmtpSettings, readAuthorities } from "./settings-check.ts";

export const smtp: ProviderDefinition<SmtpSettings> = {
	type: "smtp",
	kind: "carrier",
	settings: SmtpSettings,
	check: checkSmtpSettings,
	checkFiles: ({ ca }) => (ca === undefined ? null : whyUnread(ca)),
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

function whyUnread(ca: string): string | null {
	try {
		readAuthorities(ca);
		return null;
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const isRead = error instanceof StartError && code === undefined;
		return isRead
			? "ca must be a file with certificates in PEM (-----BEGIN CERTIFICATE-----)"
			: `ca cannot be read: ${code}`;
	}
}
