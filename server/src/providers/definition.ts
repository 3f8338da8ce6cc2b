/**
 * A provider type: the settings of an entry of `providers:`, and the function that
 * makes a provider from them. Each folder of this room exports one, and the registry
 * lists it in one line.
 */

import type { Channel } from "../channel.ts";
import type { SettingPlace } from "../config/variables.ts";
import type { TSchema } from "../schema.ts";
import type { Provider } from "./contract.ts";
import type { Preset } from "./presets/contract.ts";

/** The settings that every type has. */
export type NamedSettings = { readonly type: string; readonly name: string };

/** The parts of an installation that a preset needs. */
export type Surroundings = {
	/** The setting `publicUrl`. */
	readonly publicUrl: string | null;
	/** The secret of this provider's receipts where their vendor signs nothing. */
	readonly receiptSecret: string;
};

/** The result of a test whether a provider can be used, for `postern check --providers`. */
export type Reached = { readonly isWell: boolean; readonly says: string };

/** `Settings`: the settings that the provider gets, checked and with defaults. */
export type ProviderDefinition<Settings extends NamedSettings = NamedSettings> =
	{
		/** The value of `type` in the settings. */
		readonly type: string;
		readonly kind: Provider["kind"];
		/** The schema of the entry in postern.yaml. It allows no unknown names. */
		readonly settings: TSchema;
		/** Sentences for patterns of the schema that are hard to read: "must be …". */
		readonly patterns?: Readonly<Record<string, string>>;
		/** Only of a type that is a preset; so is `expand`. */
		readonly preset?: Preset;
		/**
		 * Makes the provider's settings from an entry that fits `settings`. Absent: the
		 * entry is them. Throws the `StartError` about an override that does not fit.
		 */
		expand?(
			entry: unknown,
			surroundings: Surroundings,
			place: SettingPlace,
		): Settings;
		/**
		 * Tests whether the setting at a path, such as `headers.x`, is a template. In a
		 * template, a brace from a variable is text. Absent: no setting is one.
		 */
		isTemplate?(path: string): boolean;
		/**
		 * A sentence about settings that fit the schema and cannot work; null if they can.
		 * It repeats no value. `from` names the variable that holds a setting's text.
		 */
		check?(
			settings: Settings,
			from: (setting: string) => string | undefined,
		): string | null;
		/** The same check for the files that the settings name; it reads them. */
		checkFiles?(settings: Settings): string | null;
		/** `carried`: the channels that the carriers of the configuration carry. */
		channels(
			settings: Settings,
			carried: ReadonlySet<Channel>,
		): readonly Channel[];
		/** Tries the provider without sending anything. */
		reach(settings: Settings): Promise<Reached>;
		/**
		 * Loads the client of its protocol only here: each takes a tenth of a start.
		 * `channels`: the result of `channels()`. `now`: the clock of `Message.expiresAt`.
		 */
		make(
			settings: Settings,
			channels: readonly Channel[],
			now: () => number,
		): Promise<Provider> | Provider;
	};

/** The longest wait for `reach`, even if a message may take longer. */
export const LONGEST_REACH_MS = 10_000;
