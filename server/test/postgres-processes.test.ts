/** `instances: 2`, as an operator runs it: two processes on one port, and their supervisor. */

import { readFileSync, writeFileSync } from "node:fs";
import { type Agent, request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	eventually,
	leaveNothingBehind,
	newPlace,
	runToEnd,
	type Service,
	send,
	startService,
} from "./support/process.ts";

let service: Service;

beforeAll(async () => {
	service = await startService(newPlace("instances: 2\n"));
}, 60_000);
afterAll(leaveNothingBehind);

/** Lines of the log, of all processes so far. */
const lines = (): Record<string, unknown>[] =>
	service
		.stdout()
		.split("\n")
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
			.on("timeout", () => reject(new Error(`no answer to ${path} ${service.stdout().slice(-1500)}`)))
			.on("error", reject)
			.end();
	});
}

async function counted(series: string): Promise<number> {
	const { text } = await get("/metrics");
	const line = text.split("\n").find((each) => each.startsWith(`${series} `));
	return Number(line?.split(" ").at(-1) ?? 0);
}
const HEALTHY =
	'postern_http_requests_total{method="GET",route="/healthz",status="200"}';

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

	it("killed, one is replaced; the other serves meanwhile, and no count is lost", async () => {
		const before = await counted(HEALTHY);
		const victim = pids().get(1);
		process.kill(Number(victim), "SIGKILL");
		let answered = 0;
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
