/**
 * The key of a phone number: equal keys mean one subscriber. It is the number's E.164
 * digits, except in the few plans where two numbers reach one mobile phone.
 *
 * Plans whose old form reaches nobody any more are left out: Benin (8 digits until 30
 * November 2024, now 01 before them), Ivory Coast (8 digits until 31 January 2021),
 * Vietnam (11-digit mobiles until 2018). Trunk prefixes (0 in most countries, 8 in
 * Russia, 06 in Hungary) are removed when a number is read; the library does San
 * Marino's 0549 and Argentina's 0 and 15.
 */

type Line = {
	readonly country: string;
	/** The document that defines the rule. */
	readonly source: string;
	readonly from: RegExp;
	readonly to: string;
	/** Turns a key into its other form, for rows stored before keys existed. */
	readonly back: readonly [from: RegExp, to: string];
};

export const KEY_TABLE: readonly Line[] = [
	{
		// The 1 of mobiles was abolished on 3 August 2019; senders and handsets still use it.
		country: "Mexico",
		source:
			"IFT, Plan Técnico Fundamental de Numeración (DOF 11 May 2018): ten national digits for every call",
		from: /^521([1-9]\d{9})$/,
		to: "52$1",
		back: [/^52([1-9]\d{9})$/, "521$1"],
	},
	{
		// Callers from abroad dial a 9 before a mobile; the number after it is unique.
		country: "Argentina",
		source:
			"Plan Fundamental de Numeración Nacional (Resolución SC 46/97), annex: 9 before the area code in international calls to mobiles",
		from: /^549(\d{10})$/,
		to: "54$1",
		back: [/^54(\d{10})$/, "549$1"],
	},
	{
		// Mobiles begin with 6 to 9; they got a 9 in front, state by state, until 2016.
		country: "Brazil",
		source:
			"Anatel, Resolução 553/2010 and its timetable: a ninth digit, 9, before mobile numbers, complete on 6 November 2016",
		from: /^55([1-9][1-9])([6-9]\d{7})$/,
		to: "55$19$2",
		back: [/^55([1-9][1-9])9([6-9]\d{7})$/, "55$1$2"],
	},
];

const FIRST = /^5[245]/;

/** `number`: E.164 digits. */
export function phoneKey(number: string): string {
	if (!FIRST.test(number)) return number;
	for (const { from, to } of KEY_TABLE) {
		if (from.test(number)) return number.replace(from, to);
	}
	return number;
}

/** All numbers that have this key. */
export function numbersOf(key: string): string[] {
	const others = KEY_TABLE.filter(({ back }) => back[0].test(key)).map(
		({ back }) => key.replace(...back),
	);
	return [key, ...others];
}
