/** The guard's rules of an account as fields of a form, and the change that they make. */

export type Fields = {
	readonly mode: string;
	readonly level: string;
	readonly countries: string;
	readonly numbersPerAddress: string;
	readonly messagesPerHour: string;
};

/** The rules that somebody has written, as the API shows them. */
export type Rules = {
	readonly mode?: string;
	readonly level?: string;
	readonly numbersPerAddress?: number;
	readonly messagesPerHour?: unknown;
};
export type Countries = string | readonly string[] | null;

export function fieldsOf(rules: Rules, countries: Countries): Fields {
	const { numbersPerAddress } = rules;
	return {
		mode: rules.mode ?? "",
		level: rules.level ?? "",
		countries: countriesText(countries),
		numbersPerAddress:
			numbersPerAddress === undefined ? "" : String(numbersPerAddress),
		messagesPerHour: perHourText(rules.messagesPerHour),
	};
}

/** The word for an empty list: an empty field says nothing at all. */
const NO_COUNTRY = "none";

function countriesText(countries: Countries): string {
	if (countries === null) return "";
	if (typeof countries === "string") return countries;
	return countries.length === 0 ? NO_COUNTRY : countries.join(", ");
}

function perHourText(perHour: unknown): string {
	if (typeof perHour !== "object" || perHour === null) return "";
	return Object.entries(perHour)
		.map(([country, most]) => `${country} ${most}`)
		.join(", ");
}

/** Members for `PATCH /accounts/{ACSid}`. An empty field takes the word back. */
export function patchOf({
	mode,
	level,
	countries,
	numbersPerAddress,
	messagesPerHour,
}: Partial<Fields>): Readonly<Record<string, unknown>> {
	const guard = {
		...(mode !== undefined && { mode: mode || null }),
		...(level !== undefined && { level: level || null }),
		...(numbersPerAddress !== undefined && {
			numbersPerAddress: numberIn(numbersPerAddress),
		}),
		...(messagesPerHour !== undefined && {
			messagesPerHour: perHourIn(messagesPerHour),
		}),
	};
	return {
		...(countries !== undefined && {
			allowedCountries: countriesIn(countries),
		}),
		...(Object.keys(guard).length > 0 && { guard }),
	};
}

function countriesIn(text: string): Countries {
	const plain = text.trim();
	if (plain === "") return null;
	const lower = plain.toLowerCase();
	if (lower === "all") return "all";
	if (lower === NO_COUNTRY) return [];
	return plain.split(/[\s,;]+/).filter((each) => each !== "");
}

/** A text that is no number goes as it is: the service says what is wrong with it. */
function numberIn(text: string): number | string | null {
	const plain = text.trim();
	if (plain === "") return null;
	return /^\d+$/.test(plain) ? Number(plain) : plain;
}

function perHourIn(text: string): Record<string, unknown> | string | null {
	const plain = text.trim();
	if (plain === "") return null;
	const pairs = plain
		.split(/[,;]/)
		.map((pair) => /^\s*(\S+?)\s*[\s:=]\s*(\S+)\s*$/.exec(pair));
	if (pairs.some((pair) => pair === null)) return plain;
	return Object.fromEntries(
		pairs.map((pair) => [
			(pair?.[1] ?? "").toUpperCase(),
			numberIn(pair?.[2] ?? ""),
		]),
	);
}
