/**
 * One trace from the client to the carrier: `traceparent` comes in
 * with a request, goes out with its message, and both spans go to a collector.
 */

import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { clientOf } from "./support/client.ts";
import { startTestPostern } from "./support/postern.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";
const SAMPLED = { traceparent: `00-${TRACE}-${CALLER}-01` };
const UNSAMPLED = { traceparent: `00-${TRACE}-${CALLER}-00` };

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
	for (const stop of running.splice(0).reverse()) await stop();
});

type Span = {
	traceId: string;
	spanId: string;
	parentSpanId?: string;
	name: string;
	kind: number;
	startTimeUnixNano: string;
	endTimeUnixNano: string;
	attributes: { key: string; value: Record<string, string> }[];
	status?: { code: number };
};

/** A collector that keeps the spans posted to it, and answers with `status`. */
async function listener(status = 200) {
	const got: { path: string; headers: IncomingHttpHeaders; body: string }[] =
		[];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			got.push({
				path: request.url ?? "",
				headers: request.headers,
				body: Buffer.concat(chunks).toString(),
			});
			response.writeHead(status, { "content-type": "application/json" });
			response.end("{}");
		});
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	running.push(async () => {
		server.closeAllConnections();
		await new Promise((done) => server.close(done));
	});
	const { port } = server.address() as AddressInfo;
	return { got, url: `http://127.0.0.1:${port}` };
}

async function traced(
	environment: Record<string, string> | null = {},
	gatewayHeaders: Record<string, string> = {},
	collectorStatus = 200,
) {
	const collector = await listener(collectorStatus);
	const gateway = await listener();
	const postern = await startTestPostern({
		settings: {
			providers: [
				{
					type: "http",
					name: "gateway",
					channels: ["sms"],
					url: `${gateway.url}/messages`,
					headers: gatewayHeaders,
					json: { to: "{to}", text: "{text}" },
				},
			],
		},
		environment: environment
			? { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment }
			: {},
	});
	let isStopped = false;
	const stop = async () => {
		if (!isStopped) await postern.stop();
		isStopped = true;
	};
	running.push(stop);
	return { postern, client: clientOf(postern), collector, gateway, stop };
}

function spansOf({ got }: Awaited<ReturnType<typeof listener>>): Span[] {
	return got.flatMap(
		({ body }) =>
			(
				JSON.parse(body) as {
					resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
				}
			).resourceSpans[0]?.scopeSpans[0]?.spans ?? [],
	);
}

test("a send's trace reaches the gateway, and the collector hears of both", async () => {
	const { postern, client, collector, gateway, stop } = await traced({
		OTEL_EXPORTER_OTLP_HEADERS: "x-key=secret%20one",
		OTEL_SERVICE_NAME: "otp",
	});
	await client.send({}, SAMPLED);
	await postern.settled();
	const log = postern.log();
	await stop();

	const [post] = collector.got;
	expect(post?.path).toBe("/v1/traces");
	expect(post?.headers["x-key"]).toBe("secret one");
	expect(post?.headers["content-type"]).toBe("application/json");
	expect(post?.body).toContain('{"stringValue":"otp"}');
	const spans = spansOf(collector);
	const request = spans.find(({ kind }) => kind === 2);
	const call = spans.find(({ kind }) => kind === 3);
	expect(spans).toHaveLength(2);
	expect(request).toMatchObject({
		traceId: TRACE,
		parentSpanId: CALLER,
		name: "POST /2fa/send",
	});
	expect(call).toMatchObject({
		traceId: TRACE,
		parentSpanId: request?.spanId,
		name: "deliver sms",
	});
	expect(request?.attributes).toContainEqual({
		key: "http.response.status_code",
		value: { intValue: "200" },
	});
	expect(request?.attributes).toContainEqual({
		key: "url.scheme",
		value: { stringValue: "http" },
	});
	expect(post?.body).toContain('"service.version"');
	expect(JSON.stringify(spans)).not.toContain("error.type");
	expect(call?.attributes).toContainEqual({
		key: "postern.provider",
		value: { stringValue: "gateway" },
	});
	for (const { startTimeUnixNano, endTimeUnixNano, spanId } of spans) {
		expect(spanId).toMatch(/^[0-9a-f]{16}$/);
		expect(BigInt(endTimeUnixNano)).toBeGreaterThan(BigInt(startTimeUnixNano));
		const agoMs = Date.now() - Number(BigInt(startTimeUnixNano) / 1_000_000n);
		expect(Math.abs(agoMs)).toBeLessThan(60_000);
	}
	expect(gateway.got[0]?.headers.traceparent).toBe(
		`00-${TRACE}-${call?.spanId}-01`,
	);
	expect(log).toContain(`"trace":"${TRACE}"`);
});

