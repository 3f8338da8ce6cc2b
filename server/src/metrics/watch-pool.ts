/** Gauges of the connections to PostgreSQL, which bound what an instance does at once. */

import type { Store } from "../store/contract.ts";
import type { Metrics } from "./metrics.ts";

/** Names and states of OpenTelemetry's conventions for database clients (decision 22). */
export function watchPool(
	gauge: Metrics["gauge"],
	{ pool }: Pick<Store, "pool">,
): void {
	const labels = ["db_client_connection_pool_name"];
	const one = (amount: number | undefined) =>
		amount === undefined ? [] : [{ values: ["postern"], amount }];
	gauge(
		"db_client_connection_count",
		"Connections to PostgreSQL that this instance has, by state: used, idle. None on SQLite.",
		[...labels, "db_client_connection_state"],
		() => {
			const found = pool?.();
			return (["used", "idle"] as const).flatMap((state) =>
				one(found?.[state]).map(({ values, amount }) => ({
					values: [...values, state],
					amount,
				})),
			);
		},
	);
	gauge(
		"db_client_connection_max",
		"The most that it may have: `databaseConnections`.",
		labels,
		() => one(pool?.().most),
	);
	gauge(
		"db_client_connection_pending_requests",
		"Callers that wait for a connection to PostgreSQL.",
		labels,
		() => one(pool?.().waiting),
	);
}
