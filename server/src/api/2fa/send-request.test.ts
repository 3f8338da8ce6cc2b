import { expect, test } from "vitest";
import type { Account } from "../../accounts/account.ts";
import { definitions } from "../../accounts/definitions.ts";
import type { Limit } from "../../limits/limit.ts";
import { router } from "../../messages/routes.ts";
import { settingsFrom } from "../../start/settings-from.ts";
import { readSend, type SendParameters } from "./send-request.ts";

const limit: Limit = {
	kind: "limit",
	sid: "LM1",
	accountSid: "AC1",
	name: "one",
	createdAt: 0,
	description: "",
	buckets: [{ name: "b", max: 1, intervalMs: 1_000 }],
};
const defined = definitions();
defined.put([limit], []);
const sources = {
	definitions: defined,
	accounts: { lineOf: (sid: string) => [sid] },
	templates: [],
};

function keyOf(key: string, more: Partial<SendParameters> = {}, settings = {}) {
	const { limits } = readSend(
		{
			service: "2FA",
			to: "+491711234567",
			from: "Postern",
			body: "{code}",
			limits: { one: key },
			...more,
		},
		{ sid: "AC1", defaults: {}, callbackUrl: null } as unknown as Account,
		{ ...sources, config: settingsFrom(settings, {}), route: router([]) },
		"::1",
		0,
	);
	return limits[0]?.key;
}

test.each([
	["+49 (0)171 1234567", "491711234567"],
	["00491711234567", "491711234567"],
	["+52 1 55 1234 5678", "525512345678"],
	["Ann@BÜCHER.de", "ann@xn--bcher-kva.de"],
	// This send's own recipient, in any spelling.
	["491711234567", "491711234567"],
	["49 171 123-4567", "491711234567"],
	[" 491711234567", "491711234567"],
	["4901711234567", "491711234567"],
	// These may be ids.
	["49 171 765-4321", "49 171 765-4321"],
	["4901717654321", "4901717654321"],
	["203.0.113.7", "203.0.113.7"],
	["10.1.1.11", "10.1.1.11"],
	["2001:db8::1", "2001:db8::1"],
	["00000000001234567", "00000000001234567"],
	["000491711234567", "000491711234567"],
	["0171 1234567", "0171 1234567"],
	["+999 1234567", "+999 1234567"],
	["+not a number", "+not a number"],
	["\u212aelvin@example.com", "\u212aelvin@example.com"],
])("the key %j of a limit is %j", (given, key) => {
	expect(keyOf(given)).toBe(key);
});

test("a national number is this send's own recipient where a country completes it", () => {
	const settings = { defaultCountry: "DE" };
	expect(keyOf("0171 1234567", {}, settings)).toBe("491711234567");
	expect(keyOf("0171 7654321", {}, settings)).toBe("0171 7654321");
});

test("10,000 addresses of the network and ids have 10,000 keys", () => {
	let state = 1;
	const random = (below: number) => {
		state = (Math.imul(state, 48_271) >>> 0) % 2_147_483_647;
		return state % below;
	};
	const given = new Set<string>();
	while (given.size < 10_000) {
		const parts = Array.from({ length: 8 }, () => random(65_536));
		given.add(
			parts
				.slice(0, 4)
				.map((part) => part % 256)
				.join("."),
		);
		given.add(parts.map((part) => part.toString(16)).join(":"));
		given.add(parts.slice(0, 2).join("").padStart(10, "0"));
	}
	const config = settingsFrom({}, {});
	const route = router([]);
	const account = {
		...{ sid: "AC1", defaults: {}, callbackUrl: null },
	} as unknown as Account;
	const keys = new Set(
		[...given].map(
			(one) =>
				readSend(
					{
						service: "2FA",
						to: "+491711234567",
						from: "Postern",
						body: "{code}",
						limits: { one },
					},
					account,
					{ ...sources, config, route },
					"::1",
					0,
				).limits[0]?.key,
		),
	);
	expect(keys.size).toBe(given.size);
});
