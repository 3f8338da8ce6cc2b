/** `postern providers …`: the presets, and the settings that one expands to. */

import { parseArgs } from "node:util";
import { type Environment, join, literalText } from "../config/variables.ts";
import { StartError } from "../errors.ts";
import type { HttpSettings } from "../providers/http/settings.ts";
import type { Preset } from "../providers/presets/contract.ts";
import { PRESETS } from "../providers/presets/list.ts";
import { outlineOf } from "../providers/presets/outline.ts";
import { overridden } from "../providers/presets/overridden.ts";
import type { CheckedConfig, CheckedProvider } from "../providers/registry.ts";
import type { Hasher } from "../secrets/hash.ts";
import { keySource } from "../secrets/key-file.ts";
import { keyRing } from "../secrets/key-ring.ts";
import {
	fittingKeys,
	hasherOf,
	mustBeInstalled,
} from "../start/installation.ts";
import { loadSettings } from "../start/load-settings.ts";
import { openStore } from "../store/open.ts";
import { confirmSubscription } from "./confirm-subscription.ts";
import { columns, nothingMore } from "./words.ts";

export async function providersCommand(
	environment: Environment,
	words: readonly string[],
	print: (line: string) => void,
	isTerminal: boolean,
): Promise<void> {
	const [verb, ...rest] = words;
	if (verb === undefined) {
		print(columns(PRESETS.map(rowOf)));
		return;
	}
	if (verb === "confirm") {
		await confirmSubscription(rest, print);
		return;
	}
	if (verb !== "show") {
		throw new StartError(
			"there are three commands of providers: providers, providers show NAME, and providers confirm URL",
		);
	}
	const { name, withSecrets } = asked(rest);
	if (withSecrets && !isTerminal) {
		throw new StartError(
			"providers show --secrets prints secrets, so it runs on a terminal only",
		);
	}
	print(await shown(environment, name, withSecrets));
}

function rowOf(preset: Preset): string[] {
	const { type, title, channels } = preset;
	const standing = preset.isConfirmed
		? "confirmed"
		: `unconfirmed: ${preset.unconfirmed}`;
	return [type, channels.join(" "), title, standing];
}

function asked(words: readonly string[]) {
	const { values, positionals } = parsed(words);
	const [name, ...more] = positionals;
	if (name === undefined) {
		throw new StartError(
			"providers show takes the name of a preset or of a provider",
		);
	}
	nothingMore("providers show", more);
	return { name, withSecrets: values.secrets === true };
}

function parsed(words: readonly string[]) {
	try {
		return parseArgs({
			args: [...words],
			allowPositionals: true,
			options: { secrets: { type: "boolean" } },
		});
	} catch (error) {
		throw new StartError((error as Error).message);
	}
}

/** A configured provider goes before a preset of its name. */
async function shown(
	environment: Environment,
	name: string,
	withSecrets: boolean,
): Promise<string> {
	const config = await loadSettings(environment);
	const provider = config.providers.find((each) => each.name === name);
	if (provider !== undefined && provider.preset !== null) {
		const settings = withSecrets
			? provider.settingsWith(await hashOf(config))
			: provider.settings;
		const cut = withSecrets ? [] : secretsIn(provider);
		return asYaml(
			provider.preset,
			settings as HttpSettings,
			config.publicUrl ?? "",
			cut,
		);
	}
	const preset = PRESETS.find(({ type }) => type === name);
	if (preset === undefined) {
		throw new StartError(
			"providers show: there is no such preset, and no provider made from one",
		);
	}
	if (withSecrets) {
		throw new StartError(
			`providers show --secrets: the settings have no provider ${name}`,
		);
	}
	const settings = { type: "http", name, ...outlineOf(preset) };
	const written = overridden(settings, {}) as HttpSettings;
	return asYaml(preset, written, "https://<host>", []);
}

/**
 * Texts that are cut: all that a variable is a part of, and those whose place says that
 * they are secrets. The longest first, as one may be a part of another.
 */
