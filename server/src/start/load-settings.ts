/**
 * Loads the settings: reads the configuration, and then lets each provider type check
 * its entries. The service, `postern check` and every command do this before they
 * open anything.
 */

import { configFrom, loadConfig } from "../config/config.ts";
import type { Config } from "../config/settings.ts";
import type { Environment } from "../config/variables.ts";
import { readPrices } from "../prices/prices.ts";
import type { ProviderDefinition } from "../providers/definition.ts";
import {
	type CheckedConfig,
	checkedConfig,
	checkFiles,
} from "../providers/registry.ts";
import { checkedTemplates } from "../templates/check-settings.ts";

/** Reads the file (`POSTERN_CONFIG`, else ./postern.yaml if there is one) and the environment. */
export async function loadSettings(
	environment: Environment,
	definitions?: readonly ProviderDefinition[],
): Promise<CheckedConfig> {
	const config = checkedConfig(await loadConfig(environment), definitions);
	checkedTemplates(config);
	checkFiles(config, definitions);
	readPrices(config);
	return config;
}

/** Takes settings in the form of postern.yaml; the environment overrides them. It reads no file. */
export function settingsFrom(
	settings: unknown,
	environment: Environment,
	definitions?: readonly ProviderDefinition[],
): CheckedConfig {
	const config: Config = configFrom(settings, environment);
	checkedTemplates(config);
	return checkedConfig(config, definitions);
}
