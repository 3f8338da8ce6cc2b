/** The expansion of a preset without an entry, for `postern providers` and the docs. */

import type { HttpEntry, Preset } from "./contract.ts";

type Shown = { readonly type?: string; readonly default?: unknown };

/**
 * `<name>` stands for each parameter that an entry must have, or that the preset wants
 * shown; others have their defaults.
 */
export function outlineOf(preset: Preset): HttpEntry {
	const { type, parameters, outlined = [] } = preset;
	const given = Object.entries(parameters).map(([name, schema]) => {
		const { type: kind, default: usual } = schema as Shown;
		const placeholder = kind === "array" ? [`<${name}>`] : `<${name}>`;
		const isShown = preset.isRequired(name) || outlined.includes(name);
		return [name, isShown ? placeholder : usual];
	});
	return preset.expand(Object.fromEntries(given), {
		name: type,
		receiptUrl: `<publicUrl>/receipts/${type}`,
		receiptSecret: "<receiptSecret>",
	});
}
