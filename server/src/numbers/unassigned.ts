/**
 * Ranges of numbers that no subscriber has: regulators keep them for films, books and
 * examples. Only such a range may be a test recipient by its leading digits.
 */

type Range = {
	readonly country: string;
	/** The document that keeps the range free. */
	readonly source: string;
	/** The leading digits of every number of the range, with the country code. */
	readonly digits: RegExp;
	/** One of these, for the documentation. */
	readonly example: string;
};

export const UNASSIGNED: readonly Range[] = [
	{
		// Among toll-free numbers only 555-0199 is kept free.
		country: "North America",
		source:
			"NANPA, 555 line numbers: 555-0100 to 555-0199 of each geographic area code are for fiction",
		digits: /^1(?!8(?:00|22|33|44|55|66|77|88)|900|[2-9]11)[2-9][0-8]\d55501/,
		example: "120155501",
	},
	{
		country: "United Kingdom",
		source: "Ofcom, Telephone numbers for use in TV and radio drama programmes",
		digits:
			/^44(?:11[3-8]4960|1[2-6]14960|1914980|2079460|2896496|2920180|1632960|7700900|8081570|3069990)/,
		example: "447700900",
	},
	{
		country: "Germany",
		source:
			"Bundesnetzagentur, Mitteilung 148/2021 (Amtsblatt 7/2021): Rufnummern für Medienproduktionen",
		digits: /^49(?:3023125|6990009|4066969|2214710|8999998)/,
		example: "493023125",
	},
	{
		country: "France",
		source:
			"Arcep, décision 2018-0881, annexe 1: numéros pour les œuvres audiovisuelles",
		digits: /^33(?:19900|26191|35301|46571|53649|63998)/,
		example: "3363998",
	},
	{
		country: "Australia",
		source: "ACMA, Fictitious numbers for radio, books, film and TV",
		digits: /^61[2378](?:5550|7010)/,
		example: "6125550",
	},
];

/** Whether all numbers that begin with these digits are in one of the ranges. */
export function isUnassigned(digits: string): boolean {
	return UNASSIGNED.some((range) => range.digits.test(digits));
}