function secretsIn({ given, place, settings }: CheckedProvider): string[] {
	const { auth, basic, receipts } = settings as HttpSettings;
	const { secret, signature, jwt, handshake } = receipts ?? {};
	const entry = given as Readonly<Record<string, unknown>>;
	const { headers, query, form, json } = entry;
	const url = typeof entry.url === "string" ? entry.url : "";
	return textsIn([
		...fromVariables(given, place.path, place.variables ?? new Map()),
		// Deeper settings, such as `keyEncoding`, are words of Postern's own.
		...namedIn(entry, false),
		...namedIn({ headers, query, form, json }, true),
		...namedIn(Object.fromEntries(queryOf(url)), false),
		...[auth, basic?.password, handshake?.value],
		...[secret?.value, secret?.moreValues],
		...[signature?.secret, signature?.moreSecrets],
		...[jwt?.secret, jwt?.moreSecrets],
	])
		.map(literalText)
		.toSorted((a, b) => b.length - a.length);
}

/** By a walk, as a name in a path may hold a dot. */
function fromVariables(
	value: unknown,
	path: string,
	variables: ReadonlyMap<string, string>,
): unknown[] {
	if (variables.has(path)) return [value];
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([name, each]) =>
		fromVariables(each, join(path, name), variables),
	);
}

/** Values whose names say that they are secrets; `isDeep`: at every depth. */
function namedIn(value: unknown, isDeep: boolean): unknown[] {
	if (typeof value !== "object" || value === null) return [];
	return Object.entries(value).flatMap(([name, each]) => {
		if (/secret|token|pass|key|authori[sz]ation/i.test(name)) return [each];
		return isDeep ? namedIn(each, true) : [];
	});
}

function queryOf(url: string): URLSearchParams {
	const mark = url.indexOf("?");
	return new URLSearchParams(mark === -1 ? "" : url.slice(mark));
}

function textsIn(value: unknown): string[] {
	if (typeof value === "string") return [value];
	return typeof value === "object" && value !== null
		? Object.values(value).flatMap(textsIn)
		: [];
}

async function hashOf(config: CheckedConfig): Promise<Hasher> {
	const store = await openStore(config, { alone: false });
	try {
		await mustBeInstalled(store);
		const now = (store.clock ?? Date.now)();
		const { keys } = await fittingKeys(config, keySource(config), store, now);
		return await hasherOf(store, keyRing(keys));
	} finally {
		await store.close();
	}
}

async function asYaml(
	{ setUp, ...preset }: Preset,
	settings: HttpSettings,
	publicUrl: string,
	cut: readonly string[],
): Promise<string> {
	const { stringify } = await import("yaml");
	const { name, receipts } = settings;
	const url = `${publicUrl}/receipts/${name}`;
	const { secret } = receipts ?? {};
	const where =
		receipts === undefined
			? "It asks for no receipts"
			: secret?.in === "query"
				? `Receipts come to ${url}?${secret.name}=${secret.value}`
				: `Receipts come to ${url}`;
	const texts = { providers: [settings] };
	return [
		...(preset.isConfirmed ? [] : [`# Unconfirmed: ${preset.unconfirmed}`]),
		`# ${without(where, cut)}`,
		...(setUp === undefined ? [] : [`# At the vendor: ${setUp}`]),
		stringify(without(texts, cut), { lineWidth: 0 }).trimEnd(),
	].join("\n");
}

/** A shorter secret is cut only where it is the whole of a text, or little would be left. */
const SHORTEST_PART = 4;

function without<Value>(value: Value, cut: readonly string[]): Value {
	if (typeof value === "string") return withoutIn(value, cut) as Value;
	if (typeof value !== "object" || value === null) return value;
	if (Array.isArray(value))
		return value.map((each) => without(each, cut)) as Value;
	return Object.fromEntries(
		Object.entries(value).map(([name, each]) => [name, without(each, cut)]),
	) as Value;
}

function withoutIn(text: string, cut: readonly string[]): string {
	const shown = literalText(text);
	if (cut.includes(shown)) return "…";
	return cut
		.filter(({ length }) => length >= SHORTEST_PART)
		.reduce((rest, secret) => rest.replaceAll(secret, "…"), shown);
}
