import { describe, expect, test } from "vitest";
import { complete } from "../../config/read.ts";
import { reconnectMs } from "./backoff.ts";
import { type Parameter, parameterOf, tlvsFor } from "./parameters.ts";
import { SmppSettings } from "./settings.ts";
import { checkSmppSettings } from "./settings-check.ts";
import { sendWindow } from "./window.ts";

const settingsOf = (given: object): SmppSettings =>
	complete(
		SmppSettings,
		{
			...{ type: "smpp", name: "smsc", host: "smsc.example.com" },
			...{ systemId: "id", password: "secret", ...given },
		},
		{ source: "test", path: "" },
	);

test("what is left out has its default, down to the kinds of addresses", () => {
	expect(settingsOf({ addresses: { name: { ton: 6 } } })).toMatchObject({
		...{ tls: "implicit", window: 10, alphabet: "gsm", long: "udh" },
		addresses: {
			number: { ton: 1, npi: 1 },
			shortCode: { ton: 3, npi: 0 },
			name: { ton: 6, npi: 0 },
			recipient: { ton: 1, npi: 1 },
		},
	});
	expect(checkSmppSettings(settingsOf({}))).toBeNull();
});

test.each([
	[{ host: "smsc.example.com:2775" }, "host must be a host name"],
	[{ password: "pass\nword" }, "password must be in ASCII"],
	[{ systemId: "Ä" }, "systemId must be in ASCII"],
	[{ tls: "none", ca: "/x" }, "ca has no effect"],
	[{ port: 2775 }, "tls must be none where port is 2775"],
	[{ country: "XX" }, "country must be a country of ISO 3166-1"],
	[{ tlvs: { "1400": "x" } }, "tlvs must have names such as 0x1400"],
	[
		{ tlvs: { "0x1400": "{text}" } },
		"0x1400 may hold {extra.NAME} and no other",
	],
	[{ tlvs: { "0x1400": "{extra.}" } }, "0x1400 may hold {extra.NAME}"],
	[{ tlvs: { "0x1400": "ä" } }, "0x1400 must be in ASCII"],
	[{ tlvs: { "0x1400": "a", "0x01400": "b" } }, "tlvs must have names"],
	[{ tlvs: { "0x14": "a", "0x014": "b" } }, "tlvs has 0x014 twice"],
	[{ refused: { "11": "never" } }, "refused must have names such as 0x0B"],
	[{ refused: { "0x00": "never" } }, "and not 0x00"],
	[{ errorCodes: { "27": "30009" } }, "errorCodes.27 must be one of 30003"],
	[{ errorCodes: { "027": "30003" } }, "without leading zeros"],
	[{ errorCodes: { "0x0b": "30003" } }, "two and more capital digits"],
	[{ startWords: ["stop"] }, "startWords has a word that is in stopWords"],
])("%j stops the start", (given, says) => {
	const sentence = checkSmppSettings(settingsOf(given));
	expect(sentence).toContain(says);
	expect(sentence).not.toContain("pass\n");
});

test.each([
	[{ shortcode: {} }, "shortcode"],
	[{ window: 0 }, "window"],
	[{ addresses: { name: { ton: 8 } } }, "addresses.name.ton"],
	[{ systemType: "thirteen char" }, "systemType"],
])("%j is no setting", (given, name) => {
	expect(() => settingsOf(given)).toThrow(name);
});

describe("parameters", () => {
	const parameter = parameterOf("0x1400", "PE-{extra.id}\0") as Parameter;
	const values = (extra: Record<string, string>) =>
		tlvsFor([parameter], { extra })?.map(({ value }) => value.toString());

	test("hold what the send gives, and are left out without it", () => {
		expect(values({ id: "1701" })).toEqual(["PE-1701\0"]);
		expect(values({})).toEqual([]);
		expect(values({ id: "{extra.id}" })).toEqual(["PE-{extra.id}\0"]);
	});

	test.each(["ä", "a\nb", "a\0b", "x".repeat(1_025)])(
		"cannot hold %j: the message cannot go",
		(id) => {
			expect(values({ id })).toBeUndefined();
		},
	);

	test("of a name that every object has are left out as well", () => {
		const inherited = parameterOf("0x1400", "{extra.toString}") as Parameter;
		expect(tlvsFor([inherited], { extra: {} })).toEqual([]);
	});

	test("a brace that a variable brings is text", () => {
		const literal = parameterOf("0x1400", "\ufdd0extra.id}");
		expect(literal).toEqual({ problem: expect.stringContaining("0x1400") });
	});
});

describe("after throttled", () => {
	test("a bind rests, longer each time, and goes on with half, then with one more each time", () => {
		const window = sendWindow(10);
		const fill = (now: number) => {
			let count = 0;
			for (; window.room(now) > 0; count++) window.sent();
			return count;
		};
		const empty = (count: number) => {
			for (let i = 0; i < count; i++) window.ended();
		};
		expect(fill(0)).toBe(10);
		// A whole burst is refused: that is one time.
		for (let i = 0; i < 10; i++) window.throttled(5);
		empty(10);
		expect(window.pausedUntil()).toBe(1_005);
		expect([window.room(1_004), window.room(1_005)]).toEqual([0, 5]);
		window.throttled(1_005);
		expect(window.pausedUntil()).toBe(3_005);
		expect(window.room(3_005)).toBe(2);
		// One of the burst that was taken after all says nothing.
		window.accepted(3_004);
		expect(window.room(3_005)).toBe(2);
		for (let i = 0; i < 20; i++) window.accepted(3_005 + i);
		expect(window.room(3_100)).toBe(10);
		window.throttled(4_000);
		expect(window.pausedUntil()).toBe(5_000);
	});

	test("never longer than 30 s, and never with less than one", () => {
		const window = sendWindow(2);
		let now = 0;
		for (let i = 0; i < 10; i++) {
			window.throttled(now);
			now = window.pausedUntil();
		}
		window.throttled(now);
		expect(window.pausedUntil() - now).toBe(30_000);
		expect(window.room(window.pausedUntil())).toBe(1);
	});
});

test.each([
	[1, false, 250, 500],
	[2, false, 500, 1_000],
	[20, false, 30_000, 60_000],
	[1, true, 15_000, 30_000],
	[20, true, 300_000, 600_000],
])(
	"bind number %i (refused: %s) is tried again after %i to %i ms",
	(failures, isRefused, least, most) => {
		expect(reconnectMs(failures, isRefused, 0)).toBe(least);
		expect(reconnectMs(failures, isRefused, 1)).toBe(most);
	},
);
