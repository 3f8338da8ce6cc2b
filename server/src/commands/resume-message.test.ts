import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import { RESUME_PARTS } from "../../test/support/resume-parts.ts";
import { eventAt, verificationAt } from "../../test/support/verifications.ts";
import { workingSet } from "../store/working-set.ts";
import type { Due } from "./command.ts";
import { resume } from "./resume.ts";

const NOW = 1_800_000_000_000;

test("a message of unknown providers that a receipt has called delivered is not said to have failed", () => {
	const verification = verificationAt(NOW - 90_000, {
		events: [
			eventAt(NOW - 90_000, {
				handover: {
					...{ candidates: ["gone"], at: NOW, leasedBy: null, waits: true },
					...{ hand: 2, orphaned: 1, postponed: 0, perhapsSent: false },
				},
			}),
		],
	});
	const { sid, events } = verification;
	const { work } = workingSet<Due>({
		...NOTHING_LOADED,
		verifications: [verification],
	});
	const parts = { carries: () => undefined, isAlone: true, open: () => "1234" };
	resume({ sids: [sid] }, { ...RESUME_PARTS, ...parts }).decide(work, NOW);
	expect(events[0]).toMatchObject({ status: "delivered", handover: null });
});
