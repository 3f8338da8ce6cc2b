/** Generated verifications and filters, and the right result of a search. */

import fc from "fast-check";
import type { Channel } from "../../src/channel.ts";
import { newSid } from "../../src/sid.ts";
import type { SearchFilter } from "../../src/store/contract.ts";
import {
	firstChannel,
	statusAt,
	type Verification,
} from "../../src/verification/verification.ts";
import { ANYTHING } from "./empty.ts";
import { verificationAt } from "./verifications.ts";

export const NOW = Date.UTC(2026, 0, 31);
export const ANY: SearchFilter = {
	accountSid: "ACone",
	...ANYTHING,
};
export const STATUSES = [
	"pending",
	"success",
	"failed",
	"expired",
	"canceled",
	"blocked",
] as const;

export const sidsOf = (rows: readonly { sid: string }[]) =>
	rows.map(({ sid }) => sid);

/** The right result of a search, by the simplest code. */
export function filtered(
	rows: readonly Verification[],
	filter: SearchFilter,
	now: number,
): string[] {
	const { recipients, sender, from, until, before } = filter;
	return sidsOf(
		rows.filter(
			(row) =>
				row.accountSid === filter.accountSid &&
				(filter.status ?? statusAt(row, now)) === statusAt(row, now) &&
				(filter.status !== null ||
					filter.withBlocked === true ||
					row.status !== "blocked") &&
				(filter.service ?? row.service) === row.service &&
				(filter.channel ?? firstChannel(row)) === firstChannel(row) &&
				(recipients === null ||
					recipients.includes(row.phone ?? "") ||
					recipients.includes(row.email?.toLowerCase() ?? "")) &&
				(sender === null ||
					sender ===
						(firstChannel(row) === "email"
							? row.content.emailFrom
							: row.content.from)) &&
				(filter.workflowSid === null ||
					filter.workflowSid === row.workflowSid) &&
				(from === null || row.createdAt >= from) &&
				(until === null || row.createdAt < until) &&
				(before === null || row.sid < before),
		),
	)
		.sort()
		.reverse();
}

// Few values of each, so that filters meet and miss.
const pick = <T>(...values: T[]) => fc.constantFrom(...values);
const accountSid = pick("ACone", "ACtwo");
const phone = pick("4917100001", "4917100002", null);
const email = pick("Ann@example.com", "bob@example.com", null);
const channel = pick<Channel>("sms", "call", "email");
const instant = fc.integer({ min: NOW - 5, max: NOW + 5 });
export const verification = fc
	.record({
		accountSid,
		status: pick(...STATUSES, "pending" as const, "pending" as const),
		service: pick("2FA", "login"),
		phone,
		email,
		from: pick("100", "200"),
		workflowSid: pick(null, "WF1", "WF2"),
		steps: channel.map((each) => [{ channel: each, afterMs: 0 }]),
		createdAt: instant,
		expiresAt: instant,
		cancelAt: fc.option(instant),
	})
	.map(({ createdAt, ...other }) => verificationAt(createdAt, other));

/** Mostly absent: with all ten filters a search would find nothing. */
const maybe = <T>(values: fc.Arbitrary<T>) =>
	fc.oneof(
		{ weight: 3, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: values },
	);
const filter = fc.record({
	accountSid,
	status: maybe(pick(...STATUSES)),
	withBlocked: pick(null, true as const),
	service: maybe(pick("2FA", "login", "none")),
	channel: maybe(channel),
	recipients: maybe(
		pick(
			["4917100001"],
			["ann@example.com"],
			["4917100009"],
			["4917100001", "4917100002"],
			["4917100002", "4917100009", "4917100001"],
		),
	),
	sender: maybe(pick("100", "200")),
	workflowSid: maybe(pick("WF1", "WF2")),
	from: maybe(instant),
	until: maybe(instant),
	before: maybe(instant.map((at) => newSid("OTP", at))),
});

/** Half of them have only a status: the store has another query for that. */
export const anyFilter = fc.oneof(
	filter,
	fc
		.tuple(filter, pick(...STATUSES))
		.map(([{ from, until, accountSid }, status]) => ({
			...ANY,
			accountSid,
			status,
			from,
			until,
		})),
	fc
		.tuple(accountSid, maybe(pick(...STATUSES)), pick(null, true as const))
		.map(([accountSid, status, withBlocked]) => ({
			...ANY,
			accountSid,
			status,
			withBlocked,
		})),
);
