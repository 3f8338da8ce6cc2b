import { expect, test } from "vitest";
import { eventAt, verificationAt } from "../../test/support/verifications.ts";
import type { Work } from "../commands/command.ts";
import { makeKnown } from "./known-recipients.ts";

/** Who: nobody; an erasure that comes between a list of records and its commit. */
test("a record that was erased meanwhile makes nobody known again", () => {
	const recipient = "923001230001";
	const verified = verificationAt(1_000, {
		...{ sid: "OTPkept", phone: recipient, status: "success" },
		events: [eventAt(1_000, { channel: "sms", recipient })],
	});
	const known: string[] = [];
	const { keys, decide } = makeKnown(["OTPkept", "OTPerased"], (_, to) => to);
	expect(keys).toEqual({ verifications: ["OTPkept", "OTPerased"] });
	const work = {
		verification: (sid: string) => (sid === "OTPkept" ? verified : undefined),
		setKnown: (key: string) => known.push(key),
	};
	decide(work as unknown as Work, 2_000);
	expect(known).toEqual([recipient]);
});
