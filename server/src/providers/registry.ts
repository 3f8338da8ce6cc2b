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
	make(now: () => number): Promise<Provider> | Provider;
};

/** A configuration with valid providers and routes. */
export type CheckedConfig = Omit<Config, "providers"> & {
	readonly providers: readonly CheckedProvider[];
};

export function checkedConfig(
	config: Config,
	definitions: readonly ProviderDefinition[] = DEFINITIONS,
): CheckedConfig {
	const fitting = config.providers.map((given) => fitted(given, definitions));
	const carried = carriedBy(fitting);
	const providers = fitting.map((each) => ready(each, carried));
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

/** The providers that carry messages; the sandbox if none is configured. */
export function providersOf(
	providers: readonly CheckedProvider[],
): readonly CheckedProvider[] {
	return providers.length === 0 ? [everything()] : providers;
}

export function makeProviders(
	providers: readonly CheckedProvider[],
	now: () => number,
): Promise<Provider[]> {
	return Promise.all(providersOf(providers).map((each) => each.make(now)));
}

function everything(): CheckedProvider {
	const given = { type: "sandbox", name: "sandbox" };
	const place = { source: "postern.yaml", path: "providers" };
	return ready(fitted({ type: "sandbox", given, place }, [sandbox]), new Set());
}

/** An entry whose settings fit its type. */
type Fitted = GivenProvider & {
	readonly definition: ProviderDefinition;
	readonly settings: NamedSettings;
};

/** The sandbox takes only the apps that no carrier has, so the carriers are asked first. */
function carriedBy(entries: readonly Fitted[]): ReadonlySet<Channel> {
	return new Set(
		entries
			.filter(({ definition }) => definition.kind === "carrier")
			.flatMap(({ definition, settings }) => [
				...definition.channels(settings, new Set()),
			]),
	);
}

function ready(
	{ definition, ...entry }: Fitted,
	carried: ReadonlySet<Channel>,
): CheckedProvider {
	const { settings } = entry;
	const channels = definition.channels(settings, carried);
	return {
		...entry,
		name: settings.name,
		kind: definition.kind,
		channels,
		reach: () => definition.reach(settings),
		make: (now) => definition.make(settings, channels, now),
	};
}

function fitted(
	{ type, given, place }: GivenProvider,
	definitions: readonly ProviderDefinition[],
): Fitted {
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
	return { type, given, place, settings, definition };
}

function definitionOf(
	type: string | null,
	definitions: readonly ProviderDefinition[],
): ProviderDefinition | undefined {
	return definitions.find((each) => each.type === type);
}
