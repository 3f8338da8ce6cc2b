/**
 * Section 12 of the contract: everything about a person is erased; usage counts and
 * wrong-code budgets stay.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
	MAY_CALL_US,
	startCallbackEndpoint,
} from "./support/callback-endpoint.ts";
import {
	type Client,
	clientOf,
	freshRecipient,
	type Sdr,
	times,
	wrongCode,
} from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { eventually } from "./support/process.ts";
import { expectRefusal, expectReply } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern({
		settings: { ...MAY_CALL_US, wrongCodes: { max: 3 } },
	});
});
afterAll(() => postern.stop());
beforeEach(async () => {
	api = await clientOf(postern).subAccount("erasure");
});

const remove = (requestId: string, as = api) =>
	as.call("DELETE", `/2fa/search/${requestId}`);
const erase = (recipient: unknown, as = api, sid = api.account.sid) =>
	as.call("POST", `/accounts/${sid}/erase`, { recipient });
const read = (requestId: string, as = api) =>
	as.call<Sdr>("GET", `/2fa/search/${requestId}`);
const ERASED = { code: 200, message: "OK", requestID: null };

async function usage(): Promise<Record<string, string>> {
	const counts: Record<string, string> = {};
	for (const channel of ["all", "sms", "call", "email"]) {
		const reply = await api.call<{ usageRecords: { count: string }[] }>(
			"GET",
			`/2fa/usage/records?channel=${channel}`,
		);
		expect(reply.status, reply.text).toBe(200);
		counts[channel] = reply.body.usageRecords[0]?.count ?? "none";
	}
	return counts;
}

/** Rows of every table that hold this text. */
async function rowsWith(text: string): Promise<string[]> {
	return (await postern.storedRows()).filter((row) => row.includes(text));
}

/** Whether an instance holds its next callback. */
const isLeased = async (requestId: string) =>
	(await rowsWith(requestId)).some((row) => /leasedBy\\*":\\*"/.test(row));

/** These two name a record by its SID, and keep that. */
const namesBySid = (row: string) => /^(audit|request_log) /.test(row);

describe("one record", () => {
	it("is answered as it was, and is gone", async () => {
		const { requestId, code, to } = await api.sent();
		await api.verify(requestId, code);
		const record = (await read(requestId)).body;
		expectReply(await remove(requestId), record);
		for (const reply of [
			await api.call("GET", `/2fa/search/${requestId}`),
			await remove(requestId),
			await api.verify(requestId, code),
			await api.cancel(requestId),
			await api.call("POST", "/2fa/resend", { requestId }),
		]) {
			expectRefusal(reply, 404, 404, { message: "Invalid requestId" });
		}
		expect(await api.messages()).toEqual([]);
		expect(await rowsWith(to)).toEqual([]);
		const rows = await rowsWith(requestId);
		expect(rows.filter((row) => !namesBySid(row))).toEqual([]);
	});

	it("is its account's to remove, and of those above", async () => {
		const { requestId } = await api.sent();
		const other = await clientOf(postern).subAccount();
		expectRefusal(await remove(requestId, other), 404, 404);
		expect((await read(requestId)).status).toBe(200);
		const path = `/2fa/search/${requestId}?accountSid=${api.account.sid}`;
		const reply = await clientOf(postern).call("DELETE", path);
		expect(reply.status, reply.text).toBe(200);
		expect((await read(requestId)).status).toBe(404);
	});

	it("leaves the person's others, and the counts", async () => {
		const to = freshRecipient();
		const first = await api.sent({ to, service: "one" });
		const second = await api.sent({ to, service: "two", channel: "call" });
		const before = await usage();
		expect(before).toEqual({ all: "2", sms: "1", call: "1", email: "0" });
		await remove(first.requestId);
		expect(await usage()).toEqual(before);
		expect((await read(second.requestId)).status).toBe(200);
		expect(await api.messages()).toHaveLength(1);
	});

	it("of a pending OTP ends it: nothing more goes out, nothing is told", async () => {
		const endpoint = await startCallbackEndpoint();
		const workflow = await api.call<{ data: { sid: string } }>(
			"POST",
			"/2fa/workflows",
			{
				name: "Later",
				channels: ["sms", "sms"].map((channel) => ({ channel, interval: 60 })),
			},
		);
		const to = freshRecipient();
		const { body } = await api.send({
			...{ to, workflow: workflow.body.data.sid },
			callbackUrl: endpoint.url,
		});
		await remove(String(body.requestID));
		postern.clock.advance(700_000);
		await postern.settled();
		expect(await api.messages({ to })).toEqual([]);
		expect(endpoint.seen).toEqual([]);
		await endpoint.close();
	});
});

