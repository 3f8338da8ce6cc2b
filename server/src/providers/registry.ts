/**
 * Turns the entries of `providers:` into providers. Settings are checked before
 * anything is opened; the providers are made later. Without entries the sandbox
 * carries everything.
 */

import type { Channel } from "../channel.ts";
import { complete } from "../config/read.ts";
import type { Config, GivenProvider } from "../config/settings.ts";
import {
	join,
	problemAt,
	sayOf,
	withLiteralText,
} from "../config/variables.ts";
import { StartError } from "../errors.ts";
import type { Provider } from "./contract.ts";
import type {
	NamedSettings,
	ProviderDefinition,
	Reached,
} from "./definition.ts";
import { http } from "./http/definition.ts";
import { checkRoutes } from "./route-check.ts";
import { sandbox } from "./sandbox/definition.ts";
import { smpp } from "./smpp/definition.ts";
import { smtp } from "./smtp/definition.ts";

/** All provider types, in the order in which error sentences list them. */
export const DEFINITIONS: readonly ProviderDefinition[] = [
	sandbox,
	smtp,
	http,
	smpp,
];

/** An entry of `providers:` with valid settings. Nothing is opened yet. */
export type CheckedProvider = GivenProvider & {
	readonly name: string;
	readonly kind: Provider["kind"];
	readonly channels: readonly Channel[];
	/** The settings for the provider, with defaults. */
	readonly settings: NamedSettings;
	reach(): Promise<Reached>;
	make(): Promise<Provider> | Provider;
};

/** A configuration with valid providers and routes. */
export type CheckedConfig = Omit<Config, "providers"> & {
	readonly providers: readonly CheckedProvider[];
};

export function checkedConfig(
	config: Config,
	definitions: readonly ProviderDefinition[] = DEFINITIONS,
): CheckedConfig {
	const providers = config.providers.map((given) =>
		checked(given, definitions),
	);
	checkRoutes(config, providers);
	return { ...config, providers };
}

/** Checks the files that settings name. */
export function checkFiles(
	config: CheckedConfig,
	definitions: readonly ProviderDefinition[] = DEFINITIONS,
): void {
	for (const { type, settings, place } of config.providers) {
		const wrong = definitionOf(type, definitions)?.checkFiles?.(settings);
		if (wrong) throw problemAt(place, place.path, wrong);
	}
}

export function makeProviders(
	providers: readonly CheckedProvider[],
): Promise<Provider[]> {
	const all = providers.length === 0 ? [everything()] : providers;
	return Promise.all(all.map((each) => each.make()));
}

function everything(): CheckedProvider {
	const given = { type: "sandbox", name: "sandbox" };
	const place = { source: "postern.yaml", path: "providers" };
	return checked({ type: "sandbox", given, place }, [sandbox]);
}

function checked(
	{ type, given, place }: GivenProvider,
	definitions: readonly ProviderDefinition[],
): CheckedProvider {
	const definition = definitionOf(type, definitions);
	if (definition === undefined) {
		const types = definitions.map((each) => each.type).join(", ");
		throw new StartError(
			sayOf(
				{ ...place, path: join(place.path, "type") },
				`must be one of ${types}`,
			),
		);
	}
	const isTemplate = (path: string) => definition.isTemplate?.(path) === true;
	const settings = complete(
		definition.settings,
		withLiteralText(given, isTemplate),
		place,
		definition.patterns,
	) as NamedSettings;
	const from = (setting: string) =>
		place.variables?.get(join(place.path, setting));
	const wrong = definition.check?.(settings, from) ?? null;
	if (wrong !== null) {
		throw new StartError(`${place.source}: ${place.path}: ${wrong}`);
	}
	return {
		...{ type, given, place, settings },
		name: settings.name,
		kind: definition.kind,
		channels: definition.channels(settings),
		reach: () => definition.reach(settings),
		make: () => definition.make(settings),
	};
}

function definitionOf(
	type: string | null,
	definitions: readonly ProviderDefinition[],
): ProviderDefinition | undefined {
	return definitions.find((each) => each.type === type);
}
