/**
 * The country of a phone number, by its leading digits alone. Every message is
 * counted by country, and the library takes 25 to 80 us for a number whose calling
 * code several countries share. A ported number, or one in a range that countries
 * share (toll-free, mobiles of Guadeloupe and its neighbours), has the main country
 * of its code.
 */

import { addressKind, type Channel } from "../channel.ts";
import { countryCodeOf, planOf } from "./phone.ts";

/** For calling codes that countries share: the national numbers of all but the main country. */
const OTHERS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
	"1": {
		AG: /^268/,
		AI: /^264/,
		AS: /^684/,
		BB: /^246/,
		BM: /^441/,
		BS: /^242/,
		CA: /^(?:2(?:04|[23]6|[48]9|5[07]|[67]3)|3(?:06|43|54|6[578]|82)|4(?:03|1[68]|[26]8|3[178]|50|74)|5(?:06|1[49]|48|79|8[147])|6(?:04|[18]3|39|47|72)|7(?:0[59]|42|53|78|8[02])|8(?:[06]7|19|25|7[39])|9(?:0[25]|42))/,
		DM: /^767/,
		DO: /^8[024]9/,
		GD: /^473/,
		GU: /^671/,
		JM: /^(?:658|876)/,
		KN: /^869/,
		KY: /^345/,
		LC: /^758/,
		MP: /^670/,
		MS: /^664/,
		PR: /^(?:787|939)/,
		SX: /^721/,
		TC: /^649/,
		TT: /^868/,
		VC: /^784/,
		VG: /^284/,
		VI: /^340/,
	},
	"7": { KZ: /^[67]/ },
	"39": { VA: /^06698/ },
	"44": {
		GG: /^(?:1481|7781|7839|7911[17])/,
		IM: /^(?:1624|74576|7[569]24)/,
		JE: /^(?:1534|7(?:509|829|937)|7700[378]|7797)/,
	},
	"47": { SJ: /^79/ },
	"61": { CC: /^89162/, CX: /^89164/ },
	"262": { YT: /^(?:269|639|7093)/ },
	"290": { TA: /^8/ },
	"358": { AX: /^18/ },
	"599": { BQ: /^[347]/ },
};

/** ISO 3166-1, such as DE; null: no country has the code. `digits`: E.164 without `+`. */
export function countryOf(digits: string): string | null {
	const plan = planOf(digits);
	const [main = null] = plan?.countries ?? [];
	if (plan === undefined || plan.countries.length < 2) return main;
	const national = digits.slice(plan.code.length);
	for (const [country, numbers] of Object.entries(OTHERS[plan.code] ?? {})) {
		if (numbers.test(national)) return country;
	}
	return main;
}

/**
 * The country as which `countryOf` counts the numbers of this one: itself, or the main
 * country of its code, if their numbers cannot be told apart (BL, EH, MF).
 */
export function countedAs(country: string): string {
	const code = countryCodeOf(country) ?? "";
	const [main = country] = planOf(code)?.countries ?? [];
	return OTHERS[code]?.[country] === undefined ? main : country;
}

/** Why nothing is counted for the country, without its name in front; null: its numbers are. */
export function whyUncounted(country: string): string | null {
	const main = countedAs(country);
	return main === country ? null : sharingFault(main);
}

export const sharingFault = (main: string) =>
	`has no numbers of its own: its numbers count as ${main}`;

/** The country of a message's recipient; empty: it has none, as an address has none. */
export function recipientCountry(channel: Channel, recipient: string): string {
	return addressKind(channel) === "email" ? "" : (countryOf(recipient) ?? "");
}

/** The length of the country's calling code; 0: there is no such country. */
export function callingCodeLength(digits: string): number {
	return planOf(digits)?.code.length ?? 0;
}
