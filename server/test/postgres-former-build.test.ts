/**
 * The last version from before apps, as it was built, runs beside this one on a
 * database in which messages on apps are due: it does what is its own.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEFINITIONS } from "../src/providers/presets/definitions.ts";
import { FAR } from "../src/store/postgres/newer.ts";
import { startGateway } from "./http-gateway.ts";
import { clientOf, freshRecipient, wrongCode } from "./support/client.ts";
import { inDatabase } from "./support/database.ts";
import { formerBuild, hasCommit } from "./support/former-build.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import {
	leaveNothingBehind,
	newPlace,
	type Service,
	startService,
} from "./support/process.ts";
import { type Toy, toyDefinition } from "./support/toy-provider.ts";

const MINUTE = 60_000;
const LAST_VERSION = "3630ab1";

describe.skipIf(!hasCommit(LAST_VERSION))("beside the last version", () => {
	const SECRET = "a-toy-secret";
	const toys = new Map<string, Toy>();
	let build: ReturnType<typeof formerBuild>;
	let gateway: Awaited<ReturnType<typeof startGateway>>;
	let postern: TestPostern;
	let former: Service;

	beforeAll(async () => {
		build = formerBuild(LAST_VERSION);
		gateway = await startGateway((_, response) => response.end("{}"));
		postern = await startTestPostern({
			settings: {
				providers: [
					{
						...{ type: "toy", name: "app", secret: SECRET },
						channels: ["whatsapp", "telegram"],
					},
					{ type: "toy", name: "texts", secret: SECRET, channels: ["sms"] },
				],
				sendLimits: [],
			},
			definitions: [...DEFINITIONS, toyDefinition(toys)],
		});
	}, 120_000);
	afterAll(async () => {
		await leaveNothingBehind();
		await postern.stop();
		await gateway.close();
		build.remove();
	});

	const rowOf = async (requestId: string) => {
		const [row] = await inDatabase<{ data: string; next_at: string }>(
			postern.databaseUrl as string,
			"select data, next_at from verification where sid = $1",
			[requestId],
		);
		return row;
	};

	it("it does what is its own, and leaves the apps to this one", async () => {
		// Whatever falls due here has been due for the other for ten minutes.
		postern.clock.advance(-10 * MINUTE);
		const api = clientOf(postern);
		const send = async (parameters: object) => {
			const reply = await api.send({ expiry: 3_600, ...parameters });
			expect(reply.status, reply.text).toBe(200);
			return String(reply.body.requestID);
		};
		// No provider is bound: all wait in line, the step for its time.
		const code = "123456";
		const queued = await send({ channel: "whatsapp", code, from: undefined });
		const step = await workflow();
		const waiting = await send({ workflow: step, code });
		const texts = [];
		for (let i = 0; i < 3; i++) texts.push(await send({ code }));
		await postern.settled();
		const before = [await rowOf(queued), await rowOf(waiting)];

		// It has been there since before the upgrade: now it would refuse to start.
		await inDatabase(
			postern.databaseUrl as string,
			"update schema_version set serves = 1",
		);
		former = await startService(
			newPlace(
				JSON.stringify({
					providers: [
						{
							...{ type: "http", name: "texts", channels: ["sms"] },
							...{ url: gateway.origin, json: { to: "{to}", text: "{text}" } },
						},
					],
					sendLimits: [],
					...{
						host: "127.0.0.1",
						keyFile: `${postern.directory}/postern.keys`,
					},
				}),
			),
			{
				program: build.main,
				environment: { DATABASE_URL: postern.databaseUrl as string },
			},
		);
		const there = clientOf({
			...{ url: former.url, master: postern.master },
			settled: async () => {},
		});
		// Work that is due beside them is done: they do not stand in its way.
		await expect
			.poll(() => gateway.seen.length, { timeout: 30_000 })
			.toBe(texts.length);
		expect([await rowOf(queued), await rowOf(waiting)]).toEqual(before);

		// Its requests reach them, and they stay where it does not look.
		for (const requestId of [queued, waiting]) {
			const reply = await there.verify(requestId, wrongCode(code));
			expect(reply.body.code, reply.text).toBe(481);
			expect((await there.record(requestId)).status).toBe("pending");
			expect(Number((await rowOf(requestId))?.next_at)).toBeGreaterThan(FAR);
		}
		await there.send({ to: freshRecipient() });
		await expect
			.poll(() => gateway.seen.length, { timeout: 30_000 })
			.toBe(texts.length + 1);
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		const statuses = async (requestId: string) =>
			(await api.record(requestId)).events.map(
				({ channel, channelStatus }) => `${channel} ${channelStatus}`,
			);
		expect(await statuses(queued)).toEqual(["whatsapp queued"]);
		expect(await statuses(waiting)).toEqual([]);
		await former.end("SIGTERM");
		expect(former.stdout()).not.toContain('"level":50');

		postern.clock.advance(10 * MINUTE);
		for (const toy of toys.values()) toy.link?.ready(true);
		await postern.settled();
		expect(await statuses(queued)).toEqual(["whatsapp sent"]);
		expect(await statuses(waiting)).toEqual(["telegram sent"]);
		expect((await api.verify(queued, code)).status).toBe(200);

		async function workflow(): Promise<string> {
			const reply = await api.call<{ data: { sid: string } }>(
				"POST",
				"/2fa/workflows",
				{ name: "App", channels: [{ channel: "telegram", interval: 60 }] },
			);
			expect(reply.status, reply.text).toBe(200);
			return reply.body.data.sid;
		}
	}, 120_000);
});
