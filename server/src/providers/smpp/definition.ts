import type { ProviderDefinition } from "../definition.ts";
import { checkAuthorities } from "../server-address.ts";
import { SmppSettings } from "./settings.ts";
import { checkSmppSettings } from "./settings-check.ts";

export const smpp: ProviderDefinition<SmppSettings> = {
	type: "smpp",
	kind: "carrier",
	settings: SmppSettings,
	isTemplate: (path) => path.startsWith("tlvs."),
	check: checkSmppSettings,
	checkFiles: checkAuthorities,
	channels: () => ["sms"],
	async reach(settings) {
		const { reachSmsc } = await import("./reach.ts");
		return reachSmsc(settings);
	},
	async make(settings) {
		const { smppProvider } = await import("./provider.ts");
		return smppProvider(settings);
	},
};
