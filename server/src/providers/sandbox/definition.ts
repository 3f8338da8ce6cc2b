import { CHANNELS, isApp } from "../../channel.ts";
import type { ProviderDefinition } from "../definition.ts";
import { sandboxProvider } from "./sandbox.ts";
import { SandboxSettings } from "./settings.ts";

export const sandbox: ProviderDefinition<SandboxSettings> = {
	type: "sandbox",
	kind: "sandbox",
	settings: SandboxSettings,
	channels: ({ channels }, carried) =>
		channels ?? CHANNELS.filter((each) => !isApp(each) || !carried.has(each)),
	reach: async () => ({ isWell: true, says: "keeps messages here" }),
	make: sandboxProvider,
};