describe("everything about a recipient", () => {
	it("goes: records, messages, whatever holds the number", async () => {
		const to = freshRecipient();
		const kept = await api.sent();
		const sent = [
			await api.sent({ to }),
			await api.sent({ to, service: "two", channel: "call" }),
			await api.sent({
				...{ to, service: "three", channel: "email", subject: "Code" },
				emailTo: "ada@example.com",
			}),
		];
		const [first] = sent;
		await api.verify(first?.requestId, first?.code);
		const before = await usage();
		expectReply(await erase(`+${to.slice(0, 2)} ${to.slice(2)}`), ERASED);
		for (const { requestId } of sent) {
			expect((await read(requestId)).status).toBe(404);
		}
		expect(await api.messages({ to })).toEqual([]);
		expect(await rowsWith(to)).toEqual([]);
		expect(await rowsWith("ada@example.com")).toEqual([]);
		expect(await usage()).toEqual(before);
		expect((await read(kept.requestId)).status).toBe(200);
		expect((await api.messages()).map(({ requestID }) => requestID)).toEqual([
			kept.requestId,
		]);
		const search = await api.call<{ total: number }>("GET", "/2fa/search");
		expect(search.body.total).toBe(1);
	});

	it("goes also where it is many records", async () => {
		const to = freshRecipient();
		await times(250, () => api.send({ to }));
		await postern.settled();
		expectReply(await erase(to), ERASED);
		expect(await rowsWith(to)).toEqual([]);
		expect((await usage()).all).toBe("250");
	});

	it("is found by the address however it is written, of this account alone", async () => {
		const other = await clientOf(postern).subAccount();
		const email = {
			...{ channel: "email", subject: "Code", to: undefined },
			emailTo: "Grace@Example.com",
		};
		const { requestId } = await api.sent(email);
		const theirs = await other.sent(email);
		expectReply(await erase("grace@EXAMPLE.com"), ERASED);
		expect((await read(requestId)).status).toBe(404);
		expect((await read(theirs.requestId, other)).status).toBe(200);
		expect(await other.messages()).toHaveLength(1);
	});

	it("is in no callback that waits behind others of a slow endpoint", async () => {
		const endpoint = await startCallbackEndpoint();
		endpoint.answer(null);
		const callbackUrl = endpoint.url;
		// As many as go to one endpoint at once.
		await times(16, () => api.send({ callbackUrl }));
		await expect.poll(() => endpoint.seen.length).toBe(16);
		const [to, other] = [freshRecipient(), freshRecipient()];
		const sent = [
			await api.send({ to: other, callbackUrl }),
			await api.send({ to, callbackUrl }),
		].map(({ body }) => String(body.requestID));
		await expect
			.poll(() => Promise.all(sent.map(isLeased)))
			.toEqual([true, true]);
		expectReply(await erase(to), ERASED);
		expect((await remove(sent[0] ?? "")).status).toBe(200);
		endpoint.answer(204);
		endpoint.server.closeAllConnections();
		await postern.settled();
		const told = endpoint.seen.map(({ body }) => body).join();
		expect([to, other].filter((number) => told.includes(number))).toEqual([]);
		await endpoint.close();
	});

	it("is in no news of blocked sends that wait, not as the entry that blocks them either", async () => {
		const endpoint = await startCallbackEndpoint();
		endpoint.answer(503);
		await api.call("PATCH", `/accounts/${api.account.sid}`, {
			callbackUrl: endpoint.url,
			callbackEvents: ["otp.blocked"],
		});
		const [to, other] = [freshRecipient(), freshRecipient()];
		const entries = [to, other].map((number) => ({
			...{ list: "deny", subject: "number", value: `+${number}` },
			reason: "asked for it",
		}));
		await api.call("POST", `/accounts/${api.account.sid}/lists`, { entries });
		const { body } = await api.send({ to: other });
		expect((await api.send({ to })).status).toBe(403);
		await expect.poll(() => endpoint.seen.length).toBe(2);
		expectReply(await erase(to), ERASED);
		expect((await remove(String(body.requestID))).status).toBe(200);
		endpoint.seen.length = 0;
		endpoint.answer(204);
		postern.clock.advance(10_000);
		await postern.settled();
		const told = endpoint.seen.map((seen) => JSON.parse(seen.body));
		expect(
			told.map(({ event, recipient, node }) => [event, recipient, node]),
		).toEqual([
			["otp.blocked", "", ""],
			["otp.blocked", "", ""],
		]);
		await endpoint.close();
	});

	it("is not in what is kept for an Idempotency-Key", async () => {
		const to = freshRecipient();
		const key = { "Idempotency-Key": "erased" };
		await api.send({ to }, { ...key, Prefer: "return=representation" });
		await postern.settled();
		await erase(to);
		expect(await rowsWith(to)).toEqual([]);
	});

	it("leaves the budget of wrong codes: erasing buys no guesses", async () => {
		const to = freshRecipient();
		for (let i = 0; i < 3; i++) {
			const { requestId, code } = await api.sent({ to });
			await api.verify(requestId, wrongCode(code));
			if (i === 0) await remove(requestId);
		}
		await erase(to);
		const { requestId, code } = await api.sent({ to });
		expect((await api.verify(requestId, code)).body.code).toBe(486);
	});

	it("leaves the counts of limits: erasing buys no sends", async () => {
		const buckets = [{ name: "b", max: 1, interval: 300 }];
		await api.call("POST", "/2fa/limits", { name: "phone", buckets });
		const to = freshRecipient();
		const limited = { to, limits: { phone: `+${to}` } };
		const { requestId } = await api.sent(limited);
		await remove(requestId);
		await erase(to);
		expect((await api.send(limited)).body.code).toBe(491);
	});

	it.skipIf(isOnPostgres)(
		"is a second later in none of the files, its log among them",
		async () => {
			// Enough rows that SQLite splits pages and moves cells.
			const others = await times(300, () => api.send());
			const to = freshRecipient();
			const { body } = await api.send({ to });
			await times(20, () => api.send({ to, service: "two" }));
			await times(100, () => api.send());
			await postern.settled();
			const directory = join(postern.directory, "data");
			const filesWith = (text: string) =>
				readdirSync(directory).filter((name) =>
					readFileSync(join(directory, name)).includes(text),
				);
			// The erasures of the tests before may empty the log at any moment.
			await eventually("its log has it too", async () => {
				await api.send({ to, service: "two" });
				return filesWith(to).includes("postern.db-wal");
			});
			const reader = new DatabaseSync(join(directory, "postern.db"));
			reader.exec("begin; select * from verification limit 1");
			await remove(String(body.requestID));
			await erase(to);
			await eventually("it was tried beside a reader", async () => {
				await new Promise((resolve) => setTimeout(resolve, 1_600));
				return filesWith(to).length > 0;
			});
			reader.close();
			await eventually("it is gone", () => filesWith(to).length === 0, 10_000);
			expect((await read(String(others[0]?.body.requestID))).status).toBe(200);
		},
	);

	it("is asked for with a recipient, of an account of one's own", async () => {
		expectReply(await erase(freshRecipient()), ERASED);
		for (const recipient of [undefined, "", "nobody", "12", ["491715555555"]]) {
			expectRefusal(await erase(recipient), 400, 400, {
				parameter: "recipient",
			});
		}
		const { requestId, to } = await api.sent();
		const other = await clientOf(postern).subAccount();
		expectRefusal(await erase(to, other), 404, 404);
		expect((await read(requestId)).status).toBe(200);
		expectReply(await erase(to, clientOf(postern)), ERASED);
		expect((await read(requestId)).status).toBe(404);
	});
});
