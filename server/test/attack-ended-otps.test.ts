/**
 * Who: somebody who can read a person's later messages, but not the earlier ones.
 * Gain: codes that are sent after their end, in messages that waited in line.
 * Stopped by: a message is looked at again before it is handed over, and dropped
 * if its OTP has ended.
 */

import type { ServerResponse } from "node:http";
import { expect, it } from "vitest";
import { startGateway } from "./http-gateway.ts";
import { clientOf, type Parameters } from "./support/client.ts";
import { startTestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";

it("a message that waits for a slow gateway does not go out after its OTP was canceled, verified, erased or expired", async () => {
	const held: ServerResponse[] = [];
	const accept = (response?: ServerResponse) =>
		response?.setHeader("content-type", "application/json").end('{"ref":"1"}');
	const gateway = await startGateway((_, response) => {
		// All messages but the first get their answer at once.
		if (held.push(response) > 1) accept(response);
	});
	const slow = await startTestPostern({
		settings: {
			providers: [
				{
					type: "http",
					name: "slow",
					channels: ["sms"],
					url: `${gateway.origin}/messages`,
					json: { to: "{to}", text: "{text}" },
					reference: { field: "ref" },
					concurrency: 1,
					timeoutMs: 15_000,
				},
			],
		},
	});
	try {
		const as = clientOf(slow);
		const sent = async (body: string, more: Parameters = {}) => {
			const reply = await as.send({ body: `${body} {code}`, ...more });
			expect(reply.status, reply.text).toBe(200);
			return String(reply.body.requestID);
		};
		await sent("first");
		await eventually("the first is there", () => held.length === 1, 5_000);
		const canceled = await sent("canceled");
		const verified = await sent("verified", { code: "482913" });
		const erased = await sent("erased");
		const expired = await sent("expired", { expiry: 60 });
		const good = await sent("good");
		expect((await as.cancel(canceled)).status).toBe(200);
		expect((await as.verify(verified, "482913")).status).toBe(200);
		const erasure = await as.call("DELETE", `/2fa/search/${erased}`);
		expect(erasure.status, erasure.text).toBe(200);
		slow.clock.advance(61_000);
		expect(held).toHaveLength(1);
		accept(held[0]);
		await slow.settled();
		const went = gateway.seen.map(
			({ body }) => JSON.parse(body).text.split(" ")[0],
		);
		expect(went).toEqual(["first", "good"]);
		for (const requestId of [canceled, verified, expired]) {
			const { events } = await as.record(requestId);
			const status = events.map(({ channelStatus }) => channelStatus);
			expect(status).toEqual(["canceled"]);
		}
		expect((await as.record(good)).events[0]?.channelStatus).toBe("sent");
	} finally {
		await slow.stop();
		await gateway.close();
	}
});
