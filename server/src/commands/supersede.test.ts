import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import { verificationAt } from "../../test/support/verifications.ts";
import { workingSet } from "../store/working-set.ts";
import { takePlace } from "./supersede.ts";

test("of more guarded verifications than are kept, also those of one millisecond, the oldest is canceled", () => {
	const { work } = workingSet(NOTHING_LOADED);
	const guarded = Array.from({ length: 10 }, () =>
		verificationAt(1_000, { guardedUntil: 61_000 }),
	);
	for (const each of guarded) work.add(each);
	takePlace(work, "ACone", "919960639901", "2FA", 1_000);
	expect(guarded.map(({ status }) => status)).toEqual([
		"canceled",
		...Array(9).fill("pending"),
	]);
});
