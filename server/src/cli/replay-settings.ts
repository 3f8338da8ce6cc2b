/** The settings of a replay: a file, and the options that replace parts of it. */

import { writtenCountries } from "../config/guard.ts";
import { complete, parseYaml, readText } from "../config/read.ts";
import { sayOf } from "../config/variables.ts";
import { StartError } from "../errors.ts";
import { REFUSED_TYPES } from "../guard/countries.ts";
import { listIndex } from "../guard/list-index.ts";
import {
	isShared,
	LIST_SUBJECTS,
	type ListEntry,
	readEntry,
} from "../guard/lists.ts";
import type { ReplaySettings } from "../guard/replay.ts";
import { LEVELS, type Level } from "../guard/rules.ts";
import { isCountry } from "../numbers/phone.ts";
import { type Static, Type } from "../schema.ts";
import { oldNumberFault, readTime } from "./replay-time.ts";

/** The form of the file that `--settings` names; docs/fraud.md has it with an example. */
export const Given = Type.Object(
	{
		level: Type.Optional(Type.Enum(LEVELS)),
		countries: Type.Optional(
			Type.Union([
				Type.Literal("all"),
				Type.Array(Type.String(), { maxItems: 300 }),
			]),
		),
		refusedTypes: Type.Optional(Type.Array(Type.Enum(REFUSED_TYPES))),
		lists: Type.Optional(
			Type.Array(
				Type.Object(
					{
						list: Type.Enum(["allow", "deny"]),
						subject: Type.Enum(LIST_SUBJECTS),
						value: Type.String({ maxLength: 300 }),
						reason: Type.String(),
						until: Type.Optional(Type.String()),
					},
					{ additionalProperties: false },
				),
				{ maxItems: 10_000 },
			),
		),
	},
	{ additionalProperties: false },
);

export type ReplayOptions = {
	readonly settings?: string | undefined;
	readonly level?: string | undefined;
	readonly countries?: string | undefined;
};

/** The rules for the replay of a file, unless an option says others. */
export const USUAL: ReplaySettings = {
	level: "medium",
	countries: "all",
	refusedTypes: REFUSED_TYPES,
	lists: listIndex([]),
};

/** The settings that the options, and the file that they name, put in place of others. */
export async function givenSettings(
	options: ReplayOptions,
): Promise<Partial<ReplaySettings>> {
	const { settings: file } = options;
	const source = file ?? "guard replay";
	const parsed =
		file === undefined
			? {}
			: ((await parseYaml(readText(file, true), file)) ?? {});
	const given: Static<typeof Given> = complete(Given, written(parsed, source), {
		source,
		path: "",
	});
	const { refusedTypes, lists } = given;
	const level = options.level ?? given.level;
	if (level !== undefined && !LEVELS.includes(level as Level)) {
		throw new StartError(
			`guard replay: --level must be one of ${LEVELS.join(", ")}`,
		);
	}
	const countries =
		options.countries === undefined
			? given.countries && readCountries(given.countries, source)
			: readCountries(
					countriesOf(options.countries),
					"guard replay: --countries",
				);
	return {
		...(level !== undefined && { level: level as Level }),
		...(countries !== undefined && { countries }),
		...(refusedTypes !== undefined && { refusedTypes }),
		...(lists !== undefined && {
			lists: listIndex(readLists(lists, source)),
		}),
	};
}

/** With the sentences about countries that a start has. */
function written(parsed: unknown, source: string): unknown {
	if (typeof parsed !== "object" || parsed === null) return parsed;
	const { countries } = parsed as Record<string, unknown>;
	if (countries === undefined) return parsed;
	return {
		...parsed,
		countries: writtenCountries(
			countries,
			"countries",
			(path, sentence) => new StartError(sayOf({ source, path }, sentence)),
		),
	};
}

/** The countries of an option, `DE,AT`; an empty one names none. */
export const countriesOf = (text: string) =>
	text === "all"
		? text
		: text
				.split(",")
				.map((country) => country.trim())
				.filter((country) => country !== "");

function readCountries(
	given: "all" | readonly string[],
	where: string,
): ReplaySettings["countries"] {
	if (given === "all") return given;
	const countries = given.map((country) => country.trim().toUpperCase());
	for (const [i, country] of countries.entries()) {
		if (isCountry(country) || isShared(country)) continue;
		throw new StartError(
			`${where}: ${JSON.stringify(given[i]?.slice(0, 40))} is no country: write two letters (ISO 3166-1), as DE, or 001 for satellites and other numbers of no country`,
		);
	}
	return new Set(countries);
}

function readLists(
	given: NonNullable<Static<typeof Given>["lists"]>,
	source: string,
): ListEntry[] {
	/** The first entry about each thing: a second one would contradict or repeat it. */
	const first = new Map<string, number>();
	return given.map((entry, i) => {
		const wrong = (sentence: string) =>
			new StartError(`${source}: lists.${i}: ${sentence}`);
		const until = entry.until === undefined ? null : readTime(entry.until);
		const isTime = until !== null && oldNumberFault(entry.until ?? "") === null;
		if (entry.until !== undefined && !isTime) {
			throw wrong("until is no time: write 2026-12-31T00:00:00Z");
		}
		const read = readEntry({ ...entry, until });
		if (typeof read === "string") throw wrong(read);
		const about = `${read.subject} ${read.key}`;
		const other = first.get(about);
		if (other !== undefined) {
			throw wrong(
				`lists.${other} is about the same ${read.subject}: write one entry`,
			);
		}
		first.set(about, i);
		return read;
	});
}
