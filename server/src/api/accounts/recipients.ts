/** Routes about one recipient of an account: erase its records, forgive its wrong codes. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { testRecipientFor } from "../../accounts/test-recipient.ts";
import { note } from "../../commands/audited.ts";
import { eraseAll, eraseFromNews, forgetKnown } from "../../commands/erase.ts";
import { forgetTestRecipients } from "../../commands/test-recipients.ts";
import { unlock } from "../../commands/unlock.ts";
import type { Context } from "../../context.ts";
import { DamagedRecord, Refusal } from "../../errors.ts";
import { authorOf } from "../../http/author.ts";
import { budgetFor } from "../../protection/budget.ts";
import { knownKey } from "../../protection/guard-gate.ts";
import { type Static, Type } from "../../schema.ts";
import {
	keyOfDialled,
	type RecipientKey,
} from "../../verification/recipient.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { readRecipient } from "../read-recipient.ts";
import { replies } from "../replies.ts";
import {
	AccountPath,
	byCallerOf,
	named,
	type OneAccount,
} from "./named-account.ts";

const RecipientParameters = Type.Object({
	recipient: Type.String({
		minLength: 1,
		maxLength: 254,
		description: "Phone number or email address",
	}),
});

const NOTHING = replies(
	Type.Object({
		code: Type.Literal(200),
		message: Type.String(),
		requestID: Type.Null(),
	}),
);
const DONE = { code: 200, message: "OK", requestID: null } as const;

/** Records that one commit erases. */
const ERASED_AT_ONCE = 200;

type OneRecipient = OneAccount & { Body: Static<typeof RecipientParameters> };

const ERASE: Operation = {
	id: "eraseRecipient",
	tag: "Accounts",
	summary: "Erase every record of a recipient",
	description:
		"Its records, and its messages in the sandbox. Usage counts and wrong codes stay counted.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), recipient: "+12025550100" },
};
const UNLOCK: Operation = {
	id: "unlockRecipient",
	tag: "Accounts",
	summary: "Forget the wrong codes of a recipient",
	description: "Ends 486 for this recipient.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), recipient: "+12025550100" },
};

export function recipientRoutes(app: FastifyInstance, context: Context): void {
	const budgetOf = budgetFor(context);
	const keysIn = (account: Account, { recipient }: OneRecipient["Body"]) =>
		readRecipient(context, account, "recipient", recipient);

	app.route<OneRecipient>({
		method: "POST",
		url: "/accounts/:sid/erase",
		config: { operation: ERASE },
		schema: {
			params: AccountPath,
			body: RecipientParameters,
			response: NOTHING,
		},
		async handler(http) {
			const account = named(context, http);
			await erase(context, http, account.sid, keysIn(account, http.body));
			return DONE;
		},
	});

	app.route<OneRecipient>({
		method: "POST",
		url: "/accounts/:sid/unlock",
		config: { operation: UNLOCK },
		schema: {
			params: AccountPath,
			body: RecipientParameters,
			response: NOTHING,
		},
		async handler(http) {
			const account = named(context, http);
			const keys = keysIn(account, http.body);
			const hasSay = mayForgiveShared(context, http, account.sid);
			const at = context.now();
			// All numbers of a range share a budget.
			const ofTests = keys.flatMap((key) => [
				key,
				testRecipientFor(account, key, at)?.entry ?? key,
			]);
			const budgets = [
				...countedWith(context, account.sid).flatMap((owner) =>
					keys.map((key) => budgetOf(owner, key, at)),
				),
				...[...new Set(ofTests)].map((key) =>
					budgetOf(account.sid, key, at, true),
				),
			];
			await context.run(
				auditedBy(http, unlock(budgets, hasSay), () => ({
					action: "recipient.unlocked",
					accountSid: account.sid,
					recipient: hashedRecipient(context, account.sid, keys),
				})),
			);
			return DONE;
		},
	});
}

/** The log says that it was the same recipient, not which one. */
export function hashedRecipient(
	{ hash }: Pick<Context, "hash">,
	accountSid: string,
	keys: readonly RecipientKey[],
): string {
	return hash("audited recipient", accountSid, keys.at(-1) ?? "");
}

/** The row of the log comes first: if the process dies on the way, the log still says who began. */
async function erase(
	context: Context,
	http: FastifyRequest,
	sid: string,
	keys: readonly RecipientKey[],
): Promise<void> {
	const { run, store } = context;
	const recipient = hashedRecipient(context, sid, keys);
	await run(
		note(
			{ action: "recipient.erased", accountSid: sid, recipient },
			authorOf(http),
		),
	);
	const damaged: string[] = [];
	for (const key of keys) {
		const left = await eraseAll(run, async () => {
			const sids = await store.ofRecipient(sid, key, ERASED_AT_ONCE);
			return sids.map((each) => ({ sid: each, accountSid: sid }));
		});
		damaged.push(...left);
	}
	// After the records: each of these news was written with one of them.
	const news = await store.recipientsInNews(sid);
	const named = news.filter((each) =>
		keys.includes(keyOfDialled(each.recipient)),
	);
	if (named.length > 0) {
		const ids = named.map(({ id }) => id);
		await run(eraseFromNews(ids, keys));
	}
	await run(forgetTestRecipients(sid, keys));
	await run(
		forgetKnown(sid, keys, (...named) => knownKey(context.guard, ...named)),
	);
	await store.forgetSandboxMessages(sid, keys);
	const [first] = damaged;
	if (first !== undefined) throw new DamagedRecord(first);
}

/**
 * The accounts whose wrong codes count together. Each of a customer's may still have a
 * count of its own, from when they counted by account.
 */
function countedWith(
	{ accounts, config }: Pick<Context, "accounts" | "config">,
	sid: string,
): string[] {
	const customer = accounts.account(accounts.customerOf(sid));
	const isOne =
		config.wrongCodes.per === "account" ||
		customer === undefined ||
		// The master account's own use is a customer. Those below it are others.
		customer.parentSid === null;
	return isOne
		? [sid]
		: accounts.selfAndBelow(customer).map((each) => each.sid);
}

/** Wrong codes that all accounts of a customer share are forgiven only by the customer, or above it. */
function mayForgiveShared(
	context: Context,
	http: FastifyRequest,
	sid: string,
): boolean {
	const { accounts, config } = context;
	const hasSay = byCallerOf(context, http).reaches(accounts.customerOf(sid));
	if (hasSay || config.wrongCodes.per === "account") return hasSay;
	throw new Refusal("forbidden", {
		message:
			"Wrong codes are counted for all accounts of a customer: its own account unlocks a recipient, or one above it",
	});
}
