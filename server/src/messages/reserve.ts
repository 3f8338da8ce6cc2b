/**
 * Charges a message that begins, under all caps of its account and of those above it,
 * with the most that it may cost. `verification/reservation.ts` says what becomes of it.
 */

import type { NewsParts } from "../accounts/account-news.ts";
import { presentPeriod } from "../accounts/spending.ts";
import { newsOfCap } from "../protection/cap-news.ts";
import { type CapParts, capsOn, highestCost } from "../protection/caps.ts";
import type { Alphabet } from "../sms/alphabets.ts";
import type { Event, Verification } from "../verification/verification.ts";
import { partCountOf } from "./segments.ts";
import type { MessageWork } from "./work.ts";

export function reserve(
	work: MessageWork,
	verification: Verification,
	event: Event,
	{
		candidates,
		code,
		alphabetOf,
	}: {
		readonly candidates: readonly string[];
		readonly code: string;
		/** Absent: all take the GSM alphabet. */
		readonly alphabetOf:
			| ((provider: string) => Alphabet | undefined)
			| undefined;
	},
	parts: CapParts & NewsParts,
	now: number,
): void {
	const { accountSid, test } = verification;
	if (test !== undefined) return;
	const uses = capsOn(parts, accountSid, event);
	if (uses.length === 0) return;
	const { channel, step } = event;
	const partCountAt = (provider: string) =>
		partCountOf(verification, channel, step, code, alphabetOf?.(provider));
	const micros = highestCost(parts, event, candidates, partCountAt) ?? 0;
	const rows = uses.map((use) => {
		const { key } = use;
		const period = presentPeriod(work.spending(key), use.period, now);
		work.spend({ key, period, change: micros, told: 0, isCharge: true });
		const row = work.spending(key);
		const told = newsOfCap(parts, use, row, period, { isRefused: false, now });
		for (const news of told.news) work.setNews(news);
		for (const change of told.spendings) work.spend(change);
		return { key, period };
	});
	event.reserved = { micros, charged: micros, rows };
}

/**
 * Whether a message that has begun costs no more at the provider than it has reserved:
 * for more nobody has looked whether its caps have room. Without a price nobody knows.
 */
export function isReservedFor(
	verification: Verification,
	event: Event,
	provider: string,
	code: string,
	{
		alphabetOf,
		caps,
	}: {
		readonly alphabetOf?: (provider: string) => Alphabet | undefined;
		readonly caps: Pick<CapParts, "capPriceOf">;
	},
): boolean {
	const { channel, recipient, reserved, step } = event;
	if (reserved === undefined) return true;
	const price = caps.capPriceOf(provider, channel, recipient);
	if (price === null) return false;
	const alphabet = alphabetOf?.(provider);
	const parts = partCountOf(verification, channel, step, code, alphabet);
	return price * parts <= reserved.micros;
}
