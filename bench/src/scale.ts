/**
 * Mode `scale`: the time of every request with a small store and with a large
 * one, in turn in one run. Work that grows with the store shows as a
 * ratio; a slow machine does not. Then, with the large one alone, sends while
 * old records go and beside a backup.
 */

import type { Bench } from "./bench.ts";
import { besideSends } from "./beside.ts";
import { DAY_MS } from "./history.ts";
import { OWN_PAGE, signedIn } from "./live-readers.ts";
import { type Measured, measureRequests } from "./measure.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { authorizationLine, getRequest } from "./requests.ts";
import { type Bounds, median } from "./samples.ts";
import {
	makeStore,
	removeStore,
	type Site,
	type Stored,
	startSite,
} from "./stored.ts";
import { markdownTable, megabytes, milliseconds } from "./table.ts";
import { measureSend, measureVerify } from "./workloads.ts";

const SMALL = 10_000;
const LARGE = 2_000_000;
const QUICK = 20_000;

/** The most that a request may slow down with the large store. */
const MOST_TIMES = 2;
/** A list that looks for what an account does not have ends after 700 ms. */
const MOST_LOOKING_MS = 1_000;
const MOST_MS = 30;
/** The share of what the large store can take, for sends beside other work. */
const PACE = 0.25;

type Task = {
	name: string;
	connections: number;
	/** The most ms with the large store; null: `MOST_TIMES` as many as with the small one. */
	mostMs: ((verifications: number) => number) | null;
	measure(site: Site, bounds: Bounds): Promise<Measured>;
};

/** One at a time, to measure the server's time, not the wait for other requests. */
function reading(
	name: string,
	path: (site: Site) => string,
	mostMs: Task["mostMs"] = null,
): Task {
	return {
		...{ name, connections: 1, mostMs },
		measure(site, bounds) {
			const { sid, token } = site.server;
			const authorization = authorizationLine(sid, token);
			return measureRequests(site, 1, bounds, {
				request: () => getRequest(path(site), authorization),
			});
		},
	};
}

const cookies = new WeakMap<Site, string>();

/** A page of the console, as its own pages ask for it. */
function console_(
	name: string,
	path: (site: Site) => string,
	mostMs: Task["mostMs"] = null,
): Task {
	return {
		...{ name: `console: ${name}`, connections: 1, mostMs },
		async measure(site, bounds) {
			const cookie = cookies.get(site) ?? (await signedIn(site));
			cookies.set(site, cookie);
			const headers = Object.entries({ ...OWN_PAGE, Cookie: cookie })
				.map(([header, value]) => `${header}: ${value}\r\n`)
				.join("");
			return measureRequests(site, 1, bounds, {
				request: () => getRequest(path(site), headers),
			});
		},
	};
}

const WRITERS = 64;

function lastDays(count: number): string {
	const day = (at: number) => new Date(at).toISOString().slice(0, 10);
	const today = Date.now();
	return `startDate=${day(today - (count - 1) * DAY_MS)}&endDate=${day(today)}`;
}

const always = (ms: number) => () => ms;

const TASKS: Task[] = [
	reading("search by status, first page", () => "/2fa/search?status=success"),
	reading("search by recipient, first page", (site) => site.ofRecipient()),
	reading("daily usage of 30 days", () => "/2fa/usage/records/daily"),
	reading("costs of 30 days", () => `/2fa/usage/costs?${lastDays(30)}`),
	{
		name: "send",
		connections: WRITERS,
		mostMs: null,
		measure: (site, bounds) => measureSend(site, WRITERS, bounds),
	},
	{
		name: "verify",
		connections: WRITERS,
		mostMs: null,
		measure: (site, bounds) => measureVerify(site, WRITERS, bounds),
	},
	reading("page 1,000", () => "/2fa/search?page=999", always(MOST_MS)),
	reading(
		"page 1,000 by status",
		() => "/2fa/search?page=999&status=success",
		always(MOST_MS),
	),
	reading(
		"exact total of a filtered search",
		() => "/2fa/search?service=bench",
		// It counts, so it may grow with what it counts.
		(verifications) => MOST_MS * Math.max(1, verifications / LARGE),
	),
	console_("verifications", () => "/console/verifications"),
	console_(
		"verifications by status",
		() => "/console/verifications?status=expired",
	),
	console_("verifications of a recipient", (site) =>
		site.ofRecipient().replace("/2fa/search", "/console/verifications"),
	),
	console_(
		"verifications of a service",
		() => "/console/verifications?service=bench",
	),
	console_(
		"verifications of a service without any",
		() => "/console/verifications?service=nothing",
		always(MOST_LOOKING_MS),
	),
	console_("requests", () => "/console/requests"),
	console_("usage by service", () => `/console/usage/services?${lastDays(30)}`),
	console_("delivery", () => "/console/delivery"),
	console_("home", () => "/console/home"),
	console_("fraud", () => "/console/fraud", always(MOST_LOOKING_MS)),
];

