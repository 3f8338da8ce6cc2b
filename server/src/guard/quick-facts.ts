/**
 * Country and type of most numbers without the library, which takes 25 to 80 us for
 * each. The rules are those of the library, with its patterns compiled once. Where they
 * leave a doubt, the answer is null, and the library has to say.
 */

import { phoneMetadata } from "../numbers/metadata.ts";
import { planOf } from "../numbers/phone.ts";
import { type NumberFacts, REFUSED_TYPES } from "./countries.ts";

const ALL_TYPES = [
	...REFUSED_TYPES,
	...["FIXED_LINE", "MOBILE", "TOLL_FREE", "VOIP"],
] as const;

/** The patterns of one country for national numbers. */
type CountryPlan = {
	/** Where a country has it, it alone says which numbers of a shared code are its own. */
	readonly leading: RegExp | null;
	readonly all: RegExp;
	/** A number is valid if it is of any type. */
	readonly ofAnyType: RegExp;
	/** Null: the country has no such numbers. */
	readonly refused: RegExp | null;
};

const plans = new Map<string, CountryPlan>();
const countriesByCode = new Map<string, readonly string[]>();

function countryPlan(country: string): CountryPlan {
	const known = plans.get(country);
	if (known !== undefined) return known;
	const found = phoneMetadata();
	found.selectNumberingPlan(country);
	const leading = found.leadingDigits();
	const patterns = (types: readonly string[]) =>
		types.flatMap((type) => found.type(type)?.pattern() || []);
	const refused = patterns(REFUSED_TYPES);
	const plan: CountryPlan = {
		leading: leading ? new RegExp(`^(?:${leading})`) : null,
		all: whole([found.nationalNumberPattern()]),
		ofAnyType: whole(patterns(ALL_TYPES)),
		refused: refused.length === 0 ? null : whole(refused),
	};
	plans.set(country, plan);
	return plan;
}

const whole = (patterns: readonly string[]) =>
	new RegExp(`^(?:${patterns.map((one) => `(?:${one})`).join("|")})$`);

/** In the order in which the library asks them. */
function countriesOf(code: string): readonly string[] {
	let countries = countriesByCode.get(code);
	if (countries === undefined) {
		countries = phoneMetadata().getCountryCodesForCallingCode(code) ?? [];
		countriesByCode.set(code, countries);
	}
	return countries;
}

/** `number`: E.164 digits. */
export function quickFacts(number: string): NumberFacts | null {
	const plan = planOf(number);
	if (plan === undefined || plan.countries.length === 0) return null;
	const national = number.slice(plan.code.length);
	// The library may take a trunk prefix for none of the number.
	if (plan.prefix?.test(national)) return null;
	const country = countryIn(countriesOf(plan.code), national);
	if (country === null) return null;
	const { all, refused } = countryPlan(country);
	const mayBeRefused = refused?.test(national) === true && all.test(national);
	return mayBeRefused ? null : { countries: [country], refusedType: null };
}

function countryIn(
	countries: readonly string[],
	national: string,
): string | null {
	const [only = null, ...others] = countries;
	if (others.length === 0) return only;
	for (const country of countries) {
		const { leading, all, ofAnyType } = countryPlan(country);
		const isOwn =
			leading === null
				? all.test(national) && ofAnyType.test(national)
				: leading.test(national);
		if (isOwn) return country;
	}
	return null;
}
