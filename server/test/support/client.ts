/** A client of Postern: one function for each request of the contract. */

import type { OutgoingHttpHeaders } from "node:http";
import { expect } from "vitest";
import { whyUndocumented } from "./documented.ts";
import { type Answer, basic, exchange, type Reply } from "./exchange.ts";
import type { TestPostern } from "./postern.ts";

/** A value of `undefined` takes a default parameter out of the request. */
export type Parameters = Record<string, unknown>;
export type Credentials = { sid: string; token: string };

/** A session detail record (section 5 of the contract). */
export type Sdr = {
	sid: string;
	service: string;
	accountSid: string;
	dateCreated: string;
	dateUpdated: string;
	status: "pending" | "success" | "failed" | "expired" | "canceled";
	uri: string;
	checks: { sid: string; dateReceived: string; status: string; code: string }[];
	events: {
		sid: string;
		dateCreated: string;
		channel: string;
		sender: string;
		recipient: string;
		targetSid: string;
		channelStatus: string;
		channelErrorCode: string | null;
		channelErrorMessage: string | null;
	}[];
};

export type SandboxMessage = Awaited<
	ReturnType<TestPostern["messages"]>
>[number];

export const SENDER = "12012751398";
export const BODY = "Your verification code is: {code}";

let recipients = 0;

/** A phone number that no other test of this file uses and that simulates nothing. */
export function freshRecipient(): string {
	recipients += 1;
	return `49171${String(recipients).padStart(5, "0")}55`;
}

/** The code in a message made from `BODY`, also if a call says it digit by digit. */
export function codeFrom(text: string): string {
	const said = /code is: (.+)/.exec(text)?.[1];
	if (said === undefined) throw new Error(`no code in "${text}"`);
	return said.replace(/[^0-9A-Za-z]/g, "");
}

/** A wrong code of the same length. */
export function wrongCode(code: string): string {
	const last = code.at(-1) === "7" ? "8" : "7";
	return code.slice(0, -1) + last;
}

export function times<T>(
	count: number,
	one: (index: number) => Promise<T>,
): Promise<T[]> {
	return Promise.all(Array.from({ length: count }, (_, index) => one(index)));
}

export type Client = ReturnType<typeof clientOf>;

/** `settled`: resolves when the messages sent so far can be read. */
export function clientOf(
	postern: Pick<TestPostern, "url" | "master" | "settled">,
	account: Credentials = postern.master,
) {
	/** An object is sent as JSON; text and bytes are sent unchanged. */
	async function call<Body = Answer>(
		method: string,
		path: string,
		body?: Parameters | string | Buffer,
		headers: OutgoingHttpHeaders = {},
	): Promise<Reply<Body>> {
		const raw = typeof body === "string" || Buffer.isBuffer(body);
		const reply = await exchange<Body>(postern.url + path, {
			method,
			headers: {
				Authorization: basic(`${account.sid}:${account.token}`),
				...(body === undefined || raw
					? {}
					: { "Content-Type": "application/json" }),
				...headers,
			},
			body: raw ? body : body && JSON.stringify(body),
		});
		expect(whyUndocumented(method, path, reply)).toBeNull();
		return reply;
	}

	const send = (
		parameters: Parameters = {},
		headers?: OutgoingHttpHeaders,
	): Promise<Reply> =>
		call(
			"POST",
			"/2fa/send",
			{
				service: "2FA",
				from: SENDER,
				to: freshRecipient(),
				body: BODY,
				...parameters,
			},
			headers,
		);

	async function messages(
		query: Record<string, string> = {},
	): Promise<SandboxMessage[]> {
		const path = `/sandbox/messages?${new URLSearchParams(query)}`;
		const reply = await call<SandboxMessage[]>("GET", path);
		expect(reply.status, reply.text).toBe(200);
		return reply.body;
	}

	return {
		account,
		call,
		send,
		messages,

		/** A send that succeeds, with the code that its recipient got. */
		async sent(parameters: Parameters = {}) {
			const reply = await send(parameters);
			expect(reply.status, reply.text).toBe(200);
			const requestId = String(reply.body.requestID);
			await postern.settled();
			const message = (await messages()).find(
				(one) => one.requestID === requestId,
			);
			if (message === undefined) throw new Error(`no message: ${reply.text}`);
			const { text, to } = message;
			return { requestId, to, text, code: codeFrom(text) };
		},

		verify: (
			requestId: unknown,
			code: unknown,
			more: Parameters = {},
			headers?: OutgoingHttpHeaders,
		): Promise<Reply> =>
			call("POST", "/2fa/verify", { requestId, code, ...more }, headers),

		cancel: (requestId: unknown, more: Parameters = {}): Promise<Reply> =>
			call("POST", "/2fa/cancel", { requestId, ...more }),

		async record(requestId: string): Promise<Sdr> {
			const reply = await call<Sdr>("GET", `/2fa/search/${requestId}`);
			expect(reply.status, reply.text).toBe(200);
			return reply.body;
		},

		/** A new sub-account of this account, and a client that acts as it. */
		async subAccount(name = "sub") {
			const reply = await call<{ data: { sid: string; authToken: string } }>(
				"POST",
				"/accounts",
				{ name, email: "sub@example.com" },
			);
			expect(reply.status, reply.text).toBe(200);
			const { sid, authToken } = reply.body.data;
			return clientOf(postern, { sid, token: authToken });
		},
	};
}
