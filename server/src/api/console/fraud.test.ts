/** Several people at the page of the fraud guard, who share one read. */

import { get } from "node:http";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import { expect, test } from "vitest";
import type { Context } from "../../context.ts";
import type { Caller } from "../../http/caller.ts";
import { turns } from "../../http/turns.ts";
import { systemTimers } from "../../timers.ts";
import { fraudRoute } from "./fraud.ts";

test("whoever shares a read gets the answer, although the one who asked first has gone", async () => {
	const account = { sid: "AC1", parentSid: null };
	const searches: (() => void)[] = [];
	const context = {
		now: () => 1_000,
		store: {
			search: () => new Promise((resolve) => searches.push(() => resolve([]))),
		},
	} as unknown as Pick<Context, "accounts" | "store" | "now">;
	const app = fastify();
	let asked = 0;
	app.decorateRequest("isOverdue", false);
	app.decorateRequest("caller", null);
	app.addHook("onRequest", (request, _reply, done) => {
		asked++;
		request.caller = { account } as unknown as Caller;
		done();
	});
	fraudRoute(
		app,
		context,
		turns(systemTimers, (sid) => sid),
	);
	await app.listen({ host: "127.0.0.1", port: 0 });
	try {
		const { port } = app.server.address() as AddressInfo;
		const url = `http://127.0.0.1:${port}/console/fraud`;
		const first = get(url).on("error", () => {});
		await expect.poll(() => searches.length).toBe(1);
		const second = fetch(url);
		await expect.poll(() => asked).toBe(2);
		const open = () =>
			new Promise<number>((resolve) =>
				app.server.getConnections((_, count) => resolve(count)),
			);
		first.destroy();
		await expect.poll(open).toBe(1);
		searches[0]?.();
		const next = expect.poll(() => searches.length).toBe(2);
		await Promise.race([next, second]);
		searches[1]?.();
		expect((await second).status).toBe(200);
	} finally {
		await app.close();
	}
});
