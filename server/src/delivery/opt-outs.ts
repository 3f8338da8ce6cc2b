/**
 * Stop and start words of recipients. A stop word puts the number on the deny list of
 * the account whose message it answers: that account's latest one to the number through
 * this provider. If no record tells which that was, the number goes on the list of the
 * master account, which holds for all: a recipient who said stop must get nothing.
 */

import type { ListedEntry } from "../accounts/listed.ts";
import { optIn, optOut } from "../commands/lists.ts";
import type { Context } from "../context.ts";
import { readEntry } from "../guard/lists.ts";
import { phoneKey } from "../numbers/key.ts";
import type { OptOut } from "../providers/contract.ts";
import { sidOf } from "../sid.ts";

/** Records of a number that are looked through for the message that was answered. */
const MOST_RECORDS = 50;

export type OptOutParts = Pick<
	Context,
	"run" | "store" | "accounts" | "lists" | "hash" | "now" | "log" | "lookAgain"
>;

/** Resolves once the choice is stored. */
export type OptOutTaker = (provider: string, choice: OptOut) => Promise<void>;

export function optOutTaker(parts: OptOutParts): OptOutTaker {
	const { run, accounts, now, log } = parts;
	return async (provider, choice) => {
		if (choice.kind === "start") {
			await takeBack(parts, provider, choice);
			return;
		}
		const account =
			(await answeredAccount(parts, provider, choice)) ?? accounts.master();
		if (account === null) throw new Error("There is no master account yet");
		const entry = entryFor(parts, account, provider, choice, now());
		const isDenied = entry !== null && (await run(optOut(entry)));
		if (isDenied) {
			log.info(
				{ provider, account },
				"A recipient sent a stop word: its number is on the deny list of the account",
			);
			return;
		}
		log.error(
			{ provider, account },
			"A recipient sent a stop word, and could not be put on the deny list of the account: the list may be full",
		);
	};
}

async function takeBack(
	{ run, lists, log, lookAgain }: OptOutParts,
	provider: string,
	{ from }: OptOut,
): Promise<void> {
	// Another instance may have taken the stop word a moment ago.
	await lookAgain();
	for (const { accountSid, sid } of lists.optOutsOf(phoneKey(from), provider)) {
		const isBack = await run(optIn({ accountSid, sid }));
		if (!isBack) continue;
		log.info(
			{ provider, account: accountSid },
			"A recipient sent a start word: its number is off the deny list of the account",
		);
	}
}

/** The account of the newest message to the number that this provider has taken; null: no record tells. */
async function answeredAccount(
	{ store }: OptOutParts,
	provider: string,
	{ from }: OptOut,
): Promise<string | null> {
	const key = phoneKey(from);
	const records = await store.latestOf(key, MOST_RECORDS);
	let newest: { readonly at: number; readonly accountSid: string } | null =
		null;
	for (const { accountSid, events } of records) {
		for (const event of events) {
			if (event.provider !== provider || event.acceptedAt === null) continue;
			if (phoneKey(event.recipient) !== key) continue;
			if (newest !== null && event.acceptedAt <= newest.at) continue;
			newest = { at: event.acceptedAt, accountSid };
		}
	}
	return newest?.accountSid ?? null;
}

/** Null: no entry can name the number. */
function entryFor(
	{ hash }: OptOutParts,
	accountSid: string,
	provider: string,
	{ from, to }: OptOut,
	now: number,
): ListedEntry | null {
	const read = readEntry({
		list: "deny",
		subject: "number",
		value: `+${from}`,
		until: null,
		reason: `The recipient sent a stop word to ${to}`,
	});
	if (typeof read === "string") return null;
	const digits = Buffer.from(
		hash("opt-out", accountSid, read.key),
		"base64url",
	).toString("hex");
	return {
		...read,
		kind: "entry",
		// Made of the number: stop and start in turn must not leave a removed row each.
		sid: sidOf("LE", 0, digits),
		accountSid,
		createdAt: now,
		optedOutAt: provider,
	};
}