/** One value for each round; `first` is of the large store. */
type Row = {
	task: Task;
	small: number[];
	large: number[];
	first: number[];
	perSecond: number[];
};

export async function scale(bench: Bench): Promise<string> {
	const large = bench.records ?? (bench.quick ? QUICK : LARGE);
	const postgres = bench.onPostgres ? await startPostgres(bench) : null;
	const stores: Stored[] = [];
	try {
		for (const verifications of [SMALL, large]) {
			stores.push(await makeStore(bench, postgres, verifications));
		}
		return await measureStores(bench, stores as [Stored, Stored], postgres);
	} finally {
		for (const stored of stores) removeStore(stored);
		await postgres?.stop();
	}
}

async function measureStores(
	bench: Bench,
	[small, large]: [Stored, Stored],
	postgres: Postgres | null,
): Promise<string> {
	const starts = await startTimes(bench, [small, large]);
	const sites: Site[] = [];
	const rows: Row[] = [];
	try {
		for (const stored of [small, large]) {
			sites.push(await startSite(bench, stored));
		}
		rows.push(...(await measureAll(bench, sites as [Site, Site])));
	} finally {
		for (const { server } of sites) await server.stop();
	}
	const tables = [scaleTable(rows, large.history.verifications)];
	// Half an hour's work, whatever comes of the rest.
	bench.progress(tables[0] ?? "");
	// The sweep comes once a minute: too long for a smoke test.
	if (!bench.quick) {
		const sends = rows.find(({ task }) => task.name === "send");
		const perSecond = PACE * median(sends?.perSecond ?? []);
		tables.push(await besideSends(bench, large, perSecond));
	}
	return [
		`Store: ${postgres === null ? "SQLite" : "PostgreSQL"}. ${small.history.verifications.toLocaleString("en-US")} and ${large.history.verifications.toLocaleString("en-US")} verifications: ${megabytes(small.bytes)} and ${megabytes(large.bytes)}, filled in ${small.fillSeconds.toFixed(1)} s and ${large.fillSeconds.toFixed(0)} s. From the start of a process to listening: ${starts.map(milliseconds).join(" and ")} (medians of ${START_ROUNDS}).`,
		...tables,
	].join("\n\n");
}

const START_ROUNDS = 3;

async function startTimes(
	bench: Bench,
	stores: readonly Stored[],
): Promise<number[]> {
	const times = stores.map((): number[] => []);
	for (let round = 0; round < START_ROUNDS; round += 1) {
		for (const [i, stored] of stores.entries()) {
			const startedAt = performance.now();
			const { server } = await startSite(bench, stored);
			times[i]?.push(performance.now() - startedAt);
			await server.stop();
		}
	}
	return times.map(median);
}

async function measureAll(
	bench: Bench,
	[small, large]: [Site, Site],
): Promise<Row[]> {
	const rounds = bench.quick ? 1 : 3;
	const bounds = { units: 20_000, ms: bench.quick ? 200 : 1_000 };
	const rows = TASKS.map(
		(task): Row => ({
			...{ task, small: [], large: [], first: [], perSecond: [] },
		}),
	);
	// The first round warms up and counts for nothing.
	for (let round = 0; round <= rounds; round += 1) {
		bench.progress(round === 0 ? "warming up" : `round ${round} of ${rounds}`);
		for (const row of rows) {
			const before = await row.task.measure(small, bounds);
			const after = await row.task.measure(large, bounds);
			if (round === 0) continue;
			row.small.push(before.p50);
			row.large.push(after.p50);
			row.first.push(after.first);
			row.perSecond.push(after.perSecond);
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
		"its first",
		"ratio",
		"at most",
		"holds",
	];
	const lines = rows.map(({ task, small, large, first }) => {
		// A ratio is of one round: the median of ratios, not the ratio of medians.
		const ratio = median(
			large.map((value, round) => value / (small[round] ?? Number.NaN)),
		);
		const p50 = median(large);
		const mostMs = task.mostMs?.(verifications) ?? null;
		const holds = mostMs === null ? ratio <= MOST_TIMES : p50 <= mostMs;
		return [
			task.name,
			String(task.connections),
			milliseconds(median(small)),
			milliseconds(p50),
			milliseconds(median(first)),
			ratio.toFixed(2),
			mostMs === null ? `${MOST_TIMES} ×` : `${Math.round(mostMs)} ms`,
			holds ? "yes" : "no",
		];
	});
	return [
		markdownTable(head, lines),
		"",
		`Medians of ${rows[0]?.small.length ?? 0} rounds. Verifications of 20 accounts over 89 days, one of which asks; with ${SMALL.toLocaleString("en-US")} it has no page 1,000. The console keeps its pages "home" and "fraud" for 10 s: their first answer of a round is the one that reads.`,
	].join("\n");
}
