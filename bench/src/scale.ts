/**
 * Mode `scale`: the time of every request with a small store and with a large
 * one, in turn in one run. Work that grows with the store shows as a
 * ratio; a slow machine does not.
 */

import { type Bench, startTarget } from "./bench.ts";
import { recipientsIn } from "./history.ts";
import { type Measured, measureRequests, type Target } from "./measure.ts";
import { authorizationLine, getRequest } from "./requests.ts";
import { type Bounds, median } from "./samples.ts";
import { markdownTable, milliseconds } from "./table.ts";
import { measureSend, measureVerify } from "./workloads.ts";

const SMALL = 10_000;
const LARGE = 2_000_000;
const QUICK = 20_000;

/** The most that a request may slow down with the large store. */
const MOST_TIMES = 2;
const MOST_MS = 30;

type Site = Target & {
	/** The path of a search for one of the recipients in its store. */
	ofRecipient: () => string;
};

type Task = {
	name: string;
	connections: number;
	/** It may take longer with the large store, up to `MOST_MS`. */
	mayGrow: boolean;
	measure(site: Site, bounds: Bounds): Promise<Measured>;
};

/** One at a time, to measure the server's time, not the wait for other requests. */
function reading(
	name: string,
	mayGrow: boolean,
	path: (site: Site) => string,
): Task {
	return {
		name,
		connections: 1,
		mayGrow,
		measure(site, bounds) {
			const { sid, token } = site.server;
			const authorization = authorizationLine(sid, token);
			return measureRequests(site, 1, bounds, {
				request: () => getRequest(path(site), authorization),
			});
		},
	};
}

const WRITERS = 64;

const TASKS: Task[] = [
	reading(
		"search by status, first page",
		false,
		() => "/2fa/search?status=success",
	),
	reading("search by recipient, first page", false, (site) =>
		site.ofRecipient(),
	),
	reading("daily usage of 30 days", false, () => "/2fa/usage/records/daily"),
	{
		name: "send",
		connections: WRITERS,
		mayGrow: false,
		measure: (site, bounds) => measureSend(site, WRITERS, bounds),
	},
	{
		name: "verify",
		connections: WRITERS,
		mayGrow: false,
		measure: (site, bounds) => measureVerify(site, WRITERS, bounds),
	},
	reading("page 1,000", true, () => "/2fa/search?page=999"),
	reading(
		"page 1,000 by status",
		true,
		() => "/2fa/search?page=999&status=success",
	),
	reading(
		"exact total of a filtered search",
		true,
		() => "/2fa/search?service=bench",
	),
];

/** `small` and `large`: one value for each round. */
type Row = { task: Task; small: number[]; large: number[] };

export async function scale(bench: Bench): Promise<string> {
	const large = bench.quick ? QUICK : LARGE;
	const sites: Site[] = [];
	try {
		for (const verifications of [SMALL, large]) {
			bench.progress(`writing ${verifications.toLocaleString("en-US")}`);
			sites.push(await startSite(bench, verifications));
		}
		const rows = await measureAll(bench, sites as [Site, Site]);
		return scaleTable(rows, large);
	} finally {
		for (const { server } of sites) await server.stop();
	}
}

async function startSite(bench: Bench, verifications: number): Promise<Site> {
	const target = await startTarget(bench, { verifications });
	const recipient = recipientsIn(verifications);
	return { ...target, ofRecipient: () => `/2fa/search?to=${recipient()}` };
}

async function measureAll(
	bench: Bench,
	[small, large]: [Site, Site],
): Promise<Row[]> {
	const rounds = bench.quick ? 1 : 3;
	const bounds = { units: 20_000, ms: bench.quick ? 200 : 1_500 };
	const rows: Row[] = TASKS.map((task) => ({ task, small: [], large: [] }));
	// The first round warms up and counts for nothing.
	for (let round = 0; round <= rounds; round += 1) {
		bench.progress(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
		for (const row of rows) {
			const before = await row.task.measure(small, bounds);
			const after = await row.task.measure(large, bounds);
			if (round === 0) continue;
			row.small.push(before.p50);
			row.large.push(after.p50);
		}
	}
	return rows;
}

function scaleTable(rows: Row[], verifications: number): string {
	const head = [
		"request",
		"connections",
		`p50 of ${SMALL.toLocaleString("en-US")}`,
		`p50 of ${verifications.toLocaleString("en-US")}`,
		"ratio",
		"at most",
		"holds",
	];
	const lines = rows.map(({ task, small, large }) => {
		// A ratio is of one round: the median of ratios, not the ratio of medians.
		const ratio = median(
			large.map((value, round) => value / (small[round] ?? Number.NaN)),
		);
		const p50 = median(large);
		const holds = task.mayGrow ? p50 <= MOST_MS : ratio <= MOST_TIMES;
		return [
			task.name,
			String(task.connections),
			milliseconds(median(small)),
			milliseconds(p50),
			ratio.toFixed(2),
			task.mayGrow ? `${MOST_MS} ms` : `${MOST_TIMES} ×`,
			holds ? "yes" : "no",
		];
	});
	return [
		markdownTable(head, lines),
		"",
		`Medians of ${rows[0]?.small.length ?? 0} rounds. Verifications of 20 accounts over 89 days, one of which asks; with ${SMALL.toLocaleString("en-US")} it has no page 1,000.`,
	].join("\n");
}
