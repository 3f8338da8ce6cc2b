/** Which country a number is of, and of which type: as libphonenumber says, never by its calling code. */

import { sharingFault } from "../numbers/country.ts";
import { phoneLibrary } from "../numbers/phone.ts";

/** Types of numbers that no SMS is worth. A fixed line may take SMS. */
export const REFUSED_TYPES = [
	"PREMIUM_RATE",
	"SHARED_COST",
	"PAGER",
	"VOICEMAIL",
	"UAN",
	"PERSONAL_NUMBER",
] as const;

export type RefusedType = (typeof REFUSED_TYPES)[number];

export type NumberFacts = {
	/**
	 * ISO 3166-1; `001` for satellites and other numbers of no country. Several: the
	 * number alone does not say which. None: no country has numbers like this.
	 */
	readonly countries: readonly string[];
	/** Null: a type that SMS may go to, or none. */
	readonly refusedType: RefusedType | null;
};

/** `number`: E.164 digits. */
export function numberFacts(number: string): NumberFacts {
	const parsed = phoneLibrary().parsePhoneNumberFromString(`+${number}`, {
		extract: false,
	});
	if (parsed === undefined) return { countries: [], refusedType: null };
	if (parsed.isNonGeographic()) {
		return { countries: ["001"], refusedType: typeOf(parsed.getType()) };
	}
	const { country } = parsed;
	return {
		countries:
			country === undefined ? parsed.getPossibleCountries() : [country],
		refusedType: typeOf(parsed.getType()),
	};
}

const typeOf = (type: string | undefined) =>
	REFUSED_TYPES.find((each) => each === type) ?? null;

/** The only country that the library never names alone: all its numbers count as those of MA. */
const WITHOUT_NUMBERS = "EH";

/**
 * Why no entry about the country fits a number that somebody has, without its name in
 * front; null: some do. Of BL and MF the library knows the fixed lines, of which
 * `countryOf` takes no notice.
 */
export const whyUnlisted = (country: string) =>
	country === WITHOUT_NUMBERS ? sharingFault("MA") : null;

export type AllowedCountries = "all" | ReadonlySet<string>;

/** Whether all countries that the number may be of are allowed. */
export function isCountryAllowed(
	{ countries }: NumberFacts,
	allowed: AllowedCountries,
): boolean {
	if (allowed === "all") return true;
	return (
		countries.length > 0 && countries.every((country) => allowed.has(country))
	);
}
