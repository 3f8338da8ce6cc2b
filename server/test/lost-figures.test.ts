import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFile } from "../src/store/lock.ts";
import { clientOf } from "./support/client.ts";
import { movedIntervals } from "./support/intervals.ts";
import { startTestPostern } from "./support/postern.ts";

test("a service that cannot write its last figures closes its store all the same", async () => {
	const postern = await startTestPostern();
	expect((await clientOf(postern).send()).status).toBe(200);
	await postern.statement("alter table token_use rename to lost");
	await expect(postern.stop()).rejects.toThrow();
	const unlock = lockFile(join(postern.directory, "data", "postern.lock"));
	expect(unlock).not.toBeNull();
	unlock?.();
	rmSync(postern.directory, { recursive: true });
});

test("what cannot write its figures removes old records all the same", async () => {
	const { timers, pass } = movedIntervals();
	const settings = { retentionDays: 1 };
	const postern = await startTestPostern({ settings, timers });
	try {
		const api = clientOf(postern);
		const { requestId } = await api.sent();
		await postern.statement("alter table token_use rename to lost");
		postern.clock.advance(3 * 24 * 60 * 60 * 1_000);
		const record = () => api.call("GET", `/2fa/search/${requestId}`);
		expect((await record()).status).toBe(200);
		await pass(60_000);
		expect((await record()).status).toBe(404);
	} finally {
		await postern.statement("alter table lost rename to token_use");
		await postern.stop();
	}
});
