/**
 * `postern budgets`: shows what the messages of an account may cost and what is used of
 * it, and writes and removes the operator's part.
 */

import { type Cap, MOST_CAPS } from "../accounts/caps.ts";
import { PERIODS, type Period } from "../accounts/spending.ts";
import { budgetsNow, readBudgets } from "../api/accounts/budgets.ts";
import { badParameter, StartError } from "../errors.ts";
import { moneyText } from "../prices/money.ts";
import { readPrices } from "../prices/prices.ts";
import { providersOf } from "../providers/registry.ts";
import type { Cli } from "./command-context.ts";
import { columns, inWords, nothingMore } from "./words.ts";
import {
	change,
	readOptions,
	type Written,
	writtenAbout,
} from "./written-parts.ts";

export async function budgetsCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const { values, positionals } = readOptions(words, ["account", "country"]);
	const [verb = "list", ...rest] = positionals;
	if (!VERBS.includes(verb)) {
		throw new StartError(
			`there is no command budgets ${verb}: see postern help`,
		);
	}
	const about = await writtenAbout(cli, values.account);
	if (verb === "list") {
		nothingMore("budgets", rest);
		if (values.country !== undefined) {
			throw new StartError("--country is for budgets set and budgets remove");
		}
		return show(cli, about);
	}
	const [period, amount, ...more] = rest;
	if (!isPeriod(period) || (verb === "set") !== (amount !== undefined)) {
		throw new StartError(
			verb === "set"
				? "budgets set takes day or month, and an amount: budgets set day 100.00"
				: "budgets remove takes day or month",
		);
	}
	nothingMore(`budgets ${verb}`, more);
	const country = values.country?.toUpperCase() ?? null;
	await write(cli, about, { period, country }, amount);
	await show(cli, await writtenAbout(cli, values.account));
}

const VERBS = ["list", "set", "remove"];

const isPeriod = (word: string | undefined): word is Period =>
	PERIODS.some((period) => period === word);

/** Replaces one budget of the operator's part; without an amount it takes it away. */
async function write(
	cli: Cli,
	about: Written,
	{ period, country }: Pick<Cap, "period" | "country">,
	amount: string | undefined,
): Promise<void> {
	const isOther = (cap: Cap) =>
		cap.period !== period || cap.country !== country;
	if (amount === undefined && ownCaps(about).every(isOther)) {
		throw new StartError(
			"the operator has written no such budget: see postern budgets",
		);
	}
	const read =
		amount === undefined
			? []
			: await inWords(() =>
					readBudgets([{ period, country, amount }], partsOf(cli)),
				);
	await change(cli, about, {
		budgets(own) {
			const all = [...own.filter(isOther), ...read];
			if (all.length <= MOST_CAPS) return all;
			throw badParameter("budgets", `are ${MOST_CAPS} at the most`);
		},
	});
}

const ownCaps = ({ account, writer }: Written): readonly Cap[] =>
	account.budgets?.[writer] ?? [];

function partsOf({ config }: Cli) {
	const providers = providersOf(config.providers);
	const sandboxes = providers.filter(({ kind }) => kind === "sandbox");
	return {
		prices: readPrices(config),
		lanes: { all: providers.map((provider) => ({ provider })) },
		sandboxes: new Set(sandboxes.map(({ name }) => name)),
	};
}

async function show(cli: Cli, about: Written): Promise<void> {
	const prices = readPrices(cli.config);
	const { store, now, print } = cli;
	const caps = await budgetsNow(about.account, { prices, store, now });
	const rows = caps.map(({ period, country, limit, used }) => {
		const own = ownCaps(about).find(
			(cap) => cap.period === period && cap.country === country,
		);
		return [
			...[period, country ?? "*", moneyText(limit), moneyText(used)],
			...[moneyText(Math.max(0, limit - used)), prices.currency ?? "-"],
			own === undefined ? "-" : `${moneyText(own.amount)} ${own.currency}`,
		];
	});
	print(`Budgets of ${about.account.sid}, and all accounts below it`);
	print(
		columns([
			["PERIOD", "COUNTRY", "AMOUNT", "USED", "LEFT", "CURRENCY", "OPERATOR"],
			...rows,
		]),
	);
}
