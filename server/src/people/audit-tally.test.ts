import { expect, test } from "vitest";
import { auditTally } from "./audit-tally.ts";

const READ = { action: "sandbox.read", accountSid: "AC1" } as const;
const BY = { account: "AC1" };

test("one row stands for all of a kind, and a row that was not written is counted on", () => {
	const tally = auditTally();
	tally.add(READ, BY);
	tally.add(READ, BY);
	const [taken] = tally.take();
	expect(taken?.noted.count).toBe(2);
	expect(tally.take()).toEqual([]);
	if (taken) tally.add(taken.noted, taken.by);
	tally.add(READ, BY);
	tally.add(READ, { account: "AC1", user: "US1" });
	expect(tally.take().map(({ noted }) => noted.count)).toEqual([3, 1]);
});
