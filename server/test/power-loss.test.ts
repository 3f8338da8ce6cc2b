/**
 * The power fails at any moment: nothing that was acknowledged is missing, and
 * the database is whole. kill -9 cannot show that, since the system keeps
 * written data, so a preloaded library plays the disk (support/disk-shadow.c).
 * Checkpoints begin at a megabyte, so that some are under way in every round.
 *
 * Two controls show that it can lose: without the service's sync of the log, and
 * without SQLite's own syncs.
 */

import { spawnSync } from "node:child_process";
import {
	copyFileSync,
	existsSync,
	mkdtempSync,
	readFileSync,
	rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BODY } from "./support/client.ts";
import {
	type Environment,
	eventually,
	leaveNothingBehind,
	newSqlitePlace,
	type Service,
	startService,
	wait,
} from "./support/process.ts";

/** In both modes together. */
const ROUNDS = Number(process.env.POSTERN_POWER_LOSSES ?? 6);
const CLIENTS = 24;
/** The longest time under load before the power fails: enough for some checkpoints. */
const LONGEST_MS = 2_500;
const CODE = "482915";
const beside = (name: string) =>
	fileURLToPath(new URL(`support/${name}`, import.meta.url));
const SOURCE = beside("disk-shadow.c");
const PROGRAM = beside("busy-checkpoints.js");
const hasCompiler =
	process.platform === "linux" && spawnSync("cc", ["--version"]).status === 0;

type Status = "pending" | "success" | "canceled";
/** `asked`: the status that a request without a reply may have given it. */
type Acknowledged = { sid: string; status: Status; asked: Status | null };

const directory = mkdtempSync(join(tmpdir(), "postern-power-"));
const library = join(directory, "disk-shadow.so");

beforeAll(() => {
	if (!hasCompiler) return;
	const words = ["-shared", "-fPIC", "-O1", "-o", library, SOURCE];
	const { status, stderr } = spawnSync("cc", [...words, "-ldl", "-lpthread"]);
	if (status !== 0) throw new Error(String(stderr));
});

afterAll(async () => {
	await leaveNothingBehind();
	rmSync(directory, { recursive: true, force: true });
});

/** Sends; of each three one is verified, one canceled and one left. */
async function client(
	service: Service,
	name: number,
	taken: Acknowledged[],
): Promise<void> {
	for (let i = 0; ; i++) {
		const sent = await service.call("POST", "/2fa/send", {
			service: "power",
			from: "Postern",
			to: `4917${name * 100_000 + i + 10_000_000}`,
			body: BODY,
			code: CODE,
		});
		expect(sent.status, sent.text).toBe(200);
		const sid = String(sent.body.requestID);
		const one: Acknowledged = { sid, status: "pending", asked: null };
		taken.push(one);
		if (i % 3 === 0) continue;
		one.asked = i % 3 === 1 ? "success" : "canceled";
		const next = await service.call(
			"POST",
			i % 3 === 1 ? "/2fa/verify" : "/2fa/cancel",
			{ requestId: sid, ...(i % 3 === 1 && { code: CODE }) },
		);
		expect(next.status, next.text).toBe(200);
		one.status = one.asked;
		one.asked = null;
	}
}

type Found = {
	readonly lost: number;
	readonly isWhole: boolean;
	/** How often the log began again after all of it was copied into the database. */
	readonly restarts: number;
};

/** The power fails after `ms` under load. */
async function powerFails(
	seed: number,
	ms: number,
	disk: Environment,
): Promise<Found> {
	const place = newSqlitePlace("logLevel: warn\n");
	const shadow = mkdtempSync(join(directory, "disk-"));
	const service = await startService(place, {
		program: PROGRAM,
		environment: {
			LD_PRELOAD: library,
			SHADOW_DIRECTORY: shadow,
			SHADOW_SEED: String(seed),
			...disk,
		},
	});
	const taken: Acknowledged[] = [];
	let isOver = false;
	const clients = Array.from({ length: CLIENTS }, (_, name) =>
		// The service dies during its requests.
		client(service, name, taken).catch((error: unknown) => {
			if (!isOver) throw error;
		}),
	);
	await eventually("something is sent", () => taken.length > 0, 60_000);
	await wait(ms);
	isOver = true;
	await service.end("SIGKILL");
	await Promise.all(clients);

	for (const name of ["postern.db", "postern.db-wal"]) {
		copyFileSync(join(shadow, name), join(place.data, name));
	}
	rmSync(join(place.data, "postern.db-shm"), { force: true });
	rmSync(shadow, { recursive: true });
	const restarts = restartsOf(`${place.database}-wal`);
	return { ...look(place.database, taken), restarts };
}

/** SQLite counts them in the header of the log. */
function restartsOf(log: string): number {
	const header = readFileSync(log).subarray(0, 32);
	return header.length === 32 ? header.readUInt32BE(12) : 0;
}

function look(
	file: string,
	taken: readonly Acknowledged[],
): Omit<Found, "restarts"> {
	if (!existsSync(file)) return { lost: taken.length, isWhole: false };
	const db = new DatabaseSync(file);
	try {
		const check = db.prepare("pragma integrity_check").get();
		const isWhole = Object.values(check ?? {})[0] === "ok";
		const statusOf = db.prepare(
			"select status from verification where sid = ?",
		);
		const lost = taken.filter(({ sid, status, asked }) => {
			const row = statusOf.get(sid) as { status: string } | undefined;
			return row?.status !== status && row?.status !== (asked ?? status);
		});
		return { lost: lost.length, isWhole };
	} catch {
		return { lost: taken.length, isWhole: false };
	} finally {
		db.close();
	}
}

describe.skipIf(!hasCompiler)("the power fails under load", () => {
	it.each([
		["a disk that writes when it must", 0, {}],
		["a disk that writes in an order of its own", 1, { SHADOW_TORN: "1" }],
	])(
		"on %s nothing is lost, and nothing broken",
		{
			timeout: 60_000 + ROUNDS * 15_000,
		},
		async (_, first, disk) => {
			const rounds: Found[] = [];
			for (let round = first; round < ROUNDS; round += 2) {
				const ms = (round * 1_117) % LONGEST_MS;
				const found = await powerFails(round + 1, ms, disk as Environment);
				expect(found).toMatchObject({ lost: 0, isWhole: true });
				rounds.push(found);
			}
			const restarts = rounds.reduce((sum, found) => sum + found.restarts, 0);
			expect(restarts).toBeGreaterThan(0);
		},
	);

	// A checkpoint of SQLite syncs the log too: where the power fails right behind one,
	// nothing is lost that time.
	it.each([
		["the sync of the log it loses", "log", 300, ({ lost }: Found) => lost > 0],
		[
			"SQLite's own syncs it loses, or breaks",
			"sqlite",
			1_500,
			({ lost, isWhole }: Found) => lost > 0 || !isWhole,
		],
	])("without %s", { timeout: 120_000 }, async (_, deaf, ms, hasLost) => {
		const rounds: Found[] = [];
		for (let round = 1; round <= 3; round++) {
			rounds.push(await powerFails(round, ms, { SHADOW_DEAF: deaf }));
			if (rounds.some(hasLost)) return;
		}
		expect(rounds).toBe("one that lost something");
	});
});
