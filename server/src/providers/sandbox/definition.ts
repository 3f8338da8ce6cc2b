import type { ProviderDefinition } from "../definition.ts";
import { sandboxProvider } from "./sandbox.ts";
import { SandboxSettings } from "./settings.ts";

export const sandbox: ProviderDefinition<SandboxSettings> = {
	type: "sandbox",
	kind: "sandbox",
	settings: SandboxSettings,
	channels: ({ channels }) => channels,
	reach: async () => ({ isWell: true, says: "keeps messages here" }),
	make: sandboxProvider,
};
