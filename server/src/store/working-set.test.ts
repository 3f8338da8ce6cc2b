import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import { verificationAt } from "../../test/support/verifications.ts";
import { workingSet } from "./working-set.ts";

test("usage is counted by account and day, in whatever order a batch's sends come", () => {
	const set = workingSet(NOTHING_LOADED);
	const counted = [
		["AC1", "2026-11-29", "sms"],
		["AC2", "2026-11-29", "sms"],
		["AC1", "2026-11-30", "sms"],
		["AC1", "2026-11-29", "verification"],
		["AC1", "2026-11-29", "sms"],
	] as const;
	for (const [account, day, kind] of counted) {
		set.work.count(account, day, kind);
	}
	expect(
		set
			.changes()
			.usage.map((row) => Object.values(row).join(" "))
			.sort(),
	).toEqual([
		"AC1 2026-11-29 sms 2",
		"AC1 2026-11-29 verification 1",
		"AC1 2026-11-30 sms 1",
		"AC2 2026-11-29 sms 1",
	]);
});

test("what was erased earlier in the batch is due no more", () => {
	const [gone, other] = [verificationAt(1, {}), verificationAt(2, {})] as const;
	const due = [gone, other].map(({ sid }) => sid);
	const { work } = workingSet({
		...NOTHING_LOADED,
		verifications: [gone, other],
		due,
	});
	expect(work.dueSids()).toEqual(due);
	work.remove(gone);
	expect(work.dueSids()).toEqual([other.sid]);
});
