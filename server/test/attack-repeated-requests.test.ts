/**
 * Who: someone whose requests are repeated, or spelled in another way; and someone
 * who reads the disk.
 * Gain: a second message for one request, a second OTP that is good beside the
 * first, recipients that outlive their erasure.
 * Stopped by: a kept reply is looked for before workflows and defaults are, one
 * recipient has one key, replies are kept without the recipient.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { bytesOf } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = await clientOf(postern).subAccount();
});
afterAll(() => postern.stop());

const WHOLE = { Prefer: "return=representation" };
let keys = 0;
const freshKey = () => ({ ...WHOLE, "Idempotency-Key": `review ${++keys}` });

describe("the same key with the same request", () => {
	it("gets its reply again after the account's defaults were changed", async () => {
		const request = { to: freshRecipient() };
		const key = freshKey();
		const first = await api.send(request, key);
		expect(first.status, first.text).toBe(200);
		const changed = await api.call("PATCH", `/accounts/${api.account.sid}`, {
			defaults: { codeLength: 8, expiry: 60, maxAttempts: 3, from: "Shop" },
		});
		expect(changed.status, changed.text).toBe(200);
		expect(bytesOf(await api.send(request, key))).toEqual(bytesOf(first));
		await postern.settled();
		expect(await api.messages(request)).toHaveLength(1);
	});

	it("gets its reply again after PUT and DELETE of the workflow that it names", async () => {
		const made = await api.call<{ data: { sid: string } }>(
			"POST",
			"/2fa/workflows",
			{ name: "Review", channels: [{ channel: "sms", interval: 0 }] },
		);
		expect(made.status, made.text).toBe(200);
		const { sid } = made.body.data;
		for (const change of ["PUT", "DELETE"]) {
			const byName = { to: freshRecipient(), workflow: "Review" };
			const bySid = { to: freshRecipient(), workflow: sid };
			const [nameKey, sidKey] = [freshKey(), freshKey()];
			const first = await api.send(byName, nameKey);
			const second = await api.send(bySid, sidKey);
			expect([first.status, second.status], first.text).toEqual([200, 200]);
			const changed = await api.call(
				change,
				`/2fa/workflows/${sid}`,
				change === "PUT"
					? { channels: [{ channel: "voice", interval: 0 }] }
					: undefined,
			);
			expect(changed.status, changed.text).toBe(200);
			expect(bytesOf(await api.send(byName, nameKey))).toEqual(bytesOf(first));
			expect(bytesOf(await api.send(bySid, sidKey))).toEqual(bytesOf(second));
		}
	});

	it("gets its reply again where the recipient is spelled in another way", async () => {
		const to = freshRecipient();
		const spaced = to.replace(/^(..)(...)(.*)$/, "$1 $2-$3");
		const key = freshKey();
		const first = await api.send({ to: `+${spaced}` }, key);
		expect(first.status, first.text).toBe(200);
		for (const spelling of [to, `+${to}`, `00${to}`, `(00) ${spaced}`]) {
			const again = await api.send({ to: spelling }, key);
			expect(bytesOf(again), spelling).toEqual(bytesOf(first));
		}
		const other = await api.send({ to: freshRecipient() }, key);
		expect(other.status, other.text).toBe(409);
	});
});

it("a kept reply says nothing of its recipient: an erasure would miss it there", async () => {
	const to = freshRecipient();
	const emailTo = "reader@example.com";
	const requestIds: string[] = [];
	for (const channel of ["sms", "email"]) {
		const mail = { emailTo, emailFrom: "shop@example.com", subject: "Code" };
		const sent = await api.send({ to, ...mail, channel }, freshKey());
		expect(sent.text).toContain(channel === "sms" ? to : emailTo);
		requestIds.push(String(sent.body.requestID));
	}
	const rows = await postern.storedRows();
	const kept = rows.filter((row) => row.startsWith("reply ")).join("\n");
	// The control: replies are kept.
	for (const sid of requestIds) expect(kept).toContain(sid);
	expect(kept).not.toContain(to);
	expect(kept.toLowerCase()).not.toContain("reader");
	expect(kept).not.toContain("example.com");
});

it("a recipient with zeros before it is no other one: each send supersedes the last", async () => {
	const to = freshRecipient();
	const spellings = [`+00${to}`, `00${to}`, to, `+${to}`, `+00${to}`];
	const sent: { requestId: string; to: string; code: string }[] = [];
	for (const spelling of spellings) sent.push(await api.sent({ to: spelling }));
	for (const one of sent) expect(one.to).toBe(to);
	const newest = sent.pop();
	for (const { requestId } of sent) {
		expect((await api.record(requestId)).status).toBe("canceled");
	}
	expect((await api.verify(newest?.requestId, newest?.code)).status).toBe(200);
});
