/** `postern routes explain …`: the route of a message, and the order of its providers. */

import type { Account } from "../accounts/account.ts";
import { directory } from "../accounts/directory.ts";
import { defaultCountryOf } from "../api/read-recipient.ts";
import { addressKind, CHANNELS, type Channel, isChannel } from "../channel.ts";
import type { Environment } from "../config/variables.ts";
import {
	CONVERSION_HOURS,
	conversionHour,
	conversionIn,
	NO_CONVERSION,
} from "../delivery/conversion.ts";
import { StartError } from "../errors.ts";
import { EXPLORED, type RouteFacts } from "../messages/route-order.ts";
import { reasonsOf } from "../messages/route-reasons.ts";
import {
	type Found,
	routeFinder,
	routingOf,
	withDefaultRoutes,
} from "../messages/routes.ts";
import { recipientCountry } from "../numbers/country.ts";
import { readPhone } from "../numbers/phone.ts";
import { type Prices, readPrices } from "../prices/prices.ts";
import { type CheckedConfig, providersOf } from "../providers/registry.ts";
import { loadSettings } from "../start/load-settings.ts";
import type { Store } from "../store/contract.ts";
import { openStore } from "../store/open.ts";
import { normalEmail } from "../verification/recipient.ts";
import { columns, readWords } from "./words.ts";

const OPTIONS = {
	channel: { type: "string" },
	account: { type: "string" },
	service: { type: "string" },
} as const;

type Given = {
	readonly channel: Channel;
	readonly to: string;
	/** Null: no account is named, so routes of accounts do not fit. */
	readonly accountSid: string | null;
	readonly service: string;
};
type Asked = Given & { readonly recipient: string };

/** Facts that only the database has. */
type Stored = {
	readonly lineOf: (accountSid: string) => readonly string[];
	/** Null: none is named. */
	readonly account: Account | null;
	readonly conversion: RouteFacts["conversion"];
};

export async function routesCommand(
	environment: Environment,
	words: readonly string[],
	print: (line: string) => void,
): Promise<void> {
	const [verb, ...rest] = words;
	if (verb !== "explain") {
		throw new StartError("there is one command of routes: routes explain");
	}
	const config = await loadSettings(environment);
	const given = readGiven(rest);
	const stored = await read(config, given);
	const asked = { ...given, recipient: recipientIn(given, stored, config) };
	const prices = readPrices(config);
	const facts = { unitCost: prices.costOf, conversion: stored.conversion };
	const providers = providersOf(config.providers);
	const routes = withDefaultRoutes(config.routes, providers);
	const found = routeFinder(
		routes,
		stored.lineOf,
	)({ ...asked, accountSid: asked.accountSid ?? "" });
	const country = recipientCountry(asked.channel, asked.recipient);
	print(`${asked.channel} to ${asked.recipient}, ${country || "no country"}`);
	// Whatever the routes say.
	if (stored.account?.testMode === true) {
		print(
			"The account is a test account: its messages go to the sandbox alone",
		);
		return;
	}
	if (found === null) {
		print("No route carries it: a send is refused");
		return;
	}
	for (const line of explained(asked, found, facts, prices)) print(line);
}

function explained(
	asked: Asked,
	found: Found,
	facts: RouteFacts,
	prices: Prices,
): string[] {
	const { route, account, service, numbers } = found;
	const why = [
		account === null ? null : `for the account ${account}`,
		service === null ? null : `for the service ${service}`,
		numbers === null ? null : `for ${/^\d/.test(numbers) ? "+" : ""}${numbers}`,
	].filter((part) => part !== null);
	const name =
		route.number === null
			? "No route names this channel: every provider that carries it does"
			: `routes.${route.number}, ${why.length === 0 ? "for all that no other route names" : why.join(", ")}`;
	// The draw is fixed; if chance decides, the output says so.
	const message = { ...asked, accountSid: asked.accountSid ?? "", draw: 0.5 };
	const { candidates, sender } = routingOf(found, message, facts);
	const order = route.strategy === "weighted" ? route.providers : candidates;
	const reasons = reasonsOf(found, asked, facts, prices);
	return [
		name,
		`strategy ${route.strategy}${route.strategy === "conversion" ? `: the best of the last ${CONVERSION_HOURS} hours; one message in ${EXPLORED} goes to any first` : ""}`,
		...(sender === null
			? []
			: [
					`sender ${sender.from}, ${sender.isForced ? "in place of any other" : "if the send has no from"}`,
				]),
		columns(
			order.map((provider, i) => [
				`${i + 1}.`,
				provider,
				reasons.get(provider) ?? "",
			]),
		),
	];
}

function readGiven(words: readonly string[]): Given {
	const { values, positionals } = readWords(words, OPTIONS);
	const [to, ...more] = positionals;
	if (to === undefined || more.length > 0) {
		throw new StartError(
			"routes explain takes one phone number or email address",
		);
	}
	const kind = to.includes("@") ? "email" : "phone";
	const channels = CHANNELS.filter((each) => addressKind(each) === kind);
	const { channel = channels[0] ?? "" } = values;
	if (!isChannel(channel) || !channels.includes(channel)) {
		throw new StartError(
			`routes explain: --channel must be one of ${channels.join(", ")} for this recipient`,
		);
	}
	return {
		channel,
		to,
		accountSid: values.account ?? null,
		service: values.service ?? "",
	};
}

/** The recipient as a send of the account reads it. */
function recipientIn(
	{ to }: Given,
	{ account }: Stored,
	config: CheckedConfig,
): string {
	const country = defaultCountryOf(account ?? {}, config);
	const phone = to.includes("@") ? null : readPhone(to, country);
	const recipient =
		phone === "national" ? null : (phone?.number ?? normalEmail(to));
	if (recipient !== null) return recipient;
	throw new StartError(
		"routes explain: that is no phone number with its country code, and no email address",
	);
}

/** The database is opened only if the answer needs it: settings can be tried before one exists. */
async function read(
	config: CheckedConfig,
	{ accountSid }: Given,
): Promise<Stored> {
	const needsConversion = config.routes.some(
		({ strategy }) => strategy === "conversion",
	);
	if (!needsConversion && accountSid === null) {
		return {
			lineOf: (sid) => [sid],
			account: null,
			conversion: () => NO_CONVERSION,
		};
	}
	const store = await openStore(config, { alone: false });
	try {
		return await readStore(store, accountSid);
	} finally {
		await store.close();
	}
}

async function readStore(
	store: Store,
	accountSid: string | null,
): Promise<Stored> {
	const accounts = directory();
	accounts.put((await store.configurationSince(0)).accounts);
	const account = accounts.account(accountSid ?? "");
	if (accountSid !== null && account === undefined) {
		throw new StartError("routes explain: there is no account with this SID");
	}
	const now = (store.clock ?? Date.now)();
	const rows = await store.trafficSince(conversionHour(now));
	return {
		lineOf: accounts.lineOf,
		account: account ?? null,
		conversion: conversionIn(rows),
	};
}
