/**
 * A provider type: the settings that an entry of `providers:` has, and how a
 * provider is made of them. Each folder of this room exports one, and the
 * registry lists it in one line.
 */

import type { Channel } from "../channel.ts";
import type { TSchema } from "../schema.ts";
import type { Provider } from "./contract.ts";

/** The settings that every type has. */
export type NamedSettings = { readonly type: string; readonly name: string };

/** Whether a provider could be used, as `postern check --providers` says it. */
export type Reached = { readonly isWell: boolean; readonly says: string };

/** `Settings`: as they reach the provider, with defaults filled in and checked. */
export type ProviderDefinition<Settings extends NamedSettings = NamedSettings> =
	{
		/** The word that `type` has in the settings. */
		readonly type: string;
		readonly kind: Provider["kind"];
		/** Of the entry in postern.yaml. It admits unknown names nowhere. */
		readonly settings: TSchema;
		/** Sentences for patterns of the schema that are not read at a glance: "must be …". */
		readonly patterns?: Readonly<Record<string, string>>;
		/**
		 * Whether the setting at this path, such as `headers.x`, is a template: a brace
		 * that a variable brings into one is text. Absent: none is.
		 */
		isTemplate?(path: string): boolean;
		/**
		 * A sentence on settings that fit the schema and cannot work; null where all is
		 * well. It repeats no value. `from` says which variable a setting's text came from.
		 */
		check?(
			settings: Settings,
			from: (setting: string) => string | undefined,
		): string | null;
		/** The same for the files that the settings name: it reads them. */
		checkFiles?(settings: Settings): string | null;
		channels(settings: Settings): readonly Channel[];
		/** Tries the provider without sending anything. */
		reach(settings: Settings): Promise<Reached>;
		/**
		 * The client of its protocol is loaded here: each costs a tenth of a start.
		 * `now`: the clock that `Message.expiresAt` is of.
		 */
		make(settings: Settings, now: () => number): Promise<Provider> | Provider;
	};

/** Nobody waits longer for `reach`, whatever a message may take. */
export const LONGEST_REACH_MS = 10_000;