test("nothing of a message, its recipient or its code is told to the collector", async () => {
	const { postern, client, collector, gateway, stop } = await traced();
	// So long that no other text holds it by chance.
	await client.send({ to: "+491715550155", codeLength: 10 }, SAMPLED);
	await postern.settled();
	await stop();
	const { text } = JSON.parse(gateway.got[0]?.body ?? "{}") as { text: string };
	const told = collector.got.map(({ body }) => body).join();
	expect(told).toContain("deliver sms");
	expect(told).not.toContain("1715550155");
	expect(told).not.toContain(text.split(" ").at(-1));
});

test("a trace that its caller does not record goes on, and is told to nobody", async () => {
	const { postern, client, collector, gateway, stop } = await traced();
	await client.send({}, UNSAMPLED);
	await postern.settled();
	await stop();
	expect(gateway.got[0]?.headers.traceparent).toMatch(
		new RegExp(`^00-${TRACE}-(?!${CALLER})[0-9a-f]{16}-00$`),
	);
	expect(collector.got).toEqual([]);
});

test.each([
	["always_on", 1],
	["always_off", 0],
])(
	"a trace of our own begins where none came, sampled: %s",
	async (sampler, flag) => {
		const { postern, client, collector, gateway, stop } = await traced({
			OTEL_TRACES_SAMPLER: `parentbased_${sampler}`,
		});
		await client.send({}, { traceparent: "nonsense" });
		await postern.settled();
		await stop();
		expect(gateway.got[0]?.headers.traceparent).toMatch(
			new RegExp(`^00-[0-9a-f]{32}-[0-9a-f]{16}-0${flag}$`),
		);
		expect(spansOf(collector)).toHaveLength(2 * flag);
	},
);

test("a message that goes out after a restart is in the trace that asked for it", async () => {
	const { postern, client, gateway } = await traced();
	const workflow = await client.call("POST", "/2fa/workflows", {
		name: "twice",
		channels: [
			{ channel: "sms", interval: 0 },
			{ channel: "sms", interval: 60 },
		],
	});
	expect(workflow.status, workflow.text).toBe(200);
	await client.send({ workflow: "twice" }, SAMPLED);
	await postern.settled();
	await postern.restart();
	postern.clock.advance(61_000);
	await postern.settled();
	const traces = gateway.got.map(({ headers }) =>
		String(headers.traceparent).slice(3, 35),
	);
	expect(traces).toEqual([TRACE, TRACE]);
});

test("a resend's message is in the resend's trace", async () => {
	const { postern, client, gateway } = await traced();
	const { body } = await client.send({}, SAMPLED);
	await postern.settled();
	postern.clock.advance(31_000);
	const other = "a".repeat(32);
	await client.call(
		"POST",
		"/2fa/resend",
		{ requestId: body.requestID },
		{ traceparent: `00-${other}-${CALLER}-01` },
	);
	await postern.settled();
	const traces = gateway.got.map(({ headers }) =>
		String(headers.traceparent).slice(3, 35),
	);
	expect(traces).toEqual([TRACE, other]);
});

test("a header of that name in the settings goes before ours", async () => {
	const { postern, client, gateway } = await traced({}, { Traceparent: "own" });
	await client.send({}, SAMPLED);
	await postern.settled();
	expect(gateway.got[0]?.headers.traceparent).toBe("own");
});

test("without a collector nothing is kept, and nothing is handed on", async () => {
	const { postern, client, gateway } = await traced(null);
	await client.send({}, SAMPLED);
	await postern.settled();
	expect(gateway.got).toHaveLength(1);
	expect(gateway.got[0]?.headers).not.toHaveProperty("traceparent");
	expect(postern.log()).not.toContain(TRACE);
});

test("a collector that refuses costs a line in the log, and no request", async () => {
	const { postern, client, stop } = await traced({}, {}, 500);
	expect((await client.send({}, SAMPLED)).status).toBe(200);
	await postern.settled();
	await stop();
	expect(postern.log()).toContain("Spans could not be sent to the collector");
	expect(postern.log()).toContain("status 500");
});

test("strangers fill no trace store", async () => {
	const { postern, collector, stop } = await traced();
	const stranger = clientOf(postern, {
		sid: "ACnobody00",
		token: "x".repeat(16),
	});
	expect((await stranger.send({}, SAMPLED)).status).toBe(401);
	await stop();
	expect(collector.got).toEqual([]);
});
