/**
 * The written rules of the settings. What the settings leave out depends on the store:
 * an upgrade must change no decision, and a new installation must not be open to a pump.
 */

import type { Config } from "../config/settings.ts";
import { StartError } from "../errors.ts";
import { REFUSED_TYPES } from "../guard/countries.ts";
import type { GuardRules } from "../guard/written-rules.ts";
import type { Provider } from "../providers/contract.ts";

/**
 * A fact of the store, set as it is made: the mode where the settings name none. A store
 * from before there was a guard lacks it.
 */
export const GUARD_DEFAULT = "guard mode by default";

type Guarded = Pick<Config, "guard" | "place">;
type Carrier = Pick<Provider, "kind" | "channels">;

/** `fact`: the value of `GUARD_DEFAULT`. Throws if the countries must be named. */
export function guardRules(
	{ guard, place }: Guarded,
	fact: string | null,
	providers: readonly Carrier[],
): GuardRules {
	if (fact === null) return { ...guard, mode: guard.mode ?? "off" };
	if (guard.countries === undefined && callsPhones(providers)) {
		throw new StartError(
			`${place.source}: guard.countries is missing: a carrier carries sms or calls, so name the countries that may get them, as countries: [DE, AT], or write countries: all`,
		);
	}
	return {
		...guard,
		mode: guard.mode ?? "shadow",
		refusedTypes: guard.refusedTypes ?? REFUSED_TYPES,
	};
}

/** A recommendation to the operator of a store from before there was a guard; null: none. */
export function guardNotice(
	{ guard }: Guarded,
	fact: string | null,
	providers: readonly Carrier[],
): string | null {
	if (fact !== null || guard.mode !== undefined || !callsPhones(providers)) {
		return null;
	}
	return "The fraud guard is off, as this store is older than it. Recommended: guard: {mode: shadow, countries: [the countries of your users], refusedTypes: [PREMIUM_RATE, SHARED_COST, PAGER, VOICEMAIL, UAN, PERSONAL_NUMBER]}; docs/fraud.md says how to go on. guard: {mode: off} ends this line.";
}

const callsPhones = (providers: readonly Carrier[]) =>
	providers.some(
		({ kind, channels }) =>
			kind === "carrier" &&
			channels.some((channel) => channel === "sms" || channel === "call"),
	);
