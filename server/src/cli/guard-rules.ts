/** `postern guard rules`: shows the written rules of an account, and writes the operator's part. */

import { PatchParameters } from "../api/accounts/account-patch.ts";
import {
	readAllowedCountries,
	readGuard,
	shownGuard,
} from "../api/accounts/guard-members.ts";
import { complete } from "../config/read.ts";
import { StartError } from "../errors.ts";
import { Type } from "../schema.ts";
import type { Cli } from "./command-context.ts";
import { countriesOf } from "./replay-settings.ts";
import { rulesInForce } from "./rules-in-force.ts";
import { columns, inWords, nothingMore } from "./words.ts";
import {
	change,
	readOptions,
	type Written,
	writtenAbout,
} from "./written-parts.ts";

const { allowedCountries, guard } = PatchParameters.properties;
const Rules = Type.Object({ allowedCountries, guard });

/** Takes the operator's own word back. */
const UNSET = "unset";

const NAMES = [
	...(["account", "mode", "level", "countries"] as const),
	...(["per-hour", "numbers-per-address"] as const),
] as const;

type Values = Partial<Record<(typeof NAMES)[number], string>>;

export async function guardRulesCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const { values, positionals } = readOptions(words, NAMES);
	nothingMore("guard rules", positionals);
	const about = await writtenAbout(cli, values.account);
	const patch = await inWords(() => patchOf(values));
	if (Object.keys(patch).length > 0) {
		await change(cli, about, { guardRules: patch });
	}
	await show(cli, await writtenAbout(cli, values.account));
}

/** The same patch that the API would make of these words. */
function patchOf(values: Values) {
	const own = (name: Exclude<keyof Values, "account">, read = asIs) => {
		const text = values[name];
		return text === UNSET ? null : text === undefined ? undefined : read(text);
	};
	const given = withoutUndefined({
		mode: own("mode"),
		level: own("level"),
		numbersPerAddress: own("numbers-per-address", numberOf),
		messagesPerHour: own("per-hour", perHourOf),
	});
	const body = complete(
		Rules,
		withoutUndefined({
			allowedCountries: own("countries", countriesOf),
			guard: Object.keys(given).length === 0 ? undefined : given,
		}),
		{ source: "guard rules", path: "" },
	);
	return {
		...(body.guard !== undefined && readGuard(body.guard)),
		...(body.allowedCountries !== undefined && {
			countries: readAllowedCountries(body.allowedCountries),
		}),
	};
}

const asIs = (text: string): unknown => text;

/** A word that is no number stays a text, which the schema refuses. */
const numberOf = (text: string) => (/^\d+$/.test(text) ? Number(text) : text);

const PER_HOUR = /^\s*([^=\s]+)\s*=\s*(\d+)\s*$/;

/** `DE=500,*=20` */
function perHourOf(text: string): Record<string, number> {
	const bounds: Record<string, number> = {};
	for (const part of text.split(",")) {
		const [, country, most] = PER_HOUR.exec(part) ?? [];
		const name = country?.toUpperCase() ?? "";
		if (name === "" || Object.hasOwn(bounds, name)) {
			throw new StartError(
				"--per-hour takes countries, or *, each once and with a number: DE=500,*=20",
			);
		}
		bounds[name] = Number(most);
	}
	return bounds;
}

const withoutUndefined = (members: Record<string, unknown>) =>
	Object.fromEntries(
		Object.entries(members).filter(([, value]) => value !== undefined),
	);

async function show(cli: Cli, { account, writer }: Written): Promise<void> {
	const { print } = cli;
	const { rules } = await rulesInForce(cli);
	const inForce = rules.rulesOf(account.sid);
	const part = account.guardRules?.[writer] ?? {};
	// Shown by the API's own words, so that both say the same.
	const shown = shownGuard(rules, account, writer);
	const perHour = shown.guard?.inForce.messagesPerHour;
	print(`Rules of ${account.sid}, and all accounts below it`);
	print(
		columns([
			["RULE", "OPERATOR", "IN FORCE"],
			["mode", part.mode ?? "-", inForce.mode],
			["level", part.level ?? "-", inForce.level],
			[
				"countries",
				listed(part.countries),
				listed(shown.allowedCountries?.inForce ?? "all"),
			],
			["per-hour", counted(part.messagesPerHour), counted(perHour)],
			[
				"numbers-per-address",
				String(part.numbersPerAddress ?? "-"),
				String(inForce.numbersPerAddress ?? "-"),
			],
		]),
	);
}

function listed(countries: "all" | readonly string[] | undefined): string {
	if (countries === undefined) return "-";
	if (countries === "all") return countries;
	return countries.length === 0 ? "none" : countries.join(",");
}

const counted = (perHour: Readonly<Record<string, number>> | undefined) =>
	perHour === undefined
		? "-"
		: Object.entries(perHour)
				.map(([country, most]) => `${country}=${most}`)
				.join(",");
