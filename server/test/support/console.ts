/** A browser at the console: its cookies, and the headers that a page of the console sends. */

import type { OutgoingHttpHeaders } from "node:http";
import { expect } from "vitest";
import type { Client } from "./client.ts";
import { type Answer, exchange, type Reply } from "./exchange.ts";

export const PASSWORD = "correct horse battery";

export type Browser = ReturnType<typeof browserAt>;

export function browserAt(
	url: () => string,
	{
		origin,
		headers: always = {},
	}: { origin?: string; headers?: OutgoingHttpHeaders } = {},
) {
	const jar = new Map<string, string>();

	async function call<Body = Answer>(
		method: string,
		path: string,
		body?: object,
		headers: OutgoingHttpHeaders = {},
	): Promise<Reply<Body>> {
		const cookie = [...jar].map((pair) => pair.join("=")).join("; ");
		const reply = await exchange<Body>(url() + path, {
			method,
			headers: given({
				"Postern-Console": "1",
				"Sec-Fetch-Site": "same-origin",
				...(method !== "GET" && { Origin: origin ?? url() }),
				...(cookie !== "" && { Cookie: cookie }),
				...(body && { "Content-Type": "application/json" }),
				...always,
				...headers,
			}),
			body: body && JSON.stringify(body),
		});
		for (const line of reply.headers["set-cookie"] ?? []) {
			const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
			if (value === "") jar.delete(name);
			else jar.set(name, value);
		}
		return reply;
	}

	return {
		jar,
		call,
		signIn: (email: string, more: object = {}) =>
			call("POST", "/console/session", { email, password: PASSWORD, ...more }),
		async signedIn(email: string, more: object = {}) {
			const reply = await call("POST", "/console/session", {
				email,
				password: PASSWORD,
				...more,
			});
			expect(reply.status, reply.text).toBe(200);
		},
		async proven() {
			const reply = await call("POST", "/console/session/proof", {
				password: PASSWORD,
			});
			expect(reply.status, reply.text).toBe(200);
		},
	};
}

/** Without the headers that a test takes away. */
function given(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
	return Object.fromEntries(
		Object.entries(headers).filter(([, value]) => value !== undefined),
	);
}

export type UserView = {
	sid: string;
	email: string;
	role: string;
	status: string;
	link?: string;
};

let people = 0;

/** An address that no other test of the file uses. */
export const freshEmail = () => `person${++people}@example.com`;

/** A user of the client's account who has set a password. */
export async function userOf(
	client: Client,
	browser: Browser,
	role: string,
	email = freshEmail(),
): Promise<UserView> {
	const { sid } = client.account;
	const made = await client.call<{ data: UserView }>(
		"POST",
		`/accounts/${sid}/users`,
		{ email, role },
	);
	expect(made.status, made.text).toBe(200);
	const link = made.body.data.link?.split("#")[1];
	const set = await browser.call("POST", "/console/links", {
		link,
		password: PASSWORD,
	});
	expect(set.status, set.text).toBe(200);
	return made.body.data;
}
