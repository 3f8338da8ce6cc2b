/** Section 2 of the contract: a new OTP and the old one, and guardTime. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Client, clientOf, freshRecipient } from "./support/client.ts";
import { startTestPostern, type TestPostern } from "./support/postern.ts";

let postern: TestPostern;
let api: Client;

beforeAll(async () => {
	postern = await startTestPostern();
	api = clientOf(postern);
});
afterAll(() => postern.stop());

const statusOf = async (requestId: string) =>
	(await api.record(requestId)).status;

describe("a send cancels the pending OTP before it", () => {
	it("of the same account, service and recipient", async () => {
		const to = freshRecipient();
		const first = await api.sent({ to });
		const second = await api.sent({ to: `+${to}` });
		expect(await statusOf(first.requestId)).toBe("canceled");
		expect((await api.verify(first.requestId, first.code)).body.code).toBe(484);
		expect((await api.verify(second.requestId, second.code)).body.code).toBe(
			200,
		);
	});

	it("on whatever channel", async () => {
		const to = freshRecipient();
		const { requestId } = await api.sent({ to });
		await api.sent({ to, channel: "call" });
		expect(await statusOf(requestId)).toBe("canceled");
	});

	it("but not of another service, recipient or account", async () => {
		const to = freshRecipient();
		const sub = await api.subAccount();
		const { requestId, code } = await api.sent({ to });
		await api.sent({ to, service: "payments" });
		await api.sent();
		await sub.sent({ to });
		expect((await api.verify(requestId, code)).body.code).toBe(200);
	});

	it("and leaves alone what had already ended", async () => {
		const to = freshRecipient();
		const { requestId, code } = await api.sent({ to });
		await api.verify(requestId, code);
		await api.sent({ to });
		expect(await statusOf(requestId)).toBe("success");
	});

	it("and is no way around a refusal: a bad send cancels nothing", async () => {
		const to = freshRecipient();
		const { requestId } = await api.sent({ to });
		expect((await api.send({ to, expiry: 1 })).status).toBe(400);
		expect(await statusOf(requestId)).toBe("pending");
	});

	it("to either of two recipients", async () => {
		const both = { emailTo: "both@example.com", subject: "Code" };
		const mail = { channel: "email", to: undefined, from: undefined, ...both };
		const to = freshRecipient();
		const first = await api.sent({ to, ...both });
		await api.sent(mail);
		expect(await statusOf(first.requestId)).toBe("canceled");
		const second = await api.sent({ to, ...both });
		await api.sent({ to });
		expect(await statusOf(second.requestId)).toBe("canceled");
	});
});

describe("guardTime", () => {
	const seconds = (count: number) => postern.clock.advance(count * 1000);

	it("keeps the first OTP valid beside the second", async () => {
		const to = freshRecipient();
		const first = await api.sent({ to, guardTime: 60 });
		seconds(10);
		const second = await api.sent({ to });
		expect((await api.verify(first.requestId, first.code)).body.code).toBe(200);
		expect((await api.verify(second.requestId, second.code)).body.code).toBe(
			200,
		);
	});

	it("until it is guardTime old: then the first is canceled", () =>
		postern.clock.still(async () => {
			const to = freshRecipient();
			const first = await api.sent({ to, guardTime: 60 });
			seconds(10);
			const second = await api.sent({ to });
			seconds(49.999);
			expect(await statusOf(first.requestId)).toBe("pending");
			seconds(0.001);
			const { requestId, code } = first;
			expect((await api.verify(requestId, code)).body.code).toBe(484);
			await postern.settled();
			expect(await statusOf(requestId)).toBe("canceled");
			expect(await statusOf(second.requestId)).toBe("pending");
		}));

	it("or until it expires, whichever is first", async () => {
		const to = freshRecipient();
		const { requestId, code } = await api.sent({
			to,
			guardTime: 60,
			expiry: 30,
		});
		await api.sent({ to });
		seconds(30);
		expect((await api.verify(requestId, code)).body.code).toBe(482);
		seconds(30);
		await postern.settled();
		expect(await statusOf(requestId)).toBe("expired");
	});

	it("protects nothing that is older", async () => {
		const to = freshRecipient();
		const { requestId } = await api.sent({ to, guardTime: 60 });
		seconds(60);
		await api.sent({ to });
		expect(await statusOf(requestId)).toBe("canceled");
	});

	it("of the first send decides, not that of the second", async () => {
		const to = freshRecipient();
		const { requestId } = await api.sent({ to });
		await api.sent({ to, guardTime: 60 });
		expect(await statusOf(requestId)).toBe("canceled");
	});

	it("alone ends nothing: without a second send the first lives on", async () => {
		const { requestId, code } = await api.sent({ guardTime: 60 });
		seconds(120);
		await postern.settled();
		expect((await api.verify(requestId, code)).body.code).toBe(200);
	});
});
