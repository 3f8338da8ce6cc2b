import { describe, expect, test } from "vitest";
import {
	APP_CHANNELS,
	addressKind,
	CHANNELS,
	type Channel,
	type ChannelStatus,
	codeRuleOf,
	hasFailed,
	isCarried,
	isChannel,
	recipientOn,
	senderOn,
	sidPrefixOf,
} from "./channel.ts";
import { carriesCode } from "./providers/code-rules.ts";

const BOTH = { phone: "491710000001", email: "a@example.com" };
const SENDERS = { from: "Postern", emailFrom: "b@example.com" };

test.each<[Channel, string, string | null, string | null]>([
	["sms", "SM", BOTH.phone, SENDERS.from],
	["call", "CA", BOTH.phone, SENDERS.from],
	["email", "EM", BOTH.email, SENDERS.emailFrom],
	["whatsapp", "SM", BOTH.phone, ""],
	["telegram", "SM", BOTH.phone, ""],
])("a message on %s is %s…, to %s and from %j", (channel, prefix, to, from) => {
	expect(sidPrefixOf(channel)).toBe(prefix);
	expect(recipientOn(channel, BOTH)).toBe(to);
	expect(senderOn(channel, SENDERS)).toBe(from);
	expect(addressKind(channel)).toBe(to === BOTH.phone ? "phone" : "email");
});

test("these are all, and nothing that an object has by itself", () => {
	expect(CHANNELS).toEqual(["sms", "call", "email", "whatsapp", "telegram"]);
	expect(APP_CHANNELS).toEqual(["whatsapp", "telegram"]);
	for (const name of ["constructor", "toString", "__proto__", "SMS", "rcs"]) {
		expect(isChannel(name), name).toBe(false);
	}
});

describe("a code", () => {
	test.each<[string, Channel[]]>([
		["123", ["whatsapp"]],
		["1234", ["whatsapp", "telegram"]],
		["12345678", ["whatsapp", "telegram"]],
		["123456789", ["whatsapp"]],
		["12345A", ["whatsapp"]],
		["ABCDEFGHJKMNPQR", ["whatsapp"]],
		["ABCDEFGHJKMNPQRS", []],
		["12-34", []],
		["１２３４", []],
		["", []],
	])("%j is carried by %j", (code, apps) => {
		const able = CHANNELS.filter((each) => isCarried(code, codeRuleOf(each)));
		expect(able).toEqual(["sms", "call", "email", ...apps]);
	});

	test("is carried by a provider by its own rule, where it has one", () => {
		const own = { shortest: 6, longest: 6, symbols: "digits" } as const;
		const carries = carriesCode([
			{ name: "strict", codes: { whatsapp: own } },
			{ name: "plain" },
		]);
		expect(carries("strict", "whatsapp", "12345")).toBe(false);
		expect(carries("strict", "whatsapp", "123456")).toBe(true);
		expect(carries("strict", "sms", "12345")).toBe(true);
		expect(carries("plain", "whatsapp", "12345")).toBe(true);
		expect(carries("unknown", "telegram", "123456789")).toBe(false);
	});
});

test.each([
	["queued", false],
	["sent", false],
	["ringing", false],
	["in-progress", false],
	["delivered", false],
	["completed", false],
	["canceled", false],
	["failed", true],
	["undelivered", true],
	["busy", true],
	["no-answer", true],
] satisfies [ChannelStatus, boolean][])("%s is a failure: %s", (status, is) => {
	expect(hasFailed(status)).toBe(is);
});
