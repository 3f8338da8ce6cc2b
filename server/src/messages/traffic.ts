/** Counts traffic: every change of a message's status passes through here. */

import type { Accepted } from "../providers/contract.ts";
import { partsOf } from "../sms/parts.ts";
import {
	newlyCounted,
	stageOf,
	type TrafficWork,
	trafficKeyOf,
} from "../usage/traffic.ts";
import type { Event, Verification } from "../verification/verification.ts";

/** Amounts for one part, call or mail, in millionths of the currency; null: no price is known. */
export type Rates = {
	readonly cost: number | null;
	readonly price: number | null;
};

/** Tests count nowhere: they would move costs, conversion and what a customer pays. */
type Owner = Pick<Verification, "accountSid" | "test">;

/** Runs `change` and counts the stages that these messages reached by it. */
export function counting<Result>(
	work: TrafficWork,
	{ accountSid, test }: Owner,
	events: readonly Event[],
	change: () => Result,
): Result {
	if (test !== undefined) return change();
	const before = events.map(stageOf);
	const result = change();
	events.forEach((event, i) => {
		const counts = newlyCounted(before[i] ?? 0, stageOf(event));
		if (counts !== null) work.traffic(trafficKeyOf(accountSid, event), counts);
	});
	return result;
}

/**
 * A carrier charges for every message that it accepts. The amounts stay with the
 * message: a new price list does not change them.
 */
export function charge(
	work: TrafficWork,
	{ accountSid, test }: Owner,
	event: Event,
	message: { readonly text: string; readonly code: string },
	accepted: Pick<Accepted, "partCount">,
	{ cost, price }: Rates,
): void {
	if (test !== undefined) return;
	const segments = chargedParts(event, message, accepted);
	if (cost !== null) event.costMicros = cost * segments;
	if (price !== null) event.priceMicros = price * segments;
	work.traffic(trafficKeyOf(accountSid, event), {
		segments,
		costMicros: event.costMicros ?? 0,
		priceMicros: event.priceMicros ?? 0,
		costed: cost === null ? 0 : 1,
		priced: price === null ? 0 : 1,
	});
}

/** The parts of an accepted message that its carrier charges. */
export function chargedParts(
	{ channel }: Pick<Event, "channel">,
	{ text, code }: { readonly text: string; readonly code: string },
	{ partCount }: Pick<Accepted, "partCount">,
): number {
	return channel === "sms" ? (partCount ?? partsOf(text, code).length) : 1;
}

/**
 * The message to which a right code belongs: the one that was accepted last. A code
 * can be right before any acceptance is recorded, as the answer of the carrier may be
 * late or lost; then it belongs to the newest message. Null: there is no message.
 */
export function messageOfRightCode(events: readonly Event[]): Event | null {
	let last: Event | null = null;
	for (const event of events) {
		const { acceptedAt } = event;
		if (acceptedAt === null) continue;
		if (last === null || acceptedAt >= (last.acceptedAt ?? 0)) last = event;
	}
	return last ?? events.at(-1) ?? null;
}

/** Counts the right code of this message: see `messageOfRightCode`. */
export function countVerified(
	work: TrafficWork,
	{ accountSid, test }: Owner,
	message: Event,
): void {
	if (test !== undefined) return;
	work.traffic(trafficKeyOf(accountSid, message), { verified: 1 });
}
