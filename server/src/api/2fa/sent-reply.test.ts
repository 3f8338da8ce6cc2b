import { expect, it } from "vitest";
import { Refusal } from "../../errors.ts";
import { sentReply } from "./sent-reply.ts";

const SID = `OTP${"1".repeat(32)}`;
const sent = {
	...{ sid: SID, channel: "sms", attemptsLeft: 5 },
	...{ expiresAt: 1_800_000_600_000, createdAt: 1_800_000_000_000 },
} as const;

function replyWith(error: Error) {
	return sentReply(
		{ store: { verification: () => Promise.reject(error) } } as never,
		{ headers: { prefer: "return=representation" } } as never,
		{} as never,
		sent as never,
		"ACone",
	);
}

it("what was sent is told as sent, though the store cannot show it", async () => {
	expect(await replyWith(new Refusal("unavailable"))).toEqual({
		...{ code: 200, message: "OK", requestID: SID },
	});
	await expect(replyWith(new Error("a bug"))).rejects.toThrow("a bug");
});
