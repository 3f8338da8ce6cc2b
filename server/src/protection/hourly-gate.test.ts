import { expect, test } from "vitest";
import { MINUTE_MS } from "../durations.ts";
import { NO_RULES } from "../guard/written-rules.ts";
import type { Counter } from "../limits/counter.ts";
import type { Asked } from "./gate.ts";
import { hourlyGate } from "./hourly-gate.ts";

const NOW = Date.UTC(2026, 10, 30, 12);

/** The gate in the mode `shadow`; each call is a message that begins. */
function shadow(rules: Partial<typeof NO_RULES>) {
	const counters = new Map<string, Counter>();
	const work = {
		counter: (key: string) => counters.get(key),
		setCounter: (counter: Counter) => void counters.set(counter.key, counter),
		forgetCounter: (key: string) => void counters.delete(key),
		known: () => undefined,
		guardNode: () => undefined,
		setGuardNode() {},
		addToGuardNode() {},
		setKnown() {},
		forgetKnown() {},
		spending: () => undefined,
	};
	const gate = hourlyGate({
		standing: { rulesOf: () => ({ ...NO_RULES, mode: "shadow", ...rules }) },
		hash: (...parts) => parts.join(" ").split("").reverse().join(""),
		accounts: { customerOf: (sid) => sid },
	});
	return {
		counters,
		isNoted(number: string, now: number): boolean {
			const message = { channel: "sms", recipient: number, candidates: [] };
			const asked = {
				...{ occasion: "send", accountSid: "AC1", service: "s" },
				recipient: { phone: number, email: null },
				...{ messages: [message], begins: message, verification: null },
				origin: { callerAddress: "127.0.0.1", clientIp: "203.0.113.1" },
			} as unknown as Asked;
			const one = gate.caseOf(asked);
			const verdict = one.judge(work, now);
			one.charge?.(work, now);
			return verdict !== "passed";
		},
	};
}

/** What all windows of all counters hold. */
const heldIn = (counters: ReadonlyMap<string, Counter>) =>
	[...counters.values()]
		.flatMap(({ windows }) => windows)
		.reduce((sum, [, window]) => sum + window.length, 0);

test("shadow notes what the mode on would refuse, and no more", () => {
	const gate = shadow({ messagesPerHour: [{ DE: 2 }] });
	const noted = [0, 20, 40, 50, 65, 70, 85].map((minutes) =>
		gate.isNoted("491701234567", NOW + minutes * MINUTE_MS),
	);
	expect(noted).toEqual([false, false, true, true, false, true, false]);
});

test.each([
	["messages of a country", { messagesPerHour: [{ DE: 2 }] }],
	["numbers of an address", { numbersPerAddress: 2 }],
])("what a clock that was ahead has counted fills no bound: %s", (_, rules) => {
	const gate = shadow(rules);
	const month = 30 * 24 * 60 * MINUTE_MS;
	const noted = (i: number, now: number) =>
		gate.isNoted(String(491701234000 + i), now);
	for (let i = 0; i < 2; i++) expect(noted(i, NOW + month)).toBe(false);
	expect([2, 3, 4].map((i) => noted(i, NOW))).toEqual([false, false, true]);
});

test.each([
	["messages of a country", { messagesPerHour: [{ DE: 2 }] }],
	["numbers of an address", { numbersPerAddress: 2 }],
])("shadow holds no more than the bound: %s", (_, rules) => {
	const gate = shadow(rules);
	for (let i = 0; i < 500; i++) {
		gate.isNoted(String(491701234000 + i), NOW + i * 1_000);
	}
	expect(heldIn(gate.counters)).toBe(2);
});
