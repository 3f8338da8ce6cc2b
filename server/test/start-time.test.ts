/**
 * From `node dist/main.js` to the line that says it listens: an instance that
 * is replaced is soon there again.
 */

import { spawnSync } from "node:child_process";
import { afterAll, expect, it } from "vitest";
import {
	leaveNothingBehind,
	newPlace,
	startService,
} from "./support/process.ts";

const SOON_MS = 1_000;
/** Node by itself starts within 50 ms: where it takes longer than this, the machine is too busy to tell. */
const BUSY_MS = 100;
/** The best of them counts; one that is soon enough is enough. */
const STARTS = 4;

afterAll(leaveNothingBehind);

function nodeStart(): number {
	const startedAt = performance.now();
	spawnSync(process.execPath, ["-e", "0"]);
	return performance.now() - startedAt;
}

it("the service listens in under a second, at its first start and later", async ({
	skip,
}) => {
	const place = newPlace();
	const node: number[] = [];
	const first: number[] = [];
	const later: number[] = [];
	const worst = () => Math.max(Math.min(...first), Math.min(...later));
	for (let i = 0; i < STARTS && worst() >= SOON_MS; i++) {
		node.push(nodeStart());
		for (const [where, took] of [
			[newPlace(), first],
			[place, later],
		] as const) {
			const service = await startService(where);
			took.push(service.startedInMs);
			await service.end("SIGTERM");
		}
	}
	const isBusy = Math.min(...node) > BUSY_MS;
	if (worst() >= SOON_MS && isBusy) skip("the machine is too busy to tell");
	expect(worst()).toBeLessThan(SOON_MS);
}, 120_000);
