/** `instances: 2`, as an operator runs it: two processes on one port, and their supervisor. */

import { readFileSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PROCESS_NUMBER } from "../src/instances/orders.ts";
import { waitingForLock } from "./support/database.ts";
import {
	eventually,
	leaveNothingBehind,
	newPlace,
	runToEnd,
	type Service,
	send,
	startCommand,
	startService,
} from "./support/process.ts";

let service: Service;

// Each start takes a second of a core, and several run in a row.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
	service = await startService(newPlace("instances: 2\n"));
}, 60_000);
afterAll(async () => {
	vi.resetConfig();
	await leaveNothingBehind();
});

/** Lines of the log, of all processes so far, without one that has not come whole. */
const lines = (): Record<string, unknown>[] =>
	service
		.stdout()
		.split("\n")
		.slice(0, -1)
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line));
const said = (words: string) =>
	lines().filter(({ msg }) => String(msg).startsWith(words));
/** The processes that serve, by place; the last one that came to a place counts. */
const pids = () =>
	new Map(said("A process serves").map(({ place, pid }) => [place, pid]));

const isAlive = (pid: unknown) => {
	try {
		process.kill(Number(pid), 0);
		// A process that has ended and that nobody has waited for is there too.
		return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
	} catch {
		return false;
	}
};

/** One request; without an agent on a connection of its own. Rejects if no reply comes. */
function get(path: string, agent: Agent | false = false) {
	return new Promise<{ status: number; text: string }>((resolve, reject) => {
		request(service.url + path, { agent, timeout: 10_000 }, (response) => {
			let text = "";
			response.setEncoding("utf8").on("data", (more) => {
				text += more;
			});
			response.on("end", () => {
				resolve({ status: response.statusCode ?? 0, text });
			});
			response.on("error", reject);
		})
			.on("timeout", () => reject(new Error(`no answer to ${path}`)))
			.on("error", reject)
			.end();
	});
}

async function counted(series: string): Promise<number> {
	const { text } = await get("/metrics");
	const line = text.split("\n").find((each) => each.startsWith(`${series} `));
	return Number(line?.split(" ").at(-1) ?? 0);
}
const settings = () => join(service.place.directory, "postern.yaml");
const answers = (route: string) =>
	`postern_http_requests_total{method="GET",route="${route}",status="200"}`;
const HEALTHY = answers("/healthz");
const READY = answers("/readyz");

describe("two processes", () => {
	it("serve one port, on one store, and each line of the log says which", async () => {
		await eventually("both say that they serve", () => pids().size === 2);
		for (let i = 0; i < 6; i++) expect((await send(service)).status).toBe(200);
		for (let i = 0; i < 6; i++) await get("/readyz");
		await eventually("lines of both", () => {
			const by = lines().filter(({ route }) => route === "/readyz");
			return new Set(by.map((line) => line.process)).size === 2;
		});
		expect(lines().every((line) => typeof line.process === "number")).toBe(
			true,
		);
	});

	it("have one /metrics, whichever answers", async () => {
		for (let i = 0; i < 7; i++) await get("/healthz");
		for (let i = 0; i < 3; i++) expect(await counted(HEALTHY)).toBe(7);
		expect(await counted("postern_store_up")).toBe(1);
	});

	it("killed, one is replaced; the other answers what was handed to it, and no count is lost", async () => {
		// Nobody has reloaded this: the process that takes the place must not read it.
		writeFileSync(settings(), "instances: ma");
		const before = await counted(HEALTHY);
		const victim = pids().get(1);
		// Stopped, it takes no connection that the supervisor hands to it.
		process.kill(Number(victim), "SIGSTOP");
		const first = Promise.all([1, 2, 3, 4].map(() => get("/healthz")));
		process.kill(Number(victim), "SIGKILL");
		let answered = (await first).length;
		await eventually("another process", async () => {
			expect((await get("/healthz")).status).toBe(200);
			answered++;
			return pids().get(1) !== victim;
		});
		expect(said("A process ended")).toMatchObject([
			{ process: 0, place: 1, pid: victim, signal: "SIGKILL", ends: 1 },
		]);
		expect(await counted(HEALTHY)).toBe(before + answered);
	});
});

