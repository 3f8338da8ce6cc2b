/**
 * The room that a message holds under the caps of its account until its fate is known.
 * The event says how much of it the rows hold now, and both change in one commit: so
 * whatever ends a message, and wherever a process dies, nothing is lost or counted
 * twice.
 *
 * - An accepted message stays charged with what it costs.
 * - A message that was certainly not sent gives everything back.
 * - A message that may have been sent stays charged with the most that it may cost.
 */

import type { ChannelStatus } from "../channel.ts";

export type Reservation = {
	/** The most that it may cost; once it is accepted, what it costs. Millionths. */
	micros: number;
	/** How much of it is in the rows. */
	charged: number;
	readonly rows: readonly { readonly key: string; readonly period: string }[];
	/** It may have been sent: it stays charged if it fails. Absent: it was not. */
	isKept?: true;
};

/** The members of an event that its reservation needs. */
type Message = {
	readonly status: ChannelStatus;
	readonly acceptedAt: number | null;
	readonly handover: { readonly leasedBy: string | null } | null;
	reserved?: Reservation;
};

type SpendWork = {
	spend(change: {
		readonly key: string;
		readonly period: string;
		readonly change: number;
		readonly told: number;
		readonly isCharge: boolean;
	}): void;
};

/** The answer to a hand of it is unknown, or its holder is gone. */
export function keepReservation({ reserved }: Message): void {
	if (reserved !== undefined) reserved.isKept = true;
}

/** Another message carries it on, at the same price at most; it is charged when this is settled. */
export function carryReservation({ reserved }: Message, next: Message): void {
	if (reserved === undefined) return;
	const { micros, rows } = reserved;
	next.reserved = { micros, charged: 0, rows };
}

/** Brings the rows in line with the messages. `isErased`: the record is removed in this commit. */
export function settleReservations(
	work: SpendWork,
	{ events }: { readonly events: readonly Message[] },
	isErased = false,
): void {
	for (const event of events) {
		const { reserved, handover } = event;
		if (reserved === undefined) continue;
		// A message that an instance holds may be at a provider at this moment.
		const isOver =
			handover === null || (isErased && handover.leasedBy === null);
		const amount =
			isOver && isCertainlyUnsent(event, isErased) ? 0 : reserved.micros;
		const change = amount - reserved.charged;
		if (isOver) delete event.reserved;
		else reserved.charged = amount;
		if (change === 0) continue;
		for (const row of reserved.rows) {
			work.spend({ ...row, change, told: 0, isCharge: false });
		}
	}
}

function isCertainlyUnsent(
	{ status, acceptedAt, reserved }: Message,
	isErased: boolean,
): boolean {
	if (acceptedAt !== null || reserved?.isKept) return false;
	return (
		status === "failed" ||
		status === "canceled" ||
		(isErased && status === "queued")
	);
}
