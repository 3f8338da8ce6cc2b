/** All provider types, presets too. */

import type { ProviderDefinition } from "../definition.ts";
import { PROTOCOLS } from "../registry.ts";
import { presetDefinition } from "./definition.ts";
import { PRESETS } from "./list.ts";

export const DEFINITIONS: readonly ProviderDefinition[] = [
	...PROTOCOLS,
	...PRESETS.map(presetDefinition),
];
