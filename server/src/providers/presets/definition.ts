/** The provider type of a preset: an `http` provider whose settings the preset writes. */

import { complete } from "../../config/read.ts";
import { withLiteralBraces, withLiteralText } from "../../config/variables.ts";
import { type TProperties, Type } from "../../schema.ts";
import type { ProviderDefinition } from "../definition.ts";
import { http } from "../http/definition.ts";
import { HttpSettings } from "../http/settings.ts";
import type { Preset } from "./contract.ts";
import { overridden } from "./overridden.ts";
import { PATTERN_WORDS } from "./pattern-words.ts";

const { type: _type, name: NAME, ...SETTINGS } = HttpSettings.properties;

/** Only their names are checked here; their values once they are part of the expansion. */
const OVERRIDES: TProperties = Object.fromEntries(
	Object.keys(SETTINGS).map((name) => [name, Type.Optional(Type.Unknown())]),
);

export function presetDefinition(
	preset: Preset,
): ProviderDefinition<HttpSettings> {
	const { type, parameters } = preset;
	const isTemplate = (path: string) => http.isTemplate?.(path) === true;
	return {
		...http,
		type,
		patterns: { ...http.patterns, ...PATTERN_WORDS },
		settings: Type.Object(
			{
				type: Type.Literal(type),
				name: { ...NAME, default: type },
				...OVERRIDES,
				...parameters,
			},
			{ additionalProperties: false },
		),
		isTemplate: (path) =>
			!Object.hasOwn(parameters, path.split(".")[0] ?? "") && isTemplate(path),
		preset,
		expand(entry, { publicUrl, receiptSecret }, place) {
			const given = entry as Readonly<Record<string, unknown>>;
			const { own, changes } = apart(given, parameters);
			const name = String(given.name);
			const written = preset.expand(own, {
				name,
				receiptUrl: publicUrl === null ? null : `${publicUrl}/receipts/${name}`,
				receiptSecret: String(own.receiptSecret ?? receiptSecret),
			});
			const settings = { type: "http", name, ...written };
			return complete(
				HttpSettings,
				withLiteralText(overridden(settings, changes), isTemplate),
				place,
				http.patterns,
			);
		},
	};
}

/** Parameters, whose braces are text wherever the preset puts them; and overrides. */
function apart(
	{ type: _, name: __, ...given }: Readonly<Record<string, unknown>>,
	parameters: TProperties,
) {
	const entries = Object.entries(given);
	const isOwn = ([name]: [string, unknown]) => Object.hasOwn(parameters, name);
	return {
		own: withLiteralBraces(
			Object.fromEntries(entries.filter(isOwn)),
		) as Readonly<Record<string, unknown>>,
		changes: Object.fromEntries(entries.filter((each) => !isOwn(each))),
	};
}
