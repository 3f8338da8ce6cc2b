/** Section 4 of the contract: cancel. */

import { afterAll, beforeAll, expect, it } from "vitest";
import {
	type Client,
	clientOf,
	freshRecipient,
	wrongCode,
} from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";
import { expectRefusal, expectReply } from "./support/replies.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const canceled = (requestID: string) => ({
	code: 200,
	message: "canceled",
	requestID,
});

it("ends a pending OTP, and says so again when asked twice", async () => {
	const { requestId, code } = await api.sent();
	expectReply(await api.cancel(requestId), canceled(requestId));
	expectReply(await api.cancel(requestId), canceled(requestId));
	expect((await api.record(requestId)).status).toBe("canceled");
	expect((await api.verify(requestId, code)).body.code).toBe(484);
});

it("of an OTP that a newer one has canceled: 200 as well", async () => {
	const to = freshRecipient();
	const { requestId } = await api.sent({ to });
	await api.sent({ to });
	expectReply(await api.cancel(requestId), canceled(requestId));
});

it("leaves a canceled OTP canceled after its expiry", async () => {
	const { requestId, code } = await api.sent({ expiry: 30 });
	await api.cancel(requestId);
	postern.clock.advance(30_000);
	await postern.settled();
	expect((await api.record(requestId)).status).toBe("canceled");
	expect((await api.verify(requestId, code)).body.code).toBe(484);
	expectReply(await api.cancel(requestId), canceled(requestId));
});

it("after success: 409, code 485", async () => {
	const { requestId, code } = await api.sent();
	await api.verify(requestId, code);
	expectRefusal(await api.cancel(requestId), 409, 485, {
		message: "OTP already verified",
		requestID: requestId,
	});
	expect((await api.record(requestId)).status).toBe("success");
});

it("after expiry: 410, code 482", async () => {
	const { requestId } = await api.sent({ expiry: 30 });
	postern.clock.advance(30_000);
	expectRefusal(await api.cancel(requestId), 410, 482, {
		message: "OTP expired",
		requestID: requestId,
	});
});

it("after failure: 409, code 483", async () => {
	const { requestId, code } = await api.sent({ maxAttempts: 1 });
	await api.verify(requestId, wrongCode(code));
	expectRefusal(await api.cancel(requestId), 409, 483, {
		message: "Too many attempts",
		requestID: requestId,
	});
	expect((await api.record(requestId)).status).toBe("failed");
});

it("of an OTP that is not the caller's: 404", async () => {
	const { requestId } = await (await api.subAccount()).sent();
	for (const sid of [requestId, `OTP${"0".repeat(32)}`, "nonsense"])
		expectRefusal(await api.cancel(sid), 404, 404, {
			message: "Invalid requestId",
		});
});

it.each([[undefined], [""], [["OTP"]], [{}]])(
	"of requestId %j: 400",
	async (requestId) => {
		expectRefusal(await api.cancel(requestId), 400, 400, {
			parameter: "requestId",
		});
	},
);
