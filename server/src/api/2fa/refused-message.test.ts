import { expect, test } from "vitest";
import { verificationAt } from "../../../test/support/verifications.ts";
import { Refusal } from "../../errors.ts";
import { refuseMessage } from "../../verification/handover.ts";
import { leaseCallback } from "../../verification/news.ts";
import { nextAt } from "../../verification/verification.ts";
import { recordOf } from "./record.ts";
import { payloadOf } from "./render-callback.ts";

const NOW = 1_800_000_000_000;

test("a message that a gate refuses fails with the refusal's code, is told, and brings the next step forward", () => {
	const verification = verificationAt(NOW, {
		steps: [
			{ channel: "sms", afterMs: 0 },
			{ channel: "call", afterMs: 60_000 },
		],
		stepAt: NOW + 60_000,
		callbacks: {
			url: "https://example.com",
			method: "POST",
			made: 0,
			waiting: [],
			handover: null,
		},
	});
	refuseMessage(
		verification,
		{ eventSid: "OTE1", targetSid: "SM1" },
		{
			step: 0,
			channel: "sms",
			sender: "1",
			recipient: "491710000055",
			refusal: new Refusal("unroutable", { message: "Not to there" }),
		},
		NOW,
	);
	// The number of messages begun is the same.
	expect([verification.messages, nextAt(verification)]).toEqual([1, NOW]);
	const shown = {
		channelStatus: "failed",
		channelErrorCode: "487",
	};
	expect(recordOf(verification, NOW).events).toMatchObject([
		{ ...shown, channelErrorMessage: "Not to there" },
	]);
	const callback = leaseCallback(verification, "here", NOW);
	const payload = callback && payloadOf(callback);
	expect(payload).toMatchObject({ event: "otp.undelivered", ...shown });
	expect(payload).not.toHaveProperty("refusal");
	// The store holds the name of the refusal, not the code of the dialect.
	expect(verification.events).toMatchObject([
		{ errorCode: null, refusal: "unroutable", handover: null },
	]);
});
