/** `postern providers …`: the presets, and the settings that one expands to. */

import type { Environment } from "../config/variables.ts";
import { StartError } from "../errors.ts";
import type { HttpSettings } from "../providers/http/settings.ts";
import type { Preset } from "../providers/presets/contract.ts";
import { PRESETS } from "../providers/presets/list.ts";
import { outlineOf } from "../providers/presets/outline.ts";
import { overridden } from "../providers/presets/overridden.ts";
import type { CheckedConfig } from "../providers/registry.ts";
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
import { secretsIn, without } from "./without-secrets.ts";
import { columns, nothingMore, readWords } from "./words.ts";

const OPTIONS = { secrets: { type: "boolean" } } as const;

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
	const { values, positionals } = readWords(words, OPTIONS);
	const [name, ...more] = positionals;
	if (name === undefined) {
		throw new StartError(
			"providers show takes the name of a preset or of a provider",
		);
	}
	nothingMore("providers show", more);
	return { name, withSecrets: values.secrets === true };
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
			config.publicUrl ?? UNKNOWN_HOST,
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
	return asYaml(preset, written, UNKNOWN_HOST, []);
}

const UNKNOWN_HOST = "https://<host>";

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
	const { secret, handshake } = receipts ?? {};
	const full =
		secret?.in === "query" ? `${url}?${secret.name}=${secret.value}` : url;
	const where =
		receipts === undefined
			? "It asks for no receipts"
			: `Receipts come to ${full}`;
	const receiptSecret =
		"receiptSecret" in preset.parameters && (handshake ?? secret)?.value;
	const texts = { providers: [settings] };
	return [
		...(preset.isConfirmed ? [] : [`# Unconfirmed: ${preset.unconfirmed}`]),
		`# ${without(where, cut)}`,
		...(receiptSecret
			? [`# receiptSecret: ${without(receiptSecret, cut)}`]
			: []),
		...(setUp === undefined
			? []
			: [`# At the vendor: ${without(forEntry(setUp, name, url, full), cut)}`]),
		stringify(without(texts, cut), { lineWidth: 0 }).trimEnd(),
	].join("\n");
}

/** The sentences of a preset with this provider's name and URLs in their places. */
function forEntry(setUp: string, name: string, url: string, full: string) {
	return setUp
		.replaceAll(
			/(https:\/\/…)?\/receipts\/(NAME|\{name\})(\?key=…)?/g,
			(_, __, ___, key) => (key === undefined ? url : full),
		)
		.replaceAll("show NAME", () => `show ${name}`);
}
