/** The statements that write the counts of a history; the same for both databases. */

import { type History, totalsOf } from "./history.ts";

const ROWS = 500;

/** `shard`: the column in which PostgreSQL keeps the counts of each instance apart; or nothing. */
export function totalsSql(history: History, shard: "" | "shard"): string[] {
	const { usage, traffic } = totalsOf(history);
	const own = shard === "" ? { column: "", value: "" } : SHARD;
	return [
		...inserts(
			`usage (account_sid, day, kind, count${own.column})`,
			usage.map(
				([account, day, kind, count]) =>
					`('${account}', '${day}', '${kind}', ${count}${own.value})`,
			),
		),
		...inserts(
			`traffic (account_sid, hour, channel, country, provider, sent, accepted,
				delivered, failed, verified, blocked, segments, cost_micros, price_micros,
				costed, priced${own.column})`,
			traffic.map(
				([account, hour, count, right]) =>
					`('${account}', '${hour}', 'sms', 'IN', 'gateway', ${count}, ${count},
						${count}, 0, ${right}, 0, ${count}, 0, 0, 0, 0${own.value})`,
			),
		),
	];
}

const SHARD = { column: ", shard", value: ", 0" };

function inserts(into: string, rows: readonly string[]): string[] {
	const statements: string[] = [];
	for (let from = 0; from < rows.length; from += ROWS) {
		const some = rows.slice(from, from + ROWS).join(", ");
		statements.push(`insert into ${into} values ${some}`);
	}
	return statements;
}
