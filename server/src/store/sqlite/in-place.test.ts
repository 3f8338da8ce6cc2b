import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isUnavailable } from "../../errors.ts";
import type { Store } from "../contract.ts";
import { diskOfCommand } from "./log-sync.ts";
import { fileIn } from "./open.ts";
import { sqliteStore } from "./sqlite.ts";

let parent: string;
let directory: string;
let store: Store;
beforeEach(() => {
	parent = mkdtempSync(join(tmpdir(), "postern-place-"));
	directory = join(parent, "data");
	store = newStore();
	return async () => {
		await store.close();
		rmSync(parent, { recursive: true });
	};
});
/** It syncs in this thread: another one would open the log some time after its start. */
const newStore = () =>
	sqliteStore({ directory, alone: true }, null, { disk: diskOfCommand });
const others: Store[] = [];
afterEach(async () => {
	for (const other of others.splice(0)) await other.close();
});

const written = () =>
	store.replaceFact("some", "value").then(
		() => "written",
		(error: unknown) =>
			isUnavailable(error) ? String((error.cause as Error).message) : error,
	);
const becomes = (outcome: unknown) =>
	expect.poll(written, { timeout: 10_000 }).toEqual(outcome);
const MOVED = expect.stringMatching(/was removed, moved or replaced: put it/);

test("nothing is stored in a directory that was moved away, until it is back", async () => {
	expect(await written()).toBe("written");
	renameSync(directory, join(parent, "away"));
	await becomes(MOVED);
	mkdirSync(directory, { mode: 0o700 });
	others.push(newStore());
	await becomes(MOVED);
	await others.pop()?.close();
	rmSync(directory, { recursive: true });
	renameSync(join(parent, "away"), directory);
	await becomes("written");
	expect(await store.fact("some")).toBe("value");
});

test.each(["", "-wal"])(
	"nor in files of which postern.db%s was removed",
	async (end) => {
		expect(await written()).toBe("written");
		rmSync(`${fileIn(directory)}${end}`);
		await becomes(MOVED);
		expect(await store.fact("some")).toBe("value");
	},
);
