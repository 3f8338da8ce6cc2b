import { describe, expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import { verificationAt } from "../../test/support/verifications.ts";
import { workingSet } from "../store/working-set.ts";
import type { Verification } from "../verification/verification.ts";
import type { Due } from "./command.ts";
import { type Among, targetOf } from "./target.ts";

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const PHONE = "491710000055";

/** A batch may have loaded more than one command asked for. */
function found(
	loaded: Partial<Verification>[],
	recipients: string[][] = [[PHONE]],
	among: Among = "ended too",
): string | undefined {
	const { work } = workingSet<Due>({
		...NOTHING_LOADED,
		verifications: loaded.map((each) =>
			verificationAt(NOW - 1_000, { phone: PHONE, ...each }),
		),
	});
	const target = { service: "2FA", recipients };
	return targetOf(work, "ACone", target, among, NOW)?.sid;
}

const ended = { status: "success", updatedAt: NOW - 1_000 } as const;

describe("the newest of a recipient and service", () => {
	test.each<[string, Partial<Verification>[], string | undefined]>([
		["is none where there is none", [], undefined],
		[
			"is the pending one that no later send has superseded, whatever the clocks said",
			[{ sid: "OTP2", cancelAt: NOW + 1 }, { sid: "OTP1" }],
			"OTP1",
		],
		[
			"is the newest of those that none has superseded, in whatever order they stand",
			[{ sid: "OTP1" }, { sid: "OTP3" }, { sid: "OTP2" }],
			"OTP3",
		],
		[
			"is the newest of those that are guarded, once the last has ended",
			[
				{ sid: "OTP1", cancelAt: NOW + 1 },
				{ sid: "OTP2", cancelAt: NOW + 1 },
				{ sid: "OTP3", ...ended },
			],
			"OTP2",
		],
		[
			"is not one whose guard, or whose time, is over",
			[
				{ sid: "OTP2", cancelAt: NOW },
				{ sid: "OTP3", expiresAt: NOW },
				{ sid: "OTP1" },
			],
			"OTP1",
		],
		[
			"is the newest that has ended, where none is pending",
			[
				{ sid: "OTP1", ...ended },
				{ sid: "OTP3", ...ended },
				{ sid: "OTP2", expiresAt: NOW },
			],
			"OTP3",
		],
		[
			"is one that ended less than a day ago",
			[{ sid: "OTP1", ...ended, updatedAt: NOW - DAY + 1 }],
			"OTP1",
		],
		[
			"is none that ended a day ago",
			[{ sid: "OTP1", ...ended, updatedAt: NOW - DAY }],
			undefined,
		],
		["is not another service's", [{ sid: "OTP1", service: "pay" }], undefined],
		[
			"is not another account's",
			[{ sid: "OTP1", accountSid: "ACtwo" }],
			undefined,
		],
		[
			"is not another recipient's",
			[{ sid: "OTP1", phone: "491710000056" }],
			undefined,
		],
	])("%s", (_, loaded, sid) => {
		expect(found(loaded)).toBe(sid);
	});

	test("is pending, where what has ended does not count", () => {
		expect(found([{ sid: "OTP1", ...ended }], [[PHONE]], "pending only")).toBe(
			undefined,
		);
	});

	test("has every recipient that is named, under one of its keys", () => {
		const both = [{ sid: "OTP1", email: "a@b.com" }, { sid: "OTP2" }];
		const email = ["a@b.com"];
		expect(found(both, [email])).toBe("OTP1");
		expect(found(both, [[PHONE], email])).toBe("OTP1");
		expect(found(both, [[PHONE], ["c@b.com"]])).toBe(undefined);
		expect(found([{ sid: "OTP1", phone: "0171" }], [[PHONE, "0171"]])).toBe(
			"OTP1",
		);
	});
});