describe("SIGHUP", () => {
	const reloads = (count: number) =>
		eventually("a reload", () => said("Reloaded").length === count, 50_000);

	it("replaces the processes by those of the new settings, and clients lose no request", async () => {
		const before = [...pids().values()];
		expect((await get("/metrics")).status).toBe(200);
		writeFileSync(settings(), "instances: 1\nmetrics: { allow: [] }\n");
		const agent = new Agent({ keepAlive: true, maxSockets: 8 });
		let isOver = false;
		let answered = 0;
		const clients = Array.from({ length: 8 }, async () => {
			while (!isOver) {
				expect((await get("/readyz", agent)).status).toBe(200);
				answered++;
			}
		});
		await eventually("they are under way", () => answered > 50);
		service.signal("SIGHUP");
		await reloads(1);
		const byThen = answered;
		await eventually("they go on", () => answered > byThen + 50);
		isOver = true;
		await Promise.all(clients);
		agent.destroy();
		expect((await get("/metrics")).status).toBe(403);
		expect(before.filter(isAlive)).toEqual([]);
		expect([...pids().values()].filter(isAlive)).toHaveLength(1);
	});

	it("with wrong settings changes nothing, and says why", async () => {
		const before = pids();
		writeFileSync(settings(), "instances: many\n");
		service.signal("SIGHUP");
		await eventually("a line", () => said("Not reloaded").length === 1);
		expect(said("Not reloaded")[0]?.why).toMatch(/^postern\.yaml: instances/);
		expect(pids()).toEqual(before);
		expect((await get("/readyz")).status).toBe(200);
	});

	it("with more instances starts one more, and what was counted stays", async () => {
		writeFileSync(settings(), "instances: 2\n");
		service.signal("SIGHUP");
		await reloads(2);
		expect([...pids().values()].filter(isAlive)).toHaveLength(2);
		// Of those that the former processes answered since their last scrape too.
		const asked = () =>
			lines().filter(({ route }) => route === "/readyz").length;
		await eventually(
			"a line for each",
			async () => (await counted(READY)) === asked(),
		);
	});
});

it("a start on a port in use says it once, and ends", async () => {
	const { port } = new URL(service.url);
	const { code, stderr, stdout } = await runToEnd(
		newPlace("instances: 2\n"),
		[],
		{ PORT: port },
	);
	expect([code, stderr]).toEqual([
		1,
		`postern: Port ${port} on 127.0.0.1 is in use: set PORT to another one\n`,
	]);
	expect(stdout).toBe("");
});

describe("signals in the middle of a start", () => {
	/** A place whose store somebody migrates, until `goOn`. */
	async function migratedByAnother(settings: string) {
		const place = newPlace(settings);
		const migrating = new pg.Client({
			connectionString: (await place.databaseUrl()) as string,
		});
		migrating.on("error", () => {});
		await migrating.connect();
		await migrating.query(
			"select pg_advisory_lock(hashtext('postern migrations'))",
		);
		return { place, goOn: () => migrating.end() };
	}

	/** A start whose first process was made just now; it waits, until `goOn`. */
	async function starting() {
		const { place, goOn } = await migratedByAnother("instances: 2\n");
		const { child, ended } = await startCommand(place, []);
		const { pid } = child;
		const first = () =>
			readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
		await eventually("a process", () => first() !== "");
		// By then it runs the program: before, the supervisor itself waits for it.
		const environment = `/proc/${first()}/environ`;
		await eventually("its program", () =>
			readFileSync(environment, "utf8").includes(PROCESS_NUMBER),
		);
		return { child, ended, first: first(), goOn };
	}

	it("SIGTERM ends that of one process too: the exit code is 0", async () => {
		const { place, goOn } = await migratedByAnother("");
		const { child, ended } = await startCommand(place, []);
		const url = (await place.databaseUrl()) as string;
		await waitingForLock(url);
		child.kill("SIGTERM");
		expect(await ended).toMatchObject({
			...{ code: 0, signal: null, stdout: "", stderr: "" },
		});
		await goOn();
	});

	it("SIGHUP ends nothing, and SIGTERM all: the exit code is 0", async () => {
		const { child, ended, first, goOn } = await starting();
		child.kill("SIGHUP");
		child.kill("SIGTERM");
		await goOn();
		expect(await ended).toMatchObject({
			...{ code: 0, signal: null, stdout: "", stderr: "" },
		});
		expect(isAlive(first)).toBe(false);
	});

	it("a second signal ends even a process that hangs", async () => {
		const { child, ended, first, goOn } = await starting();
		process.kill(Number(first), "SIGSTOP");
		child.kill("SIGTERM");
		child.kill("SIGINT");
		// It has ended when its output has, and its processes have the same.
		expect(await ended).toMatchObject({ code: 1, signal: null, stderr: "" });
		await goOn();
	});
});

it("SIGTERM ends all, also a process that waits for its clients to go: the exit code is 0", async () => {
	// One at each process: neither ends for a reload before its client has gone.
	const agents = [1, 2].map(() => new Agent({ keepAlive: true }));
	for (const agent of agents) await get("/healthz", agent);
	const before = pids().get(1);
	const complaints = () => [
		...said("Not reloaded"),
		...said("A process ended"),
	];
	const known = complaints().length;
	service.signal("SIGHUP");
	await eventually("a process of the reload", () => pids().get(1) !== before);
	expect(isAlive(before)).toBe(true);
	const { code, stderr } = await service.end("SIGTERM");
	for (const agent of agents) agent.destroy();
	expect([code, stderr]).toEqual([0, ""]);
	expect([before, ...pids().values()].filter(isAlive)).toEqual([]);
	expect(complaints()).toHaveLength(known);
});

it("a supervisor that is killed leaves no process", async () => {
	service = await startService(service.place);
	await eventually("both", () => pids().size === 2);
	const { signal, stderr } = await service.end("SIGKILL");
	// It has ended when its output has, and its processes have the same.
	expect([signal, stderr]).toEqual(["SIGKILL", ""]);
	// The system closes the output of a process a moment before the process is gone.
	await eventually("none is there", () => ![...pids().values()].some(isAlive));
});
