/**
 * SIGTERM while a provider hangs for longer than a shutdown waits: most of half a
 * minute has to pass (see `test:long`).
 */

import { afterAll, describe, expect, it } from "vitest";
import { startMessageGateway, TEXT } from "./support/message-gateway.ts";
import {
	eventually,
	leaveNothingBehind,
	messagesUnderWay,
	newPlace,
	startService,
} from "./support/process.ts";

afterAll(leaveNothingBehind);

describe("SIGTERM", () => {
	it("does not wait for a provider whose timeout is longer than its patience: exit 0, and once more at the next start", {
		timeout: 80_000,
	}, async () => {
		const gateway = await startMessageGateway({
			delayMs: Number.POSITIVE_INFINITY,
		});
		const place = newPlace(
			`logLevel: warn\nproviders:\n  - ${gateway.settings({ timeoutMs: 120_000 })}\n`,
		);
		const service = await startService(place);
		const reply = await service.call("POST", "/2fa/send", {
			service: "shutdown",
			from: "Postern",
			to: "491710000001",
			body: TEXT,
		});
		await gateway.code(String(reply.body.requestID));
		// If its patience ended first, it would exit with 1.
		const ended = await service.end("SIGTERM");
		expect([ended.code, ended.signal, ended.stderr]).toEqual([0, null, ""]);
		expect((await messagesUnderWay(place)).held).toBe(0);
		gateway.setDelay(0);
		const next = await startService(place);
		await eventually(
			"the message is settled",
			async () => (await messagesUnderWay(place)).all === 0,
		);
		expect([...gateway.copies().values()]).toEqual([2]);
		expect((await next.end("SIGTERM")).code).toBe(0);
		await gateway.close();
	});
});
