/** The supervisor's parts with processes that are records: what they do is decided here. */

import type { Worker } from "node:cluster";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StartError } from "../errors.ts";
import { keepConnections } from "./connections.ts";
import { startAll } from "./first-start.ts";
import { later } from "./later.ts";
import type { End, Member } from "./member.ts";
import type { Greeting } from "./orders.ts";
import { place } from "./place.ts";
import { inTurn, reloads } from "./reloads.ts";

beforeEach(() => {
	vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
	vi.useRealTimers();
});

/** A process that does nothing by itself; killed or told to end, it ends at once. */
function newMember(number: number, settings = "") {
	const made = later<void>();
	const listening = later<Greeting>();
	const ended = later<End>();
	const end = (why: string | null) => {
		made.reject(new StartError(why ?? "ended"));
		listening.reject(new StartError(why ?? "ended"));
		ended.resolve({ code: null, signal: null, why });
	};
	const member: Member = {
		...{ number, pid: number, state: "starting" },
		made: made.promise,
		listening: listening.promise,
		ended: ended.promise,
		tell: () => {},
		ask: () => {},
		async end() {
			end(null);
			return 0;
		},
		kill: (why) => end(why ?? null),
	};
	const serve = (token = "") => {
		made.resolve();
		listening.resolve({ text: "", token });
	};
	return { member, settings, made, serve, end };
}

/** Keeps the lines of a log. */
function newLog() {
	const lines: Record<string, unknown>[] = [];
	const log = pino({}, { write: (line) => lines.push(JSON.parse(line)) });
	return { log, lines };
}

const elapse = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A place whose first process serves; `made` has those that came after it. */
function newPlace() {
	const { log, lines } = newLog();
	const made: ReturnType<typeof newMember>[] = [];
	let problem: Error | null = null;
	const first = newMember(1);
	first.serve();
	const start = (number: number, settings: string) => {
		if (problem) throw problem;
		const one = newMember(number, settings);
		made.push(one);
		return one.member;
	};
	const here = place(first.member, start, "old", log);
	const fails = (error: Error | null) => {
		problem = error;
	};
	return { first, here, made, lines, fails };
}

test("a process that cannot be made leaves the supervisor alive, and the next try follows", async () => {
	const { first, made, lines, fails } = newPlace();
	fails(new Error("spawn ENOMEM"));
	first.end(null);
	await elapse(100);
	expect(lines.at(-1)).toMatchObject({
		msg: "A process could not be made: the next try follows",
		...{ ends: 2, waitMs: 200 },
	});
	fails(null);
	await elapse(199);
	expect(made).toHaveLength(0);
	await elapse(1);
	expect(made).toHaveLength(1);
});

test("a process for which there is no descriptor has no channel", () => {
	const worker = { process: {} } as Worker;
	expect(keepConnections(worker)).not.toThrow();
});

test("a process that hangs in its start is killed after a minute, and its place filled", async () => {
	const { first, made, lines } = newPlace();
	first.end(null);
	await elapse(100);
	await elapse(59_999);
	expect(made).toHaveLength(1);
	// 200 ms are the pause after the second end.
	await elapse(201);
	expect(made).toHaveLength(2);
	expect(lines.at(-1)?.why).toBe("Process 1 did not start within 60 s");
});

test("a process that hangs in a reload is killed after a minute, and the former one stays", async () => {
	const { here, made, lines } = newPlace();
	const replaced = here.replace("new");
	made[0]?.made.resolve();
	const refused = expect(replaced).rejects.toThrow(/did not start within 60 s/);
	await elapse(60_000);
	await refused;
	await elapse(60_000);
	expect(made).toHaveLength(1);
	expect(lines.filter(({ msg }) => /ended/.test(String(msg)))).toEqual([]);
});

test("a process that serves in time is not killed", async () => {
	const { first, made } = newPlace();
	first.end(null);
	await elapse(100);
	made[0]?.serve();
	await elapse(120_000);
	expect(made).toHaveLength(1);
});

test("a place is filled with the settings of its last reload that succeeded", async () => {
	const { first, here, made } = newPlace();
	first.end(null);
	await elapse(100);
	const wrong = here.replace("wrong");
	made[1]?.end("wrong");
	await expect(wrong).rejects.toThrow("wrong");
	made[0]?.end(null);
	await elapse(200);
	const right = here.replace("new");
	made[3]?.serve();
	await right;
	made[3]?.end(null);
	await elapse(400);
	expect(made.map(({ settings }) => settings)).toEqual([
		...["old", "wrong", "old", "new", "new"],
	]);
});

