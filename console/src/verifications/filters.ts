/** The filters of the list, as the page's URL has them. */

import { CHANNELS, type Channel } from "../frame/channels.ts";
import { oneOf, type RawSearch } from "../frame/search.ts";
import type { Row } from "./row.ts";

export const STATUSES = [
	"pending",
	"success",
	"failed",
	"expired",
	"canceled",
	"blocked",
] as const;
/** Hours back; `custom`: the two instants of the URL. */
export const SINCE = { "1h": 1, "24h": 24, "7d": 168, "30d": 720 } as const;
export type Since = keyof typeof SINCE;

export type Filters = {
	readonly q?: string | undefined;
	readonly status?: (typeof STATUSES)[number] | undefined;
	readonly channel?: Channel | undefined;
	readonly service?: string | undefined;
	readonly to?: string | undefined;
	readonly from?: string | undefined;
	readonly workflow?: string | undefined;
	readonly since?: Since | undefined;
	/** ISO 8601, or what the server's search takes. */
	readonly startDate?: string | undefined;
	readonly endDate?: string | undefined;
};

export function readFilters(raw: RawSearch): Filters {
	const text = (name: string) => raw[name]?.slice(0, 254) || undefined;
	return {
		q: text("q"),
		status: oneOf(STATUSES, raw.status),
		channel: oneOf(CHANNELS, raw.channel),
		service: text("service"),
		to: text("to"),
		from: text("from"),
		workflow: text("workflow"),
		since: oneOf(Object.keys(SINCE) as Since[], raw.since),
		startDate: text("startDate"),
		endDate: text("endDate"),
	};
}

const HOUR_MS = 60 * 60 * 1_000;

/** As the server takes them. */
export function askedBy(
	{ since, ...filters }: Filters,
	now: number,
): Readonly<Record<string, string | undefined>> {
	if (since === undefined) return filters;
	const startDate = new Date(now - SINCE[since] * HOUR_MS).toISOString();
	return { ...filters, startDate, endDate: undefined };
}

/**
 * Whether the filters can be decided for a live row. Numbers have many spellings, and
 * a viewer sees four digits of them: such a list asks the server again instead.
 */
export function areLive(filters: Filters): boolean {
	const { q, to, from, workflow, endDate } = filters;
	return [q, to, from, workflow, endDate].every((each) => each === undefined);
}

/** `areLive` must hold. */
export function fits({ status, channel, service }: Filters, row: Row): boolean {
	return (
		(status === undefined || status === row.status) &&
		(channel === undefined || channel === row.firstChannel) &&
		(service === undefined || service === row.service)
	);
}

export function areAny(filters: Filters): boolean {
	return Object.values(filters).some((each) => each !== undefined);
}
