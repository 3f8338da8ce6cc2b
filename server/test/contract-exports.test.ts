/** Files of records that are under way while their asker's credentials end. */

import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXPORT_PAGE } from "../src/api/2fa/export.ts";
import { type Client, clientOf } from "./support/client.ts";
import { browserAt, userOf } from "./support/console.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let master: Client;
let sub: Client;

/** What happens between the head of a file and its second lot of records. */
let between: () => Promise<void> = async () => {};
/** That it was done: what it throws would cut a file too. */
let hasEnded = false;

/** Files wait behind their head, as they do for a client that reads slowly. */
function slowFiles(app: FastifyInstance): void {
	app.addHook("onSend", async (request, _reply, payload) => {
		if (!(payload instanceof Readable) || !/csv/i.test(request.url)) {
			return payload;
		}
		return Readable.from(
			(async function* () {
				let isHead = true;
				for await (const part of payload) {
					yield part;
					if (isHead) await between();
					isHead = false;
				}
			})(),
			{ objectMode: false },
		);
	});
}

beforeAll(async () => {
	postern = await startTestPostern({ routes: slowFiles });
	master = clientOf(postern);
	sub = await master.subAccount();
	const records = EXPORT_PAGE + 50;
	await Promise.all(Array.from({ length: records }, () => sub.send()));
});
afterAll(() => postern.stop());

async function expectCut(file: Promise<unknown>): Promise<void> {
	await expect(file).rejects.toThrow();
	expect(hasEnded).toBe(true);
	hasEnded = false;
}

test("one by a session ends with its user, and is whole if nothing ends", async () => {
	const browser = browserAt(() => postern.url);
	// The last owner of an account is not suspended.
	await userOf(sub, browser, "owner");
	const user = await userOf(sub, browser, "owner");
	await browser.signedIn(user.email);
	await browser.proven();
	const path = "/console/verifications.csv";
	// As long as a download takes, a proof may grow old.
	between = async () => postern.clock.advance(20 * 60_000);
	const whole = await browser.call("GET", path);
	expect(whole.text.trimEnd().split("\r\n")).toHaveLength(EXPORT_PAGE + 51);
	await browser.proven();
	between = async () => {
		const uri = `/accounts/${sub.account.sid}/users/${user.sid}`;
		const reply = await sub.call("PATCH", uri, { status: "suspended" });
		hasEnded = reply.status === 200;
	};
	await expectCut(browser.call("GET", path));
});

test("one by a token ends with its account's suspension", async () => {
	const path = "/2fa/search.csv";
	between = async () => {};
	const whole = await sub.call("GET", path);
	expect(whole.text.trimEnd().split("\r\n")).toHaveLength(EXPORT_PAGE + 51);
	between = async () => {
		const uri = `/accounts/${sub.account.sid}`;
		const reply = await master.call("PATCH", uri, { status: "suspended" });
		hasEnded = reply.status === 200;
	};
	await expectCut(sub.call("GET", path));
});
