/** The expansion of a preset without an entry, for `postern providers` and the docs. */

import type { HttpEntry, Preset } from "./contract.ts";

type Shown = { readonly type?: string; readonly default?: unknown };

/**
 * `<name>` stands for each parameter that an entry must have, and for those in
 * `outlined`; others have their defaults.
 */
export function outlineOf(preset: Preset): HttpEntry {
	const { type, parameters } = preset;
	const given = Object.entries(parameters).map(([name, schema]) => {
		const { type: kind, default: usual } = schema as Shown;
		const placeholder = kind === "array" ? [`<${name}>`] : `<${name}>`;
		const isShown =
			preset.isRequired(name) || preset.outlined?.includes(name) === true;
		return [name, isShown ? placeholder : usual];
	});
	return preset.expand(Object.fromEntries(given), {
		name: type,
		receiptUrl: `https://<host>/receipts/${type}`,
		receiptSecret: "<receiptSecret>",
	});
}
