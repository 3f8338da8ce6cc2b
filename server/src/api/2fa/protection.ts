/** What bounds guesses at a recipient, and what is sent to one, beside an account's own limits. */

import type { SendRequest } from "../../commands/send.ts";
import type { Context } from "../../context.ts";
import type { LimitUse } from "../../limits/count.ts";
import type { NamedBucket } from "../../limits/limit.ts";
import type { Bucket } from "../../limits/window.ts";
import {
	formerKey,
	formerKeysOf,
	presentKey,
} from "../../verification/former-keys.ts";
import {
	type RecipientKey,
	recipientKeys,
} from "../../verification/recipient.ts";
import type { Channel } from "../../verification/verification.ts";
import type { ReadSend } from "./send-request.ts";

/**
 * Whether what was counted before numbers were parsed still counts in one of
 * these buckets. A slot may end a sixtieth of the interval late.
 */
function mayCountFromBefore(
	{ rekeying: { since }, now }: Context,
	buckets: readonly Bucket[],
): boolean {
	if (since === null) return false;
	const longest = Math.max(...buckets.map(({ intervalMs }) => intervalMs));
	return now() < since + longest * (1 + 1 / 30);
}

/** Keys under which a limit may have counted the same sends before. */
export function formerLimitKeys(
	context: Context,
	{ limit, key, given, recipient }: ReadSend["limits"][number],
): string[] {
	if (!mayCountFromBefore(context, limit.buckets)) return [];
	const wasRecipient = /^\s*(\+|00)/.test(given) || given.includes("@");
	const keys = [
		wasRecipient ? (formerKey(given) ?? given) : given,
		...(recipient === null ? [] : formerKeysIn(context, recipient)),
	];
	return [...new Set(keys)].filter((each) => each !== key);
}

const formerKeysIn = ({ config }: Context, recipient: RecipientKey) =>
	formerKeysOf(recipient, config.defaultCountry ?? null);

/**
 * The key of a record may be a former one, where an instance of an older program
 * made it, and may be rewritten between the moment at which a command names its
 * counters and its decision: both must name the same. Takes a microsecond.
 */
function presentKeyIn(
	{ config, rekeying }: Context,
	recipient: RecipientKey,
): RecipientKey {
	return rekeying.since === null
		? recipient
		: presentKey(recipient, config.defaultCountry ?? null);
}

type Scope = "account" | "customer";
type Bounds = Readonly<Record<Scope, readonly NamedBucket[]>>;

/** A recipient's wrong-code budget. */
export function budgetOf(
	context: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse {
	const { max, windowSeconds, per } = context.config.wrongCodes;
	const bucket = { name: "", max, intervalMs: windowSeconds * 1_000 };
	const bounds = { account: [], customer: [], [per]: [bucket] };
	const [budget] = boundUses(context, "wrong codes", owner, recipient, bounds);
	return budget as LimitUse;
}

/**
 * Bounds of an account and of its customer on one recipient. The keys are hashed:
 * recipients are not stored twice in the clear.
 *
 * Each may have been the other's: an earlier version counted sends by account
 * alone, and settings change. So a bucket that one of the two has alone is looked
 * for under the other's key too. An account's count moves to its customer, whose
 * count then holds for all accounts; a customer's count stays, and counts for each
 * of them until it has run out. Where both had a bucket and one has lost it, a send
 * counts twice until then: too strict, never too lax.
 */
function boundUses(
	context: Context,
	what: "wrong codes" | "sends",
	owner: string,
	stored: RecipientKey,
	{ account, customer }: Bounds,
): LimitUse[] {
	const { hash, accounts } = context;
	const recipient = presentKeyIn(context, stored);
	const whose = accounts.customerOf(owner);
	const spellings = mayCountFromBefore(context, [...account, ...customer])
		? formerKeysIn(context, recipient)
		: [];
	const byAccount = hash(what, owner, recipient);
	// By customer nothing was counted before numbers were parsed.
	const byCustomer = hash(`${what} of a customer`, whose, recipient);
	const formerly = spellings.map((former) => hash(what, owner, former));
	// An earlier version counted wrong codes by customer under its own account's key.
	const ofWhose = what === "wrong codes" ? [hash(what, whose, recipient)] : [];
	const ofAccountAlone = withoutThose(account, customer);
	const ofCustomerAlone = withoutThose(customer, account);
	const uses: LimitUse[] = [
		{
			name: what,
			counterKey: byAccount,
			buckets: account,
			former: { keys: formerly },
			beside: { keys: [byCustomer], buckets: namesOf(ofAccountAlone) },
		},
		{
			name: what,
			counterKey: byCustomer,
			buckets: customer,
			former: {
				keys: [...new Set([byAccount, ...formerly, ...ofWhose])],
				buckets: namesOf(ofCustomerAlone),
			},
			kept: ofAccountAlone,
		},
	];
	return uses.filter(({ buckets }) => buckets.length > 0);
}

function withoutThose(
	buckets: readonly NamedBucket[],
	others: readonly NamedBucket[],
): NamedBucket[] {
	const names = namesOf(others);
	return buckets.filter(({ name }) => !names.includes(name));
}

const namesOf = (buckets: readonly NamedBucket[]) =>
	buckets.map(({ name }) => name);

/** Whether one of the providers that may carry it is a real one: each of its messages is paid for. */
export function isPaidFor(
	{ route, sandboxes }: Context,
	channel: Channel,
	recipient: string,
): boolean {
	return route(channel, recipient).some((provider) => !sandboxes.has(provider));
}

/** The operator's own bound on what goes to one recipient. */
export function protectionOf(
	context: Context,
	owner: string,
	recipient: RecipientKey,
): LimitUse[] {
	const { sendLimits } = context.config;
	return boundUses(context, "sends", owner, recipient, {
		account: bucketsOf(sendLimits, "account"),
		customer: bucketsOf(sendLimits, "customer"),
	});
}

function bucketsOf(
	sendLimits: Context["config"]["sendLimits"],
	wanted: Scope,
): NamedBucket[] {
	return sendLimits
		.filter(({ per }) => per === wanted)
		.map(({ max, windowSeconds }) => ({
			name: String(windowSeconds),
			max,
			intervalMs: windowSeconds * 1_000,
		}));
}

/** Of a send: all its recipients, where one of its steps is paid for. */
export function sendProtection(
	context: Context,
	request: SendRequest,
): LimitUse[] {
	const { accountSid, steps, phone, email } = request;
	const isPaid = steps.some(({ channel }) =>
		isPaidFor(context, channel, (channel === "email" ? email : phone) ?? ""),
	);
	return isPaid
		? recipientKeys(request).flatMap((recipient) =>
				protectionOf(context, accountSid, recipient),
			)
		: [];
}
