/** Metrics of the standbys that reads are answered from. */

import type { ReplicaState, Store } from "../store/contract.ts";
import type { Metrics } from "./metrics.ts";

export function watchReplicas(
	gauge: Metrics["gauge"],
	{ replicas }: Pick<Store, "replicas">,
): void {
	const states = () => replicas?.() ?? [];
	gauge(
		"postern_replica_lag_seconds",
		"For how long the data of a standby has been out of date, by replica (host and port). No line until it has answered once.",
		["replica"],
		() =>
			states().flatMap(({ name, lagSeconds }) =>
				lagSeconds === null ? [] : [{ values: [name], amount: lagSeconds }],
			),
		"most",
	);
	gauge(
		"postern_replica_up",
		"1 where a standby is read, 0 where the primary answers for it, by replica.",
		["replica"],
		() =>
			states().map(({ name, isRead }) => ({
				values: [name],
				amount: isRead ? 1 : 0,
			})),
		"least",
	);
	gauge(
		"postern_replica_reads_total",
		"Reads that a standby was chosen for, by replica and outcome: answered; behind (it had not replayed enough yet) and failed (then the primary answered).",
		["replica", "outcome"],
		() => states().flatMap(outcomesOf),
		"counter",
	);
}

function outcomesOf(state: ReplicaState) {
	return (["answered", "behind", "failed"] as const).map((outcome) => ({
		values: [state.name, outcome],
		amount: state[outcome],
	}));
}
