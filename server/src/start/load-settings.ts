/**
 * Loads the settings: reads the configuration, and then lets each provider type check
 * its entries. The service, `postern check` and every command do this before they
 * open anything.
 */

import { loadConfig } from "../config/config.ts";
import type { Config } from "../config/settings.ts";
import type { Environment } from "../config/variables.ts";
import { readPrices } from "../prices/prices.ts";
import type { ProviderDefinition } from "../providers/definition.ts";
import {
	type CheckedConfig,
	checkedConfig,
	checkFiles,
	PROTOCOLS,
} from "../providers/registry.ts";
import { checkedTemplates } from "../templates/check-settings.ts";

/**
 * Reads the file (`POSTERN_CONFIG`, else ./postern.yaml if there is one) and the
 * environment. `text`: that of the file, if it was read before.
 */
export async function loadSettings(
	environment: Environment,
	given?: readonly ProviderDefinition[],
	text?: string,
): Promise<CheckedConfig> {
	const read = await loadConfig(environment, text);
	const definitions = given ?? (await definitionsFor(read));
	const config = checkedConfig(read, definitions);
	checkedTemplates(config);
	checkFiles(config, definitions);
	readPrices(config);
	return config;
}

/** The presets are loaded only if an entry may be one: their 28 files took 20 of 800 ms. */
async function definitionsFor({
	providers,
}: Config): Promise<readonly ProviderDefinition[]> {
	const isProtocol = ({ type }: { readonly type: string | null }) =>
		PROTOCOLS.some((each) => each.type === type);
	if (providers.every(isProtocol)) return PROTOCOLS;
	const { DEFINITIONS } = await import("../providers/presets/definitions.ts");
	return DEFINITIONS;
}