test.each([
	["serves", true, "Token"],
	["has not got that far", false, ""],
])(
	"of a start that fails while the first process %s, the token shown is %o",
	async (_, serves, shown) => {
		const all = [newMember(1), newMember(2)] as const;
		let text = "";
		const started = startAll(
			2,
			(number) => (number === 1 ? all[0] : all[1]).member,
			async () => all[0].end(null),
			(more) => {
				text += more;
			},
		);
		const refused = expect(started).rejects.toThrow("the port");
		if (serves) all[0].serve("Token");
		all[0].made.resolve();
		all[1].made.resolve();
		await elapse(0);
		all[1].end("the port");
		await refused;
		expect(text).toBe(shown);
	},
);

/** Reloads of two processes; `replaced` of them succeed. */
function newReloads(ready: Promise<unknown>) {
	const { log, lines } = newLog();
	const given: string[] = [];
	const file = {
		...{ text: "1", logLevel: "info" },
		...{ replaced: 2, isClosed: false },
	};
	let under = later<void>();
	const hup = reloads(
		ready,
		{
			isClosed: () => file.isClosed,
			async reload({ text }) {
				given.push(text);
				await under.promise;
				const { replaced } = file;
				return { replaced, why: replaced < 2 ? "no memory" : null };
			},
		},
		async () => ({ instances: 2, text: file.text, logLevel: file.logLevel }),
		log,
		"1",
	);
	const finish = async () => {
		under.resolve();
		under = later<void>();
		await elapse(0);
	};
	return { hup, given, file, finish, lines };
}

test("signals during a reload make one more, with what is in the file by then", async () => {
	const { hup, given, file, finish } = newReloads(Promise.resolve());
	for (let i = 0; i < 5; i++) void hup();
	await elapse(0);
	expect(given).toEqual(["1"]);
	for (file.text = "2"; file.text < "5"; file.text = `${+file.text + 1}`)
		void hup();
	await elapse(0);
	expect(given).toEqual(["1"]);
	await finish();
	expect(given).toEqual(["1", "5"]);
	await finish();
	await finish();
	expect(given).toEqual(["1", "5"]);
	void hup();
	await elapse(0);
	expect(given).toEqual(["1", "5", "5"]);
});

test("signals during the start are one reload after it", async () => {
	const ready = later<void>();
	const { hup, given } = newReloads(ready.promise);
	for (let i = 0; i < 3; i++) void hup();
	await elapse(0);
	expect(given).toEqual([]);
	ready.resolve();
	await elapse(0);
	expect(given).toEqual(["1"]);
});

test("a signal during a start that fails does nothing", async () => {
	const ready = later<void>();
	const { hup, given } = newReloads(ready.promise);
	const asked = hup();
	ready.reject(new StartError("no database"));
	await asked;
	expect(given).toEqual([]);
});

test("a reload that fails says how many processes have the settings", async () => {
	const { hup, file, finish, lines } = newReloads(Promise.resolve());
	const fails = async (replaced: number, isClosed = false) => {
		file.replaced = replaced;
		void hup();
		await elapse(0);
		file.isClosed = isClosed;
		await finish();
	};
	await fails(0);
	await fails(1);
	await fails(1, true);
	expect(lines).toMatchObject([
		{ why: "no memory", msg: "Not reloaded: the processes stay as they are" },
		{
			...{ why: "no memory", replaced: 1, instances: 2 },
			msg: expect.stringMatching(/^Reloaded in part/),
		},
	]);
});

test("settings that have gone since the last reload are not taken for empty ones", async () => {
	const { hup, given, file, finish, lines } = newReloads(Promise.resolve());
	for (const gone of ["", " \n"]) {
		file.text = gone;
		await hup();
	}
	expect(given).toEqual([]);
	expect(lines).toMatchObject(
		Array(2).fill({
			why: expect.stringContaining("restart"),
			msg: "Not reloaded: the processes stay as they are",
		}),
	);
	file.text = "2";
	void hup();
	await elapse(0);
	await finish();
	expect(given).toEqual(["2"]);
});

test("the supervisor's own lines obey the level of a reload that succeeded", async () => {
	const { hup, file, finish, lines } = newReloads(Promise.resolve());
	const reload = async (logLevel: string, replaced: number) => {
		Object.assign(file, { logLevel, replaced });
		void hup();
		await elapse(0);
		await finish();
	};
	await reload("error", 0);
	await reload("error", 2);
	await reload("info", 0);
	await reload("info", 2);
	expect(lines.map(({ msg }) => String(msg).slice(0, 12))).toEqual([
		...["Not reloaded", "Not reloaded", "Reloaded: ev"],
	]);
});

test("a process that cannot start ends a reload there", async () => {
	const asked: number[] = [];
	const upTo = (last: number) => async (number: number) => {
		asked.push(number);
		if (number > last) throw new StartError("no memory");
	};
	expect(await inTurn(4, upTo(1))).toEqual({ replaced: 1, why: "no memory" });
	expect(asked).toEqual([1, 2]);
	expect(await inTurn(2, upTo(2))).toEqual({ replaced: 2, why: null });
});
