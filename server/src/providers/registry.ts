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
import type { Hasher } from "../secrets/hash.ts";
import type { Provider } from "./contract.ts";
import type {
	NamedSettings,
	ProviderDefinition,
	Reached,
} from "./definition.ts";
import { http } from "./http/definition.ts";
import type { Preset } from "./presets/contract.ts";
import { checkRoutes } from "./route-check.ts";
import { sandbox } from "./sandbox/definition.ts";
import { smpp } from "./smpp/definition.ts";
import { smtp } from "./smtp/definition.ts";

/**
 * The types that are no presets, in the order in which error sentences list them. The
 * presets are in `presets/definitions.ts`, which only a start that needs them loads.
 */
export const PROTOCOLS: readonly ProviderDefinition[] = [
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
	/**
	 * The settings for the provider, with defaults. Those of a preset have
	 * `UNKNOWN_SECRET` for a secret that is derived.
	 */
	readonly settings: NamedSettings;
	readonly preset: Preset | null;
	/** As in `Provider`. */
	readonly sender?: string;
	/** The settings with the secret that is derived by the installation's key. */
	settingsWith(hash: Hasher): NamedSettings;
	reach(): Promise<Reached>;
	make(now: () => number, hash: Hasher): Promise<Provider> | Provider;
};

/** 192 bits: URLs of receipts stay short, as Vonage takes 100 characters at most. */
const SECRET_LENGTH = 32;

/** Stands for a derived secret before the store, and with it the key, is open. */
export const UNKNOWN_SECRET = "0".repeat(SECRET_LENGTH);

/** A configuration with valid providers and routes. */
export type CheckedConfig = Omit<Config, "providers"> & {
	readonly providers: readonly CheckedProvider[];
};

export function checkedConfig(
	config: Config,
	definitions: readonly ProviderDefinition[],
): CheckedConfig {
	const publicUrl = config.publicUrl ?? null;
	const fitting = config.providers.map((given) =>
		fitted(given, definitions, publicUrl),
	);
	const carried = carriedBy(fitting);
	const providers = fitting.map((each) => ready(each, carried));
	checkRoutes(config, providers);
	return { ...config, providers };
}

/** Checks the files that settings name. */
export function checkFiles(
	config: CheckedConfig,
	definitions: readonly ProviderDefinition[],
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
	hash: Hasher,
): Promise<Provider[]> {
	return Promise.all(
		providersOf(providers).map((each) => each.make(now, hash)),
	);
}

function everything(): CheckedProvider {
	const given = { type: "sandbox", name: "sandbox" };
	const place = { source: "postern.yaml", path: "providers" };
	const entry = { type: "sandbox", given, place };
	return ready(fitted(entry, [sandbox], null), new Set());
}

/** An entry whose settings fit its type. */
type Fitted = GivenProvider &
	Pick<CheckedProvider, "settings" | "settingsWith" | "sender"> & {
		readonly definition: ProviderDefinition;
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
	const { settings, settingsWith } = entry;
	const channels = definition.channels(settings, carried);
	return {
		...entry,
		name: settings.name,
		kind: definition.kind,
		channels,
		preset: definition.preset ?? null,
		reach: () => definition.reach(settings),
		make: async (now, hash) => ({
			...(await definition.make(settingsWith(hash), channels, now)),
			...(entry.sender !== undefined && { sender: entry.sender }),
		}),
	};
}

function fitted(
	{ type, given, place }: GivenProvider,
	definitions: readonly ProviderDefinition[],
	publicUrl: string | null,
): Fitted {
	const definition = definitionOf(type, definitions);
	if (definition === undefined) throw unknownType(place, definitions);
	const isTemplate = (path: string) => definition.isTemplate?.(path) === true;
	const entry = complete(
		definition.settings,
		withLiteralText(given, isTemplate),
		place,
		definition.patterns,
	) as NamedSettings;
	const expanded = (receiptSecret: string) =>
		definition.expand?.(entry, { publicUrl, receiptSecret }, place) ?? entry;
	const settings = expanded(UNKNOWN_SECRET);
	const from = (setting: string) =>
		place.variables?.get(join(place.path, setting));
	const wrong = definition.check?.(settings, from) ?? null;
	if (wrong !== null) {
		throw new StartError(`${place.source}: ${place.path}: ${wrong}`);
	}
	const sender = senderOf(definition, entry);
	return {
		type,
		given,
		place,
		settings,
		definition,
		...(sender !== undefined && { sender }),
		settingsWith: (hash) =>
			expanded(hash("receipt secret", entry.name).slice(0, SECRET_LENGTH)),
	};
}

/** The parameter `from` of a preset for sms or calls. */
function senderOf(
	{ preset }: ProviderDefinition,
	entry: NamedSettings & { readonly from?: unknown },
): string | undefined {
	const { from } = entry;
	const hasSender = preset?.channels.some(
		(channel) => channel === "sms" || channel === "call",
	);
	return hasSender && typeof from === "string"
		? from.replace(/^\+/, "")
		: undefined;
}

function unknownType(
	place: GivenProvider["place"],
	definitions: readonly ProviderDefinition[],
): StartError {
	const own = definitions.filter(({ preset }) => preset === undefined);
	const types = own.map((each) => each.type).join(", ");
	return new StartError(
		sayOf(
			{ ...place, path: join(place.path, "type") },
			`must be one of ${types}, or a preset (postern providers lists them)`,
		),
	);
}

function definitionOf(
	type: string | null,
	definitions: readonly ProviderDefinition[],
): ProviderDefinition | undefined {
	return definitions.find((each) => each.type === type);
}
