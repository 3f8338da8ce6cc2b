/** Settings that no file holds, for programs that start the service themselves. */

import { configFrom } from "../config/config.ts";
import type { Environment } from "../config/variables.ts";
import type { ProviderDefinition } from "../providers/definition.ts";
import { DEFINITIONS } from "../providers/presets/definitions.ts";
import { type CheckedConfig, checkedConfig } from "../providers/registry.ts";
import { checkedTemplates } from "../templates/check-settings.ts";

/** `settings` has the form of postern.yaml; the environment overrides it. It reads no file. */
export function settingsFrom(
	settings: unknown,
	environment: Environment,
	definitions: readonly ProviderDefinition[] = DEFINITIONS,
): CheckedConfig {
	const config = configFrom(settings, environment);
	checkedTemplates(config);
	return checkedConfig(config, definitions);
}
