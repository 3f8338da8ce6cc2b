import { expect, test } from "vitest";
import { sandboxProvider } from "../channels/sandbox.ts";
import { workingSet } from "../store/work.ts";
import type { Step } from "../verification/verification.ts";
import type { Due } from "./command.ts";
import type { MessageRules } from "./message.ts";
import { type SendRequest, send } from "./send.ts";

const NOW = 1_800_000_000_000;
const NOTHING = {
	...{ verifications: [], due: [], counters: [], replies: [] },
	...{ references: [], accounts: [], definitions: [] },
};

function rules(...providers: string[]): MessageRules {
	const sandbox = sandboxProvider({
		...{ type: "sandbox", name: "sandbox", channels: ["sms", "email"] },
	});
	let sids = 0;
	return {
		route: () => providers,
		instance: "here",
		newEvent: () => ({ eventSid: `OTE${++sids}`, targetSid: `SM${sids}` }),
		jitter: () => 0,
		answerOf: (name) => (name === "sandbox" ? sandbox.deliver : undefined),
		sealForSandbox: ({ text }) => `sealed ${text}`,
	};
}

/** What a send leaves to be committed, and to be done. */
function sent(given: MessageRules, phone: string, ...steps: Step[]) {
	const request: SendRequest = {
		...{ accountSid: "AC1", service: "2FA", phone, email: "a@example.com" },
		...{ steps, workflowSid: null, callback: null },
		...{ expirySeconds: 600, maxAttempts: 5, guardSeconds: 0 },
		content: {
			...{ body: "It is {code}", from: "Postern", subject: "Code" },
			...{ emailFrom: "b@example.com", language: null, voice: null },
			...{ repeat: 2, domain: null, appHash: null },
		},
	};
	const fresh = {
		...{ at: NOW, sid: "OTP1", code: "123456", trace: null },
		...{ codeMac: "mac", codeSealed: "sealed" },
	};
	const set = workingSet<Due>(NOTHING);
	const none = { limits: [], protection: [] };
	send(request, fresh, none, given).decide(set.work, NOW);
	return { due: set.dueWork(), ...set.changes() };
}

const SMS: Step = { channel: "sms", afterMs: 0 };

test("the sandbox's answer is committed with the message, and nothing is left to be done", () => {
	const { added, due, sandboxMessages, usage } = sent(
		rules("sandbox", "carrier"),
		"491710000055",
		SMS,
	);
	expect(added[0]?.events).toMatchObject([
		{ status: "delivered", provider: "sandbox", handover: null },
	]);
	expect(sandboxMessages).toMatchObject([
		{ sid: "SM1", to: "491710000055", textSealed: "sealed It is 123456" },
	]);
	expect(due.map((work) => "answered" in work)).toEqual([true]);
	expect(usage.map(({ kind, count }) => [kind, count])).toEqual([
		["otp", 1],
		["sms", 1],
	]);
});

test("a carrier is asked after the commit, whatever could take its place", () => {
	const { added, due, sandboxMessages } = sent(
		rules("carrier", "sandbox"),
		"491710000055",
		SMS,
	);
	expect(added[0]?.events).toMatchObject([
		{ status: "queued", handover: { leasedBy: "here" } },
	]);
	expect(sandboxMessages).toEqual([]);
	expect(due.map((work) => "message" in work)).toEqual([true]);
});

test("what the sandbox refuses goes to the next provider, which is asked after the commit", () => {
	const { added, due } = sent(rules("sandbox", "carrier"), "491710990001", SMS);
	expect(added[0]?.events).toMatchObject([
		{ status: "failed", errorCode: "30005", handover: null },
		{ status: "queued", handover: { candidates: ["carrier"] } },
	]);
	expect(due.map((work) => "message" in work)).toEqual([false, true]);
});

test("a step that the sandbox fails for good begins the next one in the same decision", () => {
	const { added, sandboxMessages } = sent(
		rules("sandbox"),
		"491710990001",
		SMS,
		{
			channel: "email",
			afterMs: 60_000,
		},
	);
	expect(
		added[0]?.events.map(({ channel, status }) => [channel, status]),
	).toEqual([
		["sms", "failed"],
		["email", "delivered"],
	]);
	expect(sandboxMessages.map(({ to }) => to)).toEqual(["a@example.com"]);
});
