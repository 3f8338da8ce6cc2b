/** An endpoint for callbacks: a real server that accepts or refuses them, and reads them as an owner would. */

import { Webhook } from "standardwebhooks";
import { expect } from "vitest";
import { type Seen, startGateway } from "../http-gateway.ts";
import type { Client } from "./client.ts";

/** The news for the owner of a verification (section 9 of the contract). */
export type News = {
	id: string;
	event: string;
	requestID: string;
	accountSid: string;
	service: string;
	status: string;
	channel: string;
	recipient: string;
	eventSid: string | null;
	channelStatus: string | null;
	channelErrorCode: string | null;
	timestamp: string;
};

/** Settings under which a service may call endpoints of tests. */
export const MAY_CALL_US = { callbacks: { allow: ["127.0.0.0/8"] } };

/** `status`: of its replies; null: it never answers. */
export async function startCallbackEndpoint() {
	let status: number | null = 204;
	/** The callbacks that it answered with 2xx. */
	const taken: Seen[] = [];
	const gateway = await startGateway((seen, response) => {
		if (status === null) return;
		if (status < 300) taken.push(seen);
		response.writeHead(status).end();
	});
	return {
		...gateway,
		url: `${gateway.origin}/hook`,
		taken,
		answer(next: number | null) {
			status = next;
		},
	};
}

export async function secretOf(api: Client): Promise<string> {
	const reply = await api.call<{ data: { callbackSecret: string } }>(
		"GET",
		`/accounts/${api.account.sid}`,
	);
	expect(reply.status, reply.text).toBe(200);
	return reply.body.data.callbackSecret;
}

/**
 * The news, after the official library has verified the signature. `now`: the
 * receiver's clock, if the test moves the service's.
 */
export function verified(seen: Seen, secret: string): News {
	const headers = seen.headers as Record<string, string>;
	const text = seen.method === "GET" ? seen.url.search.slice(1) : seen.body;
	const news =
		seen.method === "GET"
			? (Object.fromEntries(seen.url.searchParams) as unknown as News)
			: (JSON.parse(text) as News);
	try {
		new Webhook(secret).verify(text, headers, { jsonParse: false });
	} catch (error) {
		const { id, event, accountSid, timestamp } = news;
		const what = `${event} ${id} of ${accountSid} at ${timestamp}, signed at ${headers["webhook-timestamp"]}`;
		throw new Error(`not proved: ${what}`, { cause: error });
	}
	expect(headers["webhook-id"]).toBe(news.id);
	return news;
}
