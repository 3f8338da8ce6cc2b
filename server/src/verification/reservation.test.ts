import { expect, test } from "vitest";
import {
	carryReservation,
	keepReservation,
	type Reservation,
	settleReservations,
} from "./reservation.ts";

type Message = Parameters<typeof settleReservations>[1]["events"][number] & {
	reserved?: Reservation;
};

const rows = [
	{ key: "day", period: "2026-11-29" },
	{ key: "month", period: "2026-11" },
];
const message = (more: Partial<Message> = {}): Message => ({
	status: "queued",
	acceptedAt: null,
	handover: { leasedBy: "here" },
	reserved: { micros: 5, charged: 5, rows },
	...more,
});

function settled(events: Message[], isErased = false) {
	const sums = new Map<string, number>();
	settleReservations(
		{
			spend({ key, change }) {
				sums.set(key, (sums.get(key) ?? 0) + change);
			},
		},
		{ events },
		isErased,
	);
	return Object.fromEntries(sums);
}

test.each<[string, Partial<Message>, number]>([
	["under way holds it", {}, 0],
	["that waits holds it", { handover: { leasedBy: null } }, 0],
	["that failed gives it back", { handover: null, status: "failed" }, -5],
	[
		"that was withdrawn gives it back",
		{ handover: null, status: "canceled" },
		-5,
	],
	[
		"that was accepted keeps what it costs",
		{
			...{ handover: null, status: "sent", acceptedAt: 1 },
			reserved: { micros: 3, charged: 5, rows },
		},
		-2,
	],
	[
		"that was accepted and not delivered keeps what it costs",
		{ handover: null, status: "failed", acceptedAt: 1 },
		0,
	],
	[
		"that was told delivered before its answer keeps it",
		{ handover: null, status: "delivered" },
		0,
	],
])("a message %s", (_, more, change) => {
	const event = message(more);
	const sums = change === 0 ? {} : { day: change, month: change };
	expect(settled([event])).toEqual(sums);
	expect(settled([event])).toEqual({});
	expect(event.reserved === undefined).toBe(event.handover === null);
});

test("a message that may have been sent stays charged", () => {
	const event = message();
	keepReservation(event);
	expect(settled([{ ...event, handover: null, status: "failed" }])).toEqual({});
});

test.each([
	["certainly not sent: the next one has its room", false, {}],
	["perhaps sent: the next one counts too", true, { day: 5, month: 5 }],
])("a fall-over from a message %s", (_, isKept, sums) => {
	const event = message();
	const next = message();
	delete next.reserved;
	if (isKept) keepReservation(event);
	carryReservation(event, next);
	Object.assign(event, { handover: null, status: "failed" });
	const both = settled([event, next]);
	expect(
		Object.fromEntries(Object.entries(both).filter(([, n]) => n !== 0)),
	).toEqual(sums);
	expect(next.reserved).toMatchObject({ micros: 5, charged: 5 });
});

test.each<[string, Partial<Message>, number]>([
	["that waits gives it back", { handover: { leasedBy: null } }, -5],
	["at a provider keeps it", {}, 0],
])("an erased message %s", (_, more, change) => {
	expect(settled([message(more)], true)).toEqual(
		change === 0 ? {} : { day: change, month: change },
	);
});
