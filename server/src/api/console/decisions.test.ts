import { expect, test } from "vitest";
import type { SearchFilter } from "../../store/contract.ts";
import type { GuardDecision } from "../../verification/guard-decision.ts";
import type { Verification } from "../../verification/verification.ts";
import { decisionsOf } from "./decisions.ts";

const NOW = Date.UTC(2026, 0, 2);
const MINUTE = 60_000;
const HOLD: GuardDecision = {
	...{ refusal: "blocked", rule: "hold", node: "range:1" },
	...{ since: null, until: null },
};

/** One record a minute, each with the decision. */
function records(count: number, guard = HOLD) {
	const all = Array.from({ length: count }, (_, i) => ({
		sid: `OTP${String(count - i).padStart(6, "0")}`,
		createdAt: NOW - i * MINUTE,
		guard,
	})) as unknown as Verification[];
	const asked: SearchFilter[] = [];
	return {
		asked,
		async search(filter: SearchFilter, { take }: { take: number }) {
			asked.push(filter);
			const { before } = filter;
			return all
				.filter(({ sid }) => before === null || sid < before)
				.slice(0, take);
		},
	};
}

test("pages follow each other, and no record counts twice", async () => {
	const { search, asked } = records(1_200);
	const found = await decisionsOf("blocked", {
		...{ accountSid: "AC1", now: NOW, search, clock: () => 0 },
	});
	expect(found.groups).toMatchObject([{ count: 1_200, decision: HOLD }]);
	expect(found.searchedTo).toBeNull();
	expect(asked).toHaveLength(3);
	expect(asked.every(({ accountSid }) => accountSid === "AC1")).toBe(true);
});

test("what refused a later message is not among what was only noted", async () => {
	const { search } = records(2, { ...HOLD, refusedAt: NOW });
	const found = await decisionsOf("noted", {
		...{ accountSid: "AC1", now: NOW, search },
	});
	expect(found.groups).toEqual([]);
});

test("a search that takes long ends, and says where it has come to", async () => {
	const { search, asked } = records(1_200);
	let clock = 0;
	const found = await decisionsOf("noted", {
		...{ accountSid: "AC1", now: NOW, search },
		clock: () => (clock += 200),
	});
	expect(asked).toHaveLength(2);
	expect(found.searchedTo).toBe(NOW - 999 * MINUTE);
	expect(found.groups).toMatchObject([{ count: 1_000 }]);
});
