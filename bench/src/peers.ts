/**
 * Mode `peers`: the same work on Postern and on better-auth's `emailOTP` plugin,
 * on both stores and in one run. A unit is a pair of `measurePairs`: a code
 * is sent, comes to the gateway, and is verified.
 */

import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
	type Bench,
	DATA_DIRECTORY,
	NotReady,
	startServer,
	startTarget,
} from "./bench.ts";
import { rateRatio } from "./comparison.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import type { Measured, Target } from "./measure.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { post } from "./requests.ts";
import { median } from "./samples.ts";
import { markdownTable, milliseconds, percent, perSecond } from "./table.ts";
import { measurePairs, type PairRequests, posternPairs } from "./workloads.ts";

const CONNECTIONS = 64;
const MOST_PER_SECOND = 100_000;

/** A pause before each measurement, as in the default mode. */
const PAUSE_MS = 250;

const PEERS = fileURLToPath(new URL("../peers", import.meta.url));

type System = {
	store: string;
	name: string;
	target: Target;
	requests: PairRequests;
	rounds: Measured[];
};

export async function peers(bench: Bench): Promise<string> {
	if (!existsSync(`${PEERS}/node_modules`))
		throw new NotReady(
			"the peers are not installed: npm ci --ignore-scripts --prefix bench/peers",
		);
	const rounds = bench.quick ? 1 : 3;
	const seconds = bench.quick ? 0.3 : 5;
	const gateway = await startGateway();
	const postgres = await startPostgres(bench);
	const systems: System[] = [];
	try {
		await startAll(bench, gateway, postgres, systems);
		bench.progress("warming up");
		for (const system of systems) await run(system, gateway, seconds / 2);
		for (let round = 1; round <= rounds; round += 1)
			for (const system of systems) {
				const measured = await run(system, gateway, seconds);
				system.rounds.push(measured);
				bench.progress(
					`round ${round} of ${rounds}: ${system.store}, ${system.name}: ${Math.round(measured.perSecond)}/s`,
				);
			}
		return peersTable(systems);
	} finally {
		await Promise.all(systems.map(({ target }) => target.server.stop()));
		await gateway.close();
		await postgres.stop();
	}
}

async function startAll(
	bench: Bench,
	gateway: Gateway,
	postgres: Postgres,
	systems: System[],
): Promise<void> {
	const gatewayUrl = gateway.url;

	async function addPostern(store: string, databaseUrl: string | null) {
		const target = await startTarget(bench, { gatewayUrl, databaseUrl });
		const requests = posternPairs(target);
		systems.push({ store, name: "Postern", target, requests, rounds: [] });
	}

	async function addPeer(
		store: string,
		name: string,
		database: { databaseUrl: string | null; wal: boolean },
	) {
		bench.progress(`registering the users of ${name}, ${store}`);
		const users = bench.quick ? 500 : 5_000;
		const server = await startServer(bench, "../peers/server.js", {
			...{ directory: DATA_DIRECTORY, gatewayUrl, users },
			...database,
		});
		const target = { server, recipient: createUsers(users) };
		const requests = betterAuthPairs;
		systems.push({ store, name, target, requests, rounds: [] });
	}

	await addPostern("SQLite", null);
	await addPeer("SQLite", "better-auth", { databaseUrl: null, wal: false });
	await addPeer("SQLite", "better-auth, WAL", { databaseUrl: null, wal: true });
	await addPostern("PostgreSQL", await postgres.newDatabase());
	await addPeer("PostgreSQL", "better-auth", {
		databaseUrl: await postgres.newDatabase(),
		wal: false,
	});
}

async function run(
	{ target, requests }: System,
	gateway: Gateway,
	seconds: number,
): Promise<Measured> {
	await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
	const units = Math.ceil(seconds * MOST_PER_SECOND);
	const bounds = { units, ms: seconds * 1000 };
	return measurePairs(target, CONNECTIONS, bounds, gateway, requests);
}

/** In turn: nobody has a code pending when the next one comes. */
function createUsers(users: number): () => string {
	let made = 0;
	return () => {
		made += 1;
		return `user${made % users}@example.com`;
	};
}

/**
 * The way to check a code that uses it up and writes least:
 * `verify-email` updates the user. `sign-in` adds a session and, for a new
 * address, a user; `check-verification-otp` puts the code back.
 */
const betterAuthPairs: PairRequests = {
	send: (email) =>
		post(
			"/api/auth/email-otp/send-verification-otp",
			"",
			`{"email":"${email}","type":"email-verification"}`,
		),
	verifier: (email) => (code) =>
		post(
			"/api/auth/email-otp/verify-email",
			"",
			`{"email":"${email}","otp":"${code}"}`,
		),
};

function peersTable(systems: System[]): string {
	const head = [
		...["system", "store", "connections"],
		...["pairs per second", "p50", "p99", "Postern's ratio"],
	];
	const lines = systems.map((system) => {
		const postern = systems.find(({ store }) => store === system.store);
		const of = (pick: (measured: Measured) => number) =>
			median(system.rounds.map(pick));
		return [
			system.name,
			system.store,
			String(CONNECTIONS),
			perSecond(of((measured) => measured.perSecond)),
			milliseconds(of((measured) => measured.p50)),
			milliseconds(of((measured) => measured.p99)),
			rateRatio(postern?.rounds ?? [], system.rounds).toFixed(2),
		];
	});
	const rounds = systems[0]?.rounds.length ?? 0;
	const busy = systems.flatMap((system) => system.rounds).map((m) => m.busy);
	return [
		markdownTable(head, lines),
		"",
		`Medians of ${rounds} ${rounds === 1 ? "round" : "rounds"}. A pair is a send, its message at the gateway and the verify of the code in it.`,
		"Every commit is on disk (SQLite synchronous = full, PostgreSQL fsync = on). Postern's SQLite is in WAL mode; better-auth's as SQLite opens it, with a rollback journal, and once more in WAL mode.",
		"Postern authenticates its caller, seals the code and logs the request; better-auth, its rate limit and its log off, keeps the code in clear and marks the user's address as verified.",
		`The generator used ${percent(Math.max(...busy))} of its core at most.`,
	].join("\n");
}
