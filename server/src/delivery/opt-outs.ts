/**
 * Stop and start words of recipients. A stop word puts the number on the deny list of
 * the account whose message it answers: the latest one to the number that this provider
 * has taken and that came from the sender to which the recipient wrote, or else from any,
 * as carriers replace senders. If no record tells which that was, the number goes on the
 * list of the master account, which holds for all: a recipient who said stop must get
 * nothing. A number whose country nobody knows is on no list: it may be a stranger's.
 */

import type { ListedEntry } from "../accounts/listed.ts";
import { optIn, optOut } from "../commands/lists.ts";
import type { Context } from "../context.ts";
import { readEntry } from "../guard/lists.ts";
import { phoneKey } from "../numbers/key.ts";
import type { OptOut } from "../providers/contract.ts";
import { sidOf } from "../sid.ts";
import { onceAMinute } from "./once-a-minute.ts";
import { isSameSender, type Reading, readingsOf } from "./who-opted.ts";

/** Records of a number that are looked through for the message that was answered. */
const MOST_RECORDS = 50;

export type OptOutParts = Pick<
	Context,
	"run" | "store" | "accounts" | "lists" | "hash" | "now" | "log" | "lookAgain"
>;

/** Resolves once the choice is stored. */
export type OptOutTaker = (provider: string, choice: OptOut) => Promise<void>;

/** The newest accepted message to a number. */
type Answered = {
	readonly accountSid: string;
	readonly at: number;
	/** Whether it came from the sender to which the recipient wrote. */
	readonly isFromThere: boolean;
};

/** The recipient who wrote, and the message that it answers, if a record tells. */
type Writer = Reading & { readonly answered: Answered | null };

export function optOutTaker(parts: OptOutParts): OptOutTaker {
	const { run, accounts, now, log } = parts;
	const isUnreadDue = onceAMinute(parts);
	const isFullDue = onceAMinute(parts);

	async function deny(
		provider: string,
		choice: OptOut,
		{ number, answered }: Writer,
	): Promise<void> {
		const account = answered?.accountSid ?? accounts.master();
		if (account === null) throw new Error("There is no master account yet");
		const { to } = choice;
		const entry = entryFor(parts, account, provider, number, to, now());
		const isDenied = entry !== null && (await run(optOut(entry)));
		if (isDenied) {
			log.info(
				{ provider, account },
				"A recipient sent a stop word: its number is on the deny list of the account",
			);
		} else if (isFullDue(provider)) {
			log.error(
				{ provider, account },
				"A recipient sent a stop word, and could not be put on the deny list of the account: the list may be full",
			);
		}
	}

	return async (provider, choice) => {
		const { kind } = choice;
		// Another instance may have taken the stop word a moment ago.
		if (kind === "start") await parts.lookAgain();
		const writer = await writerOf(parts, provider, choice);
		if (writer === null) {
			if (isUnreadDue(provider)) {
				log.warn(
					{ provider, form: choice.form },
					`A ${kind} word has changed no list, as the number of its sender could not be read: it has no country code, and no message to it is on record. If the numbers of this carrier are of one country, set country at the provider`,
				);
			}
			return;
		}
		if (kind === "start") await takeBack(parts, provider, choice, writer);
		else await deny(provider, choice, writer);
	};
}

/** Null: more than one number may be meant, or none. */
async function writerOf(
	{ store, lists }: Pick<OptOutParts, "store" | "lists">,
	provider: string,
	choice: OptOut,
): Promise<Writer | null> {
	const writers = await Promise.all(
		readingsOf(choice).map(async (reading) => ({
			...reading,
			answered: answeredIn(
				await store.latestOf(reading.key, MOST_RECORDS),
				...([provider, reading.key, choice.to] as const),
			),
		})),
	);
	const known = writers.filter(({ answered }) => answered !== null);
	const exact = known.filter(({ answered }) => answered?.isFromThere);
	if (exact.length > 0) return onlyOne(exact);
	if (known.length > 0) return onlyOne(known);
	if (choice.kind === "start") {
		const listed = writers.filter(
			({ key }) => lists.optOutsOf(key, provider).length > 0,
		);
		if (listed.length > 0) return onlyOne(listed);
	}
	return writers.find(({ isSure }) => isSure) ?? null;
}

const onlyOne = <Each>(all: readonly Each[]): Each | null =>
	all.length === 1 ? (all[0] ?? null) : null;

type Records = Awaited<ReturnType<OptOutParts["store"]["latestOf"]>>;

function answeredIn(
	records: Records,
	provider: string,
	key: string,
	to: string | null,
): Answered | null {
	let best: Answered | null = null;
	for (const { accountSid, events } of records) {
		for (const { acceptedAt: at, sender, ...event } of events) {
			if (event.provider !== provider || at === null) continue;
			if (phoneKey(event.recipient) !== key) continue;
			const isFromThere = to !== null && isSameSender(sender, to);
			const isBetter =
				best === null ||
				(isFromThere === best.isFromThere ? at > best.at : isFromThere);
			if (isBetter) best = { accountSid, at, isFromThere };
		}
	}
	return best;
}

async function takeBack(
	{ run, accounts, lists, log }: OptOutParts,
	provider: string,
	{ to }: OptOut,
	{ key, answered }: Writer,
): Promise<void> {
	const all = lists.optOutsOf(key, provider);
	const meant = all.filter(
		({ accountSid, optedOutFrom }) =>
			(optedOutFrom !== undefined &&
				to !== null &&
				isSameSender(optedOutFrom, to)) ||
			(answered?.isFromThere && answered.accountSid === accountSid),
	);
	// Nothing tells whose messages are wanted again.
	const isUnclear = meant.length === 0 && answered?.isFromThere !== true;
	const master = accounts.master();
	for (const entry of all) {
		const { accountSid, sid } = entry;
		const isMeant = meant.includes(entry) || accountSid === master;
		if (!isMeant && !isUnclear) continue;
		const isBack = await run(optIn({ accountSid, sid }));
		if (!isBack) continue;
		log.info(
			{ provider, account: accountSid },
			"A recipient sent a start word: its number is off the deny list of the account",
		);
	}
}

/** Null: no entry can name the number. */
function entryFor(
	{ hash }: OptOutParts,
	accountSid: string,
	provider: string,
	number: string,
	to: string | null,
	now: number,
): ListedEntry | null {
	const plain = to?.replace(/^\+/, "") ?? null;
	const read = readEntry({
		list: "deny",
		subject: "number",
		value: `+${number}`,
		until: null,
		reason: `The recipient sent a stop word${plain === null ? "" : ` to ${plain}`}`,
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
		...(plain !== null && { optedOutFrom: plain }),
	};
}
