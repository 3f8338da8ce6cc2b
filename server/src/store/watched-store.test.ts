import pino from "pino";
import { expect, test } from "vitest";
import { DamagedRecord, Refusal } from "../errors.ts";
import type { Changes, Loaded, Store } from "./contract.ts";
import { sqliteStore } from "./sqlite/sqlite.ts";
import { watchedStore } from "./watched-store.ts";

const LOADED = {} as Loaded;
const SOME = { counters: [{}] } as unknown as Changes;
const NONE = { counters: [] } as unknown as Changes;

/** A store that the test controls, and the lines that are logged about it. */
function watchedOne(isShared: boolean) {
	let now = 0;
	let trouble: { code?: string } | null = null;
	const lines: string[] = [];
	const answer = async <Result>(result: Result): Promise<Result> => {
		if (trouble === null) return result;
		const cause = Object.assign(new Error("cut"), trouble);
		throw new Refusal("unavailable", { cause });
	};
	const store = watchedStore(
		{
			...sqliteStore({ memory: true }),
			isShared,
			nextDueAt: () => answer(null),
			transact: (_, decide) => answer(void decide(LOADED)),
		} as Store,
		pino({ base: null }, { write: (line: string) => void lines.push(line) }),
		() => now,
	);
	const quietly = (work: Promise<unknown>) => work.catch(() => {});
	return {
		lines,
		said: () => lines.map((line) => (JSON.parse(line) as { msg: string }).msg),
		after(ms: number) {
			now += ms;
		},
		fails(with_: { code?: string } | null) {
			trouble = with_;
		},
		close: () => store.close(),
		read: () => quietly(store.nextDueAt()),
		write: (changes = SOME) => quietly(store.transact({}, () => changes)),
	};
}

const GONE = /^The store cannot be reached: /;
const UNWRITTEN = /^The store cannot be written: /;

test("PostgreSQL that goes and comes back is two lines, however many ask", async () => {
	const { fails, read, write, after, said, lines } = watchedOne(true);
	await read();
	fails({ code: "ECONNREFUSED" });
	for (let i = 0; i < 50; i++) {
		await Promise.all([read(), write()]);
		after(100);
	}
	fails(null);
	for (let i = 0; i < 5; i++) {
		await read();
		after(500);
	}
	expect(said()).toEqual([expect.stringMatching(GONE), "The store is back"]);
	expect(JSON.parse(lines[0] ?? "")).toMatchObject({ level: 50, cause: "cut" });
	expect(JSON.parse(lines[1] ?? "")).toMatchObject({ failures: 100 });
	expect(lines.join("")).not.toContain("stack");
});

test("calls that succeed between others that fail do not make it come back", async () => {
	const { fails, read, after, said } = watchedOne(true);
	for (let i = 0; i < 20; i++) {
		fails(i % 2 === 0 ? {} : null);
		await read();
		after(300);
	}
	expect(said()).toHaveLength(1);
});

test("a store that was closed is no outage", async () => {
	const { fails, close, read, said } = watchedOne(true);
	await close();
	fails({});
	await read();
	expect(said()).toEqual([]);
});

test("a second outage is told again", async () => {
	const { fails, read, after, said } = watchedOne(true);
	for (let outages = 0; outages < 2; outages++) {
		fails({});
		await read();
		fails(null);
		for (let i = 0; i < 3; i++) {
			after(600);
			await read();
		}
	}
	expect(said()).toHaveLength(4);
});

test.each([
	["a full disk of PostgreSQL", true, { code: "53100" }],
	["a PostgreSQL that lacks a table", true, { code: "42P01" }],
	["a PostgreSQL that cannot do what is asked", true, { code: "0A000" }],
	["a PostgreSQL whose trigger refuses", true, { code: "P0001" }],
	["SQLite", false, {}],
])(
	"%s that can be read is back with the first write",
	async (_, isShared, trouble) => {
		const { fails, read, write, after, said } = watchedOne(isShared);
		for (let i = 0; i < 5; i++) {
			fails(trouble);
			await write();
			fails(null);
			await read();
			await write(NONE);
			after(2_000);
		}
		// Reads alone, however long they go on, do not end the outage.
		await read();
		expect(said()).toEqual([expect.stringMatching(UNWRITTEN)]);
		await write();
		expect(said().at(-1)).toBe("The store is back");
	},
);

test("a damaged row is no outage, and is named once", async () => {
	const lines: string[] = [];
	const damaged = ["one", "one", "two"].map((sid) => new DamagedRecord(sid));
	const store = watchedStore(
		{
			...sqliteStore({ memory: true }),
			nextDueAt: () => Promise.reject(damaged.shift()),
		},
		pino({ base: null }, { write: (line: string) => void lines.push(line) }),
	);
	while (damaged.length > 0) {
		await expect(store.nextDueAt()).rejects.toThrow(DamagedRecord);
	}
	const said = lines.map((line) => JSON.parse(line) as object);
	const msg = expect.stringMatching(/^A row of the store is damaged/);
	expect(said).toMatchObject([
		{ msg, cause: "The record one is damaged" },
		{ msg, cause: "The record two is damaged" },
	]);
	await store.close();
});
