/** Traffic on PostgreSQL: statements that add to its rows, and that read them. */

import type { Store } from "../contract.ts";
import {
	type Row,
	TRAFFIC_COLUMNS,
	TRAFFIC_SUMS,
	trafficSumOf,
} from "../rows.ts";
import type { Element } from "./array-text.ts";
import type { Query } from "./connection.ts";
import { put } from "./put.ts";

const KEY = "account_sid, hour, channel, country, provider";
const COUNTS = TRAFFIC_COLUMNS.join(", ");
const INTO = `insert into traffic (${KEY}, shard, ${COUNTS})`;
const ADDED = `on conflict (${KEY}, shard) do update set ${TRAFFIC_COLUMNS.map(
	(name) => `${name} = traffic.${name} + excluded.${name}`,
).join(", ")}`;
const ARRAYS = [
	...Array(5).fill("text[]"),
	...TRAFFIC_COLUMNS.map(() => "bigint[]"),
].map((type, i) => `$${i + 1}::${type}`);

/** The shard is the last parameter. Rows are sorted, so two batches cannot block each other. */
export const ADD_TRAFFIC = `${INTO}
	select ${KEY}, $${ARRAYS.length + 1}, ${COUNTS}
	from unnest(${ARRAYS.join(", ")}) as row (${KEY}, ${COUNTS})
	order by ${KEY} ${ADDED}`;

export const TRAFFIC_TO_PARENT = `with moved as (
		delete from traffic where account_sid = $1 returning *)
	${INTO}
	select $2, hour, channel, country, provider, shard, ${COUNTS} from moved
	order by hour, channel, country, provider, shard ${ADDED}`;

const OLD_HOURS = `select account_sid, hour from traffic
	where length(hour) = 13 and hour < $1 order by hour limit $2`;
const TAKE_OLD = `delete from traffic where account_sid = any($1::text[])
	and hour = any($2::text[]) and length(hour) = 13
	returning ${KEY}, shard, ${COUNTS}`;
/** PostgreSQL sums bigint to numeric. */
const SUMS = TRAFFIC_COLUMNS.map(
	(name) => `sum(${name})::bigint as ${name}`,
).join(", ");
const ADD_DAYS = `${INTO}
	select account_sid, substr(hour, 1, 10), channel, country, provider, shard, ${SUMS}
	from unnest(${[...ARRAYS, `$${ARRAYS.length + 1}::integer[]`].join(", ")})
		as row (${KEY}, ${COUNTS}, shard)
	group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6 ${ADDED}`;
const ONE_MAKES_DAYS =
	"select pg_try_advisory_xact_lock(hashtext('postern days')) as mine";

/**
 * Joins some hours into days, one instance at a time. Returns how many hours were found.
 */
export async function makeDays(
	query: Query,
	before: string,
	most: number,
): Promise<number> {
	const [lock] = await query<{ mine: boolean }>(ONE_MAKES_DAYS);
	if (!lock?.mine) return 0;
	const hours = await query<{ account_sid: string; hour: string }>(
		...([OLD_HOURS, before, most] as const),
	);
	if (hours.length === 0) return 0;
	const taken = await query<Row>(
		TAKE_OLD,
		[...new Set(hours.map((row) => row.account_sid))],
		[...new Set(hours.map(({ hour }) => hour))],
	);
	await put(query, ADD_DAYS, taken, (row) =>
		HOUR_COLUMNS.map((name) => row[name] as Element),
	);
	return hours.length;
}

const HOUR_COLUMNS = [...KEY.split(", "), ...TRAFFIC_COLUMNS, "shard"];

export function trafficStore(
	query: Query,
): Pick<Store, "traffic" | "trafficSince"> {
	return {
		async traffic(accountSid, { first, last }, nameLength) {
			const rows = await query<Row>(
				`select left(hour, $1::integer) collate "C" as hour, channel, country, provider, ${TRAFFIC_SUMS}
				from traffic where account_sid = $2 and hour >= $3 and hour < $4
				group by 1, channel, country, provider order by 1, channel, country, provider`,
				nameLength,
				accountSid,
				first,
				// An hour begins with its day; `~` sorts after all that may follow the day.
				`${last}~`,
			);
			return rows.map(trafficSumOf);
		},
		async trafficSince(hour) {
			const rows = await query<Row>(
				`select '' as hour, channel, country, provider, ${TRAFFIC_SUMS} from traffic
				where length(hour) = 13 and hour >= $1
				group by channel, country, provider order by channel, country, provider`,
				hour,
			);
			return rows.map(trafficSumOf);
		},
	};
}
