/** Reads the parameters of a search into a filter (section 5 of the contract). */

import type { Account } from "../../accounts/account.ts";
import type { Definitions } from "../../accounts/definitions.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { type Static, Type } from "../../schema.ts";
import { isSid } from "../../sid.ts";
import type { SearchFilter } from "../../store/contract.ts";
import { normalEmail, normalSender } from "../../verification/recipient.ts";
import { PageParameters } from "../paging.ts";
import { readRecipient } from "../read-recipient.ts";
import { readDates } from "./dates.ts";
import { type Included, IncludeParameter } from "./include.ts";
import { readChannel } from "./send-request.ts";
import { CHANNEL_WORDS } from "./values.ts";

const text = (maxLength: number, description: string) =>
	Type.Optional(Type.String({ maxLength, description }));

const filters = {
	status: Type.Optional(
		Type.Enum([
			"pending",
			"success",
			"failed",
			"expired",
			"canceled",
			"blocked",
		]),
	),
	service: text(64, "The service that it was sent for"),
	channel: text(16, `${CHANNEL_WORDS.join(", ")}: the first it was sent on`),
	to: text(254, "Phone number or email address of the recipient"),
	from: text(254, "Sender"),
	workflow: text(64, "SID or name of a workflow"),
	startDate: text(
		64,
		"From then on: YYYY-MM-DD, YYYY-MM-DD HH:mm:ss, ISO 8601 or -30days, in UTC",
	),
	endDate: text(
		64,
		"Until then, itself included: a date without a time is the whole day",
	),
	before: text(64, "SID of an OTP: only those older than it"),
	accountSid: Type.Optional(
		Type.String({ description: "On behalf of a sub-account" }),
	),
	include: IncludeParameter,
};

export const FilterParameters = Type.Object(filters);
export type FilterParameters = Static<typeof FilterParameters>;

export const ExportParameters = Type.Object({
	...filters,
	bom: Type.Optional(
		Type.Boolean({
			description: "Begin with a byte order mark, for spreadsheets",
		}),
	),
});
export type ExportParameters = Static<typeof ExportParameters>;

export const SearchParameters = Type.Object({ ...filters, ...PageParameters });
export type SearchParameters = Static<typeof SearchParameters>;

export const SEARCH_ALIASES = {
	recipient: "to",
	sender: "from",
	starttime: "startDate",
	endtime: "endDate",
};

export type ReadFilter = {
	/** Null: no record can match. */
	readonly filter: SearchFilter | null;
	/** The given filters, in one order and spelling, for the URIs of the pages. */
	readonly inForce: readonly (readonly [name: string, value: string])[];
};

export function readFilter(
	given: FilterParameters,
	account: Account,
	context: Pick<Context, "config" | "definitions" | "rekeying">,
	now: number,
	included: Included,
): ReadFilter {
	const { status, service, workflow, before } = given;
	const channel =
		given.channel === undefined ? null : readChannel(given.channel);
	const recipients =
		given.to === undefined
			? null
			: readRecipient(context, account, "to", given.to);
	const sender = readSender(given.from);
	const { start, end } = readDates(given, now);
	if (before !== undefined && !isSid("OTP", before)) {
		throw badParameter("before", "is not the SID of an OTP");
	}
	const workflowSid =
		workflow === undefined
			? null
			: workflowNamed(workflow, account, context.definitions);
	const inForce = {
		status,
		service,
		channel,
		// As given if it may mean several recipients: the next page must ask the same.
		to: recipients?.length === 1 ? recipients[0] : given.to,
		from: sender,
		workflow,
		startDate: start?.text,
		endDate: end?.text,
		before,
	};
	return {
		filter:
			workflowSid === undefined
				? null
				: {
						accountSid: account.sid,
						status: status ?? null,
						withBlocked: included.has("blocked") ? true : null,
						service: service ?? null,
						channel,
						recipients,
						sender,
						workflowSid,
						from: start?.from ?? null,
						until: end?.until ?? null,
						before: before ?? null,
					},
		inForce: Object.entries(inForce).flatMap(([name, value]) =>
			value === undefined || value === null ? [] : [[name, value] as const],
		),
	};
}

function readSender(given: string | undefined): string | null {
	if (given === undefined) return null;
	const sender = normalSender(given) ?? normalEmail(given);
	if (sender !== null) return sender;
	throw badParameter(
		"from",
		"must be up to 15 digits, 1 to 11 letters, digits, spaces, - and _, or an email address",
	);
}

/** Undefined if no workflow has the name. A SID need not exist: its workflow may be deleted. */
function workflowNamed(
	given: string,
	account: Account,
	definitions: Definitions,
): string | undefined {
	if (isSid("WF", given)) return given;
	return definitions
		.of(account.sid, "workflow")
		.find(({ name }) => name === given)?.sid;
}
