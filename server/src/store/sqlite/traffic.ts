/** Traffic on SQLite: statements that add to its rows, and that read them. */

import type { Store } from "../contract.ts";
import {
	type Row,
	TRAFFIC_COLUMNS,
	TRAFFIC_SUMS,
	trafficSumOf,
} from "../rows.ts";
import type { Database } from "./database.ts";
import type { Transactions } from "./transaction.ts";

const COUNTS = TRAFFIC_COLUMNS.join(", ");
const INTO = `insert into traffic
	(account_sid, hour, channel, country, provider, ${COUNTS})`;
const ADDED = `on conflict do update set ${TRAFFIC_COLUMNS.map(
	(name) => `${name} = ${name} + excluded.${name}`,
).join(", ")}`;
const OF_ROW =
	"account_sid = ? and hour = ? and channel = ? and country = ? and provider = ?";

export const ADD_TRAFFIC = `${INTO}
	values (${Array(5 + TRAFFIC_COLUMNS.length)
		.fill("?")
		.join(", ")}) ${ADDED}`;
export const TRAFFIC_TO_PARENT = `${INTO}
	select ?, hour, channel, country, provider, ${COUNTS} from traffic where account_sid = ?
	${ADDED}`;

export function trafficStore(
	db: Database,
	read: Transactions["read"],
): Pick<Store, "traffic" | "trafficSince"> {
	const ofDays = db.prepare(
		`select substr(hour, 1, ?) as hour, channel, country, provider, ${TRAFFIC_SUMS} from traffic
		where account_sid = ? and hour >= ? and hour < ?
		group by 1, channel, country, provider order by 1, channel, country, provider`,
	);
	const since = db.prepare(
		`select '' as hour, channel, country, provider, ${TRAFFIC_SUMS} from traffic
		where length(hour) = 13 and hour >= ?
		group by channel, country, provider order by channel, country, provider`,
	);
	return {
		async traffic(accountSid, { first, last }, nameLength) {
			// An hour begins with its day; `~` sorts after all that may follow the day.
			return read(() =>
				ofDays
					.all(nameLength, accountSid, first, `${last}~`)
					.map((row) => trafficSumOf(row as Row)),
			);
		},
		async trafficSince(hour) {
			return read(() => since.all(hour).map((row) => trafficSumOf(row as Row)));
		},
	};
}

/** Joins a few hours from before the day `before` into days; returns their number. */
export function dayMaker(
	db: Database,
	most: number,
): (before: string) => number {
	const old = db.prepare(
		`select account_sid, hour, channel, country, provider from traffic
		where length(hour) = 13 and hour < ? order by hour limit ${most}`,
	);
	const addToDay = db.prepare(
		`${INTO} select account_sid, substr(hour, 1, 10), channel, country, provider, ${COUNTS}
		from traffic where ${OF_ROW} ${ADDED}`,
	);
	const remove = db.prepare(`delete from traffic where ${OF_ROW}`);
	return (before) => {
		const rows = old.all(before) as Record<string, string>[];
		for (const row of rows) {
			const { account_sid, hour, channel, country, provider } = row;
			const key = [account_sid, hour, channel, country, provider] as string[];
			addToDay.run(...key);
			remove.run(...key);
		}
		return rows.length;
	};
}
