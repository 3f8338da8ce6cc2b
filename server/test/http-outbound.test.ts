import { afterEach, expect, test } from "vitest";
import {
	type Outbound,
	type OutboundRequest,
	openOutbound,
} from "../src/outbound/http.ts";
import { type Play, startGateway } from "./http-gateway.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
	for (const close of open.splice(0).reverse()) await close();
});

const request: OutboundRequest = {
	method: "GET",
	path: "/",
	headers: [],
	body: null,
};

async function outboundTo(play: Play): Promise<Outbound> {
	const gateway = await startGateway(play);
	const outbound = openOutbound(gateway.origin, {
		connections: 1,
		connectTimeoutMs: 10_000,
		silenceTimeoutMs: 10_000,
		maxReplyBytes: 64 * 1024,
	});
	open.push(gateway.close, outbound.close);
	return outbound;
}

test.each([
	[0, 0, false],
	[65_535, 65_535, false],
	[65_536, 65_536, false],
	[65_537, 65_536, true],
	[300_000, 65_536, true],
])("of %i bytes %i are kept; truncated: %s", async (sent, kept, truncated) => {
	const outbound = await outboundTo((_, response) => {
		response.end(Buffer.alloc(sent, "x"));
	});
	const outcome = await outbound.send(request, AbortSignal.timeout(10_000));
	if (outcome.outcome !== "reply") throw new Error(outcome.reason);
	expect([outcome.body.length, outcome.truncated]).toEqual([kept, truncated]);
});

test("the connection serves again after a reply that was cut off", async () => {
	let length = 300_000;
	const outbound = await outboundTo((_, response) => {
		response.end(Buffer.alloc(length, "x"));
	});
	await outbound.send(request, AbortSignal.timeout(10_000));
	length = 3;
	const outcome = await outbound.send(request, AbortSignal.timeout(10_000));
	expect(outcome).toMatchObject({ outcome: "reply", truncated: false });
});

test("nothing is sent once the deadline has passed", async () => {
	let requests = 0;
	const outbound = await outboundTo((_, response) => {
		requests++;
		response.end();
	});
	const outcome = await outbound.send(request, AbortSignal.abort());
	await outbound.send(request, AbortSignal.timeout(10_000));
	expect(outcome).toEqual({ outcome: "not_sent", reason: "timeout" });
	expect(requests).toBe(1);
});

test("early hints are not the reply", async () => {
	const outbound = await outboundTo((_, response) => {
		response.writeEarlyHints({ link: "</a>; rel=preload" });
		response.writeHead(202).end("ok");
	});
	const outcome = await outbound.send(request, AbortSignal.timeout(10_000));
	expect(outcome).toMatchObject({ outcome: "reply", status: 202 });
});

test("a header that HTTP cannot carry is not sent, and nothing is thrown", async () => {
	const outbound = await outboundTo((_, response) => {
		response.end();
	});
	const outcome = await outbound.send(
		{ ...request, headers: ["x-a", "a\r\nx-b: c"] },
		AbortSignal.timeout(10_000),
	);
	expect(outcome).toEqual({
		outcome: "not_sent",
		reason: "UND_ERR_INVALID_ARG",
	});
});
