import { expect, test } from "vitest";
import { verificationAt } from "../../test/support/verifications.ts";
import type { Asked, Gate } from "../protection/gate.ts";
import { dueStepKeys, stepKeys } from "./due-steps.ts";

const NOW = 1_000_000;
const gate: Gate = {
	caseOf: ({ occasion, messages }) => ({
		keys: messages.map(({ channel }) => `${occasion} ${channel}`),
		judge: () => "passed",
	}),
};
const parts = {
	gates: [gate],
	route: () => ({ candidates: ["a"], sender: null }),
};

// A step on an app may fail within the decision that begins it, and the sms begins
// in the same one: a counter that was not loaded reads as empty.
test("counters of a fall-back are loaded before the step that may lead to it", () => {
	const verification = verificationAt(NOW, {
		steps: [{ channel: "whatsapp", afterMs: 0 }],
		stepsTaken: 0,
		stepAt: NOW,
		fallback: "sms",
	});
	const both = ["step whatsapp", "step sms"];
	expect(dueStepKeys(verification, parts, NOW)).toEqual(both);
	expect(dueStepKeys(verification, parts, NOW - 1)).toEqual([]);
});

test("counters of later steps and of a fall-back are loaded before the send that may lead to them", () => {
	const routed = (channel: "whatsapp" | "sms" | "email") => ({
		...{ channel, recipient: "491710000055", candidates: ["a"] },
	});
	const send: Asked = {
		...{ occasion: "send", accountSid: "AC1", service: "2FA" },
		recipient: { phone: "491710000055", email: null },
		messages: [routed("whatsapp"), routed("email")],
		begins: routed("whatsapp"),
		fallback: routed("sms"),
		origin: null,
		verification: null,
	};
	// The send itself is asked about its first step.
	expect(stepKeys([gate], send)).toEqual(["step email", "step sms"]);
	// One that waits is not: the send may be decided when it is due.
	expect(stepKeys([gate], { ...send, begins: null })).toEqual([
		"step whatsapp",
		"step email",
		"step sms",
	]);
});
