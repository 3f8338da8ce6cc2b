import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import { verificationAt } from "../../test/support/verifications.ts";
import { workingSet } from "../store/working-set.ts";
import type { CallbackDispatch } from "../verification/news.ts";
import { leaseCallback, tell } from "../verification/news.ts";
import type { Due } from "./command.ts";
import { eraseRecord } from "./erase.ts";
import { settleCallback } from "./settle-callback.ts";

const NOW = 1_000_000;

/** Two news of one verification: the first were told, and their outcome is recorded. */
function settling() {
	const verification = verificationAt(NOW, {});
	verification.callbacks = {
		url: "https://example.com/news",
		method: "POST",
		made: 0,
		waiting: [],
		handover: null,
	};
	tell(verification, "sent", null, NOW);
	tell(verification, "delivered", null, NOW);
	const told = leaseCallback(verification, "one", NOW) as CallbackDispatch;
	const set = workingSet<Due>({
		...NOTHING_LOADED,
		verifications: [verification],
	});
	settleCallback(told, "taken", {
		...{ instance: "one", jitter: 0 },
		answer: { status: 200, reason: null },
	}).decide(set.work, NOW);
	return { verification, set };
}

test("the next news go out with the outcome of those before", () => {
	const { verification, set } = settling();
	expect(set.dueWork()).toMatchObject([
		{ callback: { news: { id: `${verification.sid}-2` } } },
	]);
});

test("news of what the same batch erases are not told any more", () => {
	const { verification, set } = settling();
	const { accountSid, sid } = verification;
	eraseRecord(
		accountSid,
		sid,
		() => null,
		() => "",
	).decide(set.work, NOW);
	expect(set.dueWork()).toEqual([expect.objectContaining({ erased: sid })]);
});
