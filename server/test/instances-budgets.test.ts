/**
 * Who: an account with a budget, whose sends reach several instances at the same moment.
 * Gain: messages that nobody has the money for.
 * Stopped by: each batch that begins messages holds the row of the budget locked.
 *
 * Three instances on PostgreSQL, asked in turn; on SQLite one.
 */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DAY_MS } from "../src/durations.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	times,
} from "./support/client.ts";
import {
	everywhere,
	type Instances,
	startInstances,
} from "./support/instances.ts";
import {
	leaveNothingBehind,
	newPlace,
	type Service,
	wait,
} from "./support/process.ts";
import { tally } from "./support/replies.ts";

let instances: Instances;
let api: Client;

/** If a day ends soon, waits for that: a budget counts from then on. */
async function awayFromMidnight(): Promise<void> {
	const left = DAY_MS - (Date.now() % DAY_MS);
	if (left < 40_000) await wait(left);
}

beforeAll(async () => {
	await awayFromMidnight();
	const place = newPlace(
		"logLevel: warn\nsendLimits: []\ncurrency: EUR\nsellPrices: { file: ./prices.csv }\n",
	);
	writeFileSync(join(place.directory, "prices.csv"), "sms,,0.10\n");
	instances = await startInstances(place);
	api = clientOf(instances);
}, 90_000);
afterAll(leaveNothingBehind);

const usedOf = async (of: Client): Promise<string[]> => {
	const reply = await of.call<{ data: { budgets: { used: string }[] } }>(
		"GET",
		`/accounts/${of.account.sid}/budgets`,
	);
	return reply.body.data.budgets.map(({ used }) => used);
};

it("200 sends at all instances: as many go out as there is room for", {
	timeout: 90_000,
}, async () => {
	const at = ({ url }: Service, as: Client) =>
		clientOf({ ...instances, url }, as.account);
	const known = (client: Client) =>
		everywhere(
			instances,
			"the account is known",
			async (service) =>
				(await at(service, client).call("GET", "/accounts")).status === 200,
		);
	const customer = await api.subAccount();
	await known(customer);
	const below = await customer.subAccount();
	await known(below);
	const budgets = ["day", "month"].map((period) => ({
		period,
		amount: "2.50",
	}));
	const set = await api.call("PATCH", `/accounts/${customer.account.sid}`, {
		budgets,
	});
	expect(set.status, set.text).toBe(200);
	await everywhere(
		instances,
		"the budgets are known",
		async (service) =>
			(await usedOf(at(service, customer))).length === budgets.length,
	);
	const replies = await times(200, (i) =>
		(i % 2 === 0 ? customer : below).send({ to: freshRecipient() }),
	);
	expect(tally(replies)).toEqual({ 200: 25, 479: 175 });
	expect(await usedOf(customer)).toEqual(["2.50", "2.50"]);
});
