/** Rules for every reply of Postern, and comparisons of replies. */

import { expect } from "vitest";
import type { Reply } from "./exchange.ts";

/** The headers of every reply. */
export function expectEveryReply(reply: Reply<unknown>): void {
	expect(reply.headers["content-type"]).toMatch(/^application\/json\b/);
	expect(reply.headers["cache-control"]).toBe("no-store");
	expect(reply.headers["x-request-id"]).toMatch(/\S/);
}

/** A success with exactly these bytes. */
export function expectReply(reply: Reply<unknown>, body: object): void {
	expect(reply.text).toBe(JSON.stringify(body));
	expect(reply.status).toBe(200);
	expectEveryReply(reply);
}

const DETAILS =
	/^(parameter|limit|bucket|retryAfter|attemptsLeft|expiresAt|alternatives)$/;

export type Refused = {
	message?: string;
	/** `null` unless the request names an OTP that the caller has. */
	requestID?: string | null;
	/** The parameter that is refused: in `details`, and in the sentence. */
	parameter?: string;
};

export function expectRefusal(
	reply: Reply,
	status: number,
	code: number,
	{ message, requestID = null, parameter }: Refused = {},
): void {
	expect(
		[reply.status, reply.body.code, reply.body.requestID],
		reply.text,
	).toEqual([status, code, requestID]);
	expectEveryReply(reply);
	const { code: _, requestID: __, details, ...rest } = reply.body;
	expect(rest).toEqual({ message: message ?? expect.stringMatching(/\S/) });
	for (const name of Object.keys(details ?? {})) expect(name).toMatch(DETAILS);
	if (parameter !== undefined) {
		expect(details?.parameter, reply.text).toBe(parameter);
		expect(reply.body.message).toContain(parameter);
	}
}

/** Everything in a reply that a caller could compare with another one. */
export function bytesOf({ status, headers, text }: Reply<unknown>) {
	const { date: _, "x-request-id": __, ...comparable } = headers;
	return { status, headers: comparable, text };
}

/** The number of replies with each code: `{ "200": 1, "485": 499 }`. */
export function tally(replies: readonly Reply[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { body } of replies) {
		counts[body.code] = (counts[body.code] ?? 0) + 1;
	}
	return counts;
}
