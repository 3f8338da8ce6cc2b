/** `/metrics`: its values after requests of clients, and its access rules. */

import { afterEach, expect, test } from "vitest";
import { startMetrics } from "../src/metrics/metrics.ts";
import { watchService } from "../src/metrics/watch-service.ts";
import { version } from "../src/version.ts";
import { clientOf, freshRecipient, wrongCode } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { exchange } from "./support/exchange.ts";
import { startMessageGateway } from "./support/message-gateway.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

const running: { stop(): Promise<void> }[] = [];

afterEach(async () => {
	for (const one of running.splice(0)) await one.stop();
});

async function started(settings: object = {}): Promise<TestPostern> {
	const postern = await startTestPostern({ settings });
	running.push(postern);
	return postern;
}

/** The amount of each sample, by its name and labels. */
async function samples(
	postern: TestPostern,
): Promise<ReadonlyMap<string, number>> {
	const reply = await exchange(`${postern.url}/metrics`, { method: "GET" });
	expect(reply.status, reply.text).toBe(200);
	expect(reply.headers["content-type"]).toBe(
		"text/plain; version=0.0.4; charset=utf-8",
	);
	expect(reply.text.endsWith("\n")).toBe(true);
	const lines = reply.text.split("\n").filter((line) => /^[^#]/.test(line));
	return new Map(
		lines.map((line) => {
			expect(line).toMatch(
				/^[a-z_]+(\{([a-z_]+="[^"\\\n]*",?)*\})? [0-9.e+-]+$/,
			);
			const end = line.lastIndexOf(" ");
			return [line.slice(0, end), Number(line.slice(end + 1))];
		}),
	);
}

test("a port of their own, where it is asked for, and no other then", async () => {
	const postern = await started({ metrics: { port: 0 } });
	const get = (url: string) => exchange(url, { method: "GET" });
	const own = new URL(postern.metricsUrl).origin;
	expect(own).not.toBe(postern.url);
	expect((await get(`${postern.url}/metrics`)).status).toBe(404);
	expect((await get(`${own}/metrics`)).text).toContain("postern_store_up 1");
	for (const origin of [own, postern.url]) {
		expect((await get(`${origin}/healthz`)).body).toEqual({ status: "ok" });
		expect((await get(`${origin}/readyz`)).body).toEqual({ status: "ok" });
	}
	expect((await get(`${own}/2fa/search`)).status).toBe(404);
	await postern.restart();
	const again = await get(postern.metricsUrl);
	expect(again.status, again.text).toBe(200);
});

test("a path that does not decode has its line and is counted", async () => {
	const postern = await started();
	const reply = await clientOf(postern).call("GET", "/2fa/search/%zz");
	expect(reply.status).toBe(400);
	const id = String(reply.headers["x-request-id"]);
	const line = postern
		.log()
		.split("\n")
		.find((one) => one.includes(id));
	expect(JSON.parse(line ?? "null")).toMatchObject({
		...{ method: "GET", route: null, status: 400, account: null },
	});
	expect(
		(await samples(postern)).get(
			'postern_http_requests_total{method="GET",route="",status="400"}',
		),
	).toBe(1);
});

test("requests are counted by the pattern of their route, not by their path", async () => {
	const postern = await started();
	const client = clientOf(postern);
	const { requestId } = await client.sent();
	await client.record(requestId);
	await client.call("GET", "/2fa/search/OTPunknown");
	await client.call("GET", "/no/such/route");
	const found = await samples(postern);
	const requests = (method: string, route: string, status: number) =>
		found.get(
			`postern_http_requests_total{method="${method}",route="${route}",status="${status}"}`,
		);
	expect(requests("POST", "/2fa/send", 200)).toBe(1);
	expect(requests("GET", "/2fa/search/:sid", 200)).toBe(1);
	expect(requests("GET", "/2fa/search/:sid", 404)).toBe(1);
	expect(requests("GET", "", 404)).toBe(1);
	expect(
		found.get(
			'postern_http_request_duration_seconds_count{method="GET",route="/2fa/search/:sid"}',
		),
	).toBe(2);
});

test("requests are told by OpenTelemetry's names, too", async () => {
	const postern = await started();
	const client = clientOf(postern);
	const { requestId } = await client.sent();
	await client.record(requestId);
	await client.call("GET", "/2fa/search/OTPunknown");
	await client.call("PROPFIND", "/2fa/search");
	const found = await samples(postern);
	const count = (method: string, route: string, status: number) =>
		found.get(
			`http_server_request_duration_seconds_count{http_request_method="${method}",http_route="${route}",http_response_status_code="${status}",url_scheme="http",error_type=""}`,
		);
	expect(count("POST", "/2fa/send", 200)).toBe(1);
	expect(count("GET", "/2fa/search/:sid", 200)).toBe(1);
	expect(count("GET", "/2fa/search/:sid", 404)).toBe(1);
	// The conventions have this word for every method that is none of HTTP's own.
	expect(count("_OTHER", "", 405)).toBe(1);
	const underWay = (method: string) =>
		found.get(
			`http_server_active_requests{http_request_method="${method}",url_scheme="http"}`,
		);
	expect(underWay("POST")).toBe(0);
	expect(underWay("_OTHER")).toBe(0);
	expect(underWay("GET"), "the scrape itself").toBe(1);
});

test("batches, their commits and the process are told", async () => {
	const postern = await started();
	const before = await samples(postern);
	await Promise.all(Array.from({ length: 20 }, () => clientOf(postern).send()));
	const found = await samples(postern);
	const risen = (name: string) =>
		(found.get(name) ?? 0) - (before.get(name) ?? 0);
	// The sandbox's answers are committed with the sends: no command each.
	expect(risen("postern_batch_commands_sum")).toBeGreaterThanOrEqual(20);
	expect(risen("postern_batch_commands_sum")).toBeLessThan(30);
	expect(
		risen(
			'postern_deliveries_total{provider="sandbox",channel="sms",outcome="accepted"}',
		),
	).toBe(20);
	expect(
		risen('postern_delivery_duration_seconds_count{provider="sandbox"}'),
	).toBe(20);
	expect(risen("postern_batch_commands_count")).toBeGreaterThanOrEqual(1);
	expect(risen("postern_commit_duration_seconds_count")).toBe(
		risen("postern_batch_commands_count"),
	);
	expect(risen("postern_commit_duration_seconds_sum")).toBeGreaterThan(0);
	expect(found.get("process_resident_memory_bytes")).toBeGreaterThan(1e7);
	expect(found.get("process_start_time_seconds")).toBeGreaterThan(1.6e9);
	expect(found.get("postern_store_up")).toBe(1);
	const infos = [...found.keys()].filter((name) =>
		name.startsWith("postern_info{"),
	);
	expect(infos).toHaveLength(1);
	expect(infos[0]).toContain(`version="${version()}"`);
});

test("how long a provider stood idle is told, as a counter", async () => {
	const metrics = startMetrics();
	const lane = { provider: "one", breaker: "closed" } as const;
	watchService(metrics, {
		config: { databaseUrl: null },
		store: { overdue: async () => ({ count: 0, oldestAt: null }) },
		now: () => 0,
		lanes: () => [
			{ ...lane, isReady: true, waiting: 0, underWay: 0, idleSeconds: 2.5 },
		],
	});
	const text = await metrics.text();
	const name = "postern_provider_idle_seconds_total";
	expect(text).toContain(`\n# TYPE ${name} counter\n`);
	expect(text).toContain(`\n${name}{provider="one"} 2.5\n`);
	// Each service has its own.
	expect(
		(await samples(await started())).get(`${name}{provider="sandbox"}`),
	).toBe(0);
});

test("conversion is told by channel and calling code", async () => {
	const postern = await started();
	const client = clientOf(postern);
	const one = await client.sent({ to: "+49 171 0000055" });
	await client.verify(one.requestId, one.code);
	await client.verify(one.requestId, one.code);
	const other = await client.sent({ to: "+44 20 71838755" });
	await client.verify(other.requestId, wrongCode(other.code));
	// A second message on the channel is no second verification.
	postern.clock.advance(31_000);
	const again = await client.call("POST", "/2fa/resend", {
		requestId: other.requestId,
	});
	expect(again.status, again.text).toBe(200);
	await postern.settled();
	const mail = await client.sent({
		emailTo: "a@example.com",
		subject: "Code",
		channel: "email",
	});
	await client.verify(mail.requestId, mail.code);
	const found = await samples(postern);
	const amounts = Object.fromEntries(
		[...found].filter(([name]) => name.startsWith("postern_verifications_")),
	);
	expect(amounts).toEqual({
		'postern_verifications_sent_total{channel="sms",calling_code="49"}': 1,
		'postern_verifications_sent_total{channel="sms",calling_code="44"}': 1,
		'postern_verifications_sent_total{channel="email",calling_code=""}': 1,
		'postern_verifications_verified_total{channel="sms",calling_code="49"}': 1,
		'postern_verifications_verified_total{channel="email",calling_code=""}': 1,
	});
});

test("a send that is repeated under its key, or refused, counts once or not at all", async () => {
	const postern = await started();
	const client = clientOf(postern);
	const to = freshRecipient();
	for (let i = 0; i < 3; i++) {
		await client.send({ to }, { "Idempotency-Key": "one" });
	}
	await client.send({ to, code: "x".repeat(99) });
	const found = await samples(postern);
	expect(
		found.get(
			'postern_verifications_sent_total{channel="sms",calling_code="49"}',
		),
	).toBe(1);
});

test("a provider's answers, its breaker and what waits for it are told", async () => {
	const gateway = await startMessageGateway();
	const postern = await started({
		providers: [JSON.parse(gateway.settings({ concurrency: 1 })) as object],
	});
	running.push({ stop: gateway.close });
	const client = clientOf(postern);
	await client.send();
	await postern.settled();
	const found = await samples(postern);
	expect(
		found.get(
			'postern_deliveries_total{provider="gateway",channel="sms",outcome="accepted"}',
		),
	).toBe(1);
	expect(
		found.get('postern_delivery_duration_seconds_count{provider="gateway"}'),
	).toBe(1);
	expect(
		found.get('postern_breaker_state{provider="gateway",state="closed"}'),
	).toBe(1);

	await gateway.close();
	for (let i = 0; i < 6; i++) await client.send();
	await postern.settled();
	const then = await samples(postern);
	expect(
		then.get('postern_breaker_state{provider="gateway",state="open"}'),
	).toBe(1);
	expect(
		then.get('postern_breaker_state{provider="gateway",state="closed"}'),
	).toBe(0);
	expect(
		[...then].filter(
			([name, amount]) =>
				name.startsWith("postern_deliveries_total") &&
				!name.includes("accepted") &&
				amount > 0,
		),
	).not.toEqual([]);
	expect(
		then.get('postern_provider_messages{provider="gateway",state="waiting"}'),
	).toBe(0);
});

test("due work that nobody does is told with its age", async () => {
	const gateway = await startMessageGateway({
		delayMs: Number.POSITIVE_INFINITY,
	});
	const postern = await started({
		providers: [
			JSON.parse(gateway.settings({ concurrency: 1, timeoutMs: 2_000 })),
		],
	});
	running.push({ stop: gateway.close });
	expect((await samples(postern)).get("postern_overdue_verifications")).toBe(0);
	// The clock jumps, and messages are overdue until the next wake-up, which may come
	// before the question. Those of earlier tries may be among them.
	let found = await samples(postern);
	for (let tries = 0; tries < 20; tries++) {
		if ((found.get("postern_overdue_verifications") ?? 0) > 0) break;
		await clientOf(postern).send({ expiry: 600 });
		postern.clock.advance(700_000);
		found = await samples(postern);
	}
	expect(found.get("postern_overdue_verifications")).toBeGreaterThan(0);
	expect(found.get("postern_overdue_oldest_seconds")).toBeGreaterThan(90);
	expect(found.get("postern_overdue_oldest_seconds")).toBeLessThan(710);
	// The end of the service waits for it.
	gateway.answerAll();
});

test("nothing that grows with use, and nothing secret, is a label", async () => {
	const postern = await started();
	const client = clientOf(postern);
	const { requestId, to, code } = await client.sent();
	await client.verify(requestId, code);
	await client.record(requestId);
	await client.call("GET", `/accounts/${postern.master.sid}`);
	const { text } = await exchange(`${postern.url}/metrics`, { method: "GET" });
	for (const secret of [requestId, to, code, postern.master.sid]) {
		expect(text).not.toContain(`"${secret}"`);
		if (secret !== code) expect(text).not.toContain(secret);
	}
});

test.each<[string, object, Record<string, string>, number]>([
	["loopback reads by default", {}, {}, 200],
	["another network does not", { metrics: { allow: ["10.0.0.0/8"] } }, {}, 403],
	["nor does anybody where none is named", { metrics: { allow: [] } }, {}, 403],
	[
		"nor who comes through a proxy on this machine that is not trusted",
		{},
		{ "X-Forwarded-For": "203.0.113.9" },
		403,
	],
	["even where it says so otherwise", {}, { Forwarded: "for=127.0.0.1" }, 403],
	[
		"behind a trusted proxy the client's address counts",
		{ trustedProxies: ["127.0.0.1"], metrics: { allow: ["203.0.113.0/24"] } },
		{ "X-Forwarded-For": "203.0.113.9" },
		200,
	],
	[
		"and not the proxy's",
		{ trustedProxies: ["127.0.0.1"] },
		{ "X-Forwarded-For": "203.0.113.9" },
		403,
	],
	[
		"a page of another site does not, from a browser on this machine",
		{},
		{ "Sec-Fetch-Site": "cross-site" },
		403,
	],
])("%s", async (_, settings, headers, status) => {
	const postern = await started(settings);
	const reply = await exchange(`${postern.url}/metrics`, {
		method: "GET",
		headers,
	});
	expect(reply.status, reply.text).toBe(status);
	if (status !== 200) expect(reply.text).not.toContain("postern_");
});

test("connections to PostgreSQL are shown by state, and none on SQLite", async () => {
	const found = await samples(await started());
	const pool = 'db_client_connection_pool_name="postern"';
	const count = (state: string) =>
		found.get(
			`db_client_connection_count{${pool},db_client_connection_state="${state}"}`,
		);
	const most = found.get(`db_client_connection_max{${pool}}`);
	if (isOnPostgres) {
		expect(most).toBe(10);
		const all = (count("used") ?? 0) + (count("idle") ?? 0);
		expect(all).toBeGreaterThan(0);
		expect(all).toBeLessThanOrEqual(10);
		// The scrape's own question to the store is none that waits.
		expect(found.get(`db_client_connection_pending_requests{${pool}}`)).toBe(0);
	} else {
		expect([most, count("used"), count("idle")]).toEqual(
			Array(3).fill(undefined),
		);
	}
});
