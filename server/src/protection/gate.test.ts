import { describe, expect, test } from "vitest";
import { NO_CHANGES, NOTHING_LOADED } from "../../test/support/empty.ts";
import { NOW, partsFor, SMS, sendOf, sent } from "../../test/support/sends.ts";
import type { Due } from "../commands/command.ts";
import { Refusal } from "../errors.ts";
import { workingSet } from "../store/working-set.ts";
import { hourOf, NO_TRAFFIC } from "../usage/traffic.ts";
import type { Step } from "../verification/verification.ts";
import { type Asked, casesOf, type Gate, judge, type Verdict } from "./gate.ts";

const gate = (verdict: Verdict, asked: Asked[] = []): Gate => ({
	caseOf: (about) => ({
		keys: ["own"],
		judge() {
			asked.push(about);
			return verdict;
		},
	}),
});
const refused = { refused: new Refusal("forbidden") };
const blocked = (key: string): Verdict => ({
	blocked: {
		refusal: new Refusal("forbidden"),
		counters: [{ key, windows: [], expiresAt: 1 }],
		decision: null,
	},
});
const asked: Asked = {
	occasion: "send",
	accountSid: "AC1",
	service: "2FA",
	recipient: { phone: "491710000055", email: null },
	messages: [],
	begins: null,
	origin: null,
	verification: null,
};
const NOTHING = {
	counter: () => undefined,
	spending: () => undefined,
	known: () => undefined,
	guardNode: () => undefined,
};
const judged = (gates: readonly Gate[]) =>
	judge(casesOf(gates, asked), NOTHING, 0);

describe("gates", () => {
	test("are asked in order, and the first that does not let it pass decides", () => {
		const later: Asked[] = [];
		const gates = [gate("passed"), gate(refused), gate("passed", later)];
		expect(judged(gates)).toBe(refused);
		expect(later).toEqual([]);
		expect(judged([gate("passed")])).toBe("passed");
	});

	test("read no counter that they have not named: it would read as empty", () => {
		const curious: Gate = {
			caseOf: () => ({
				keys: ["own"],
				judge(view) {
					view.counter("another");
					return "passed";
				},
			}),
		};
		expect(() => judged([curious])).toThrow("another's");
	});

	test("write no counter but their own", () => {
		const own = blocked("own");
		expect(judged([gate(own)])).toBe(own);
		expect(() => judged([gate(blocked("another"))])).toThrow("another's");
	});
});

describe("a send through gates", () => {
	const parts = (providers: string[], ...gates: Gate[]) => ({
		...partsFor(...providers),
		gates,
	});
	const EMAIL: Step = { channel: "email", afterMs: 0 };

	test("that is blocked leaves the gate's counters, is counted as that, and nothing else", () => {
		const counters = [{ key: "own", windows: [], expiresAt: 1 }];
		const set = sent(
			parts(
				["carrier"],
				gate({
					blocked: {
						refusal: new Refusal("forbidden"),
						counters,
						decision: null,
					},
				}),
			),
			"491710000055",
			SMS,
		);
		expect(set.dueWork()).toEqual([]);
		expect(set.changes()).toEqual({
			...NO_CHANGES,
			traffic: [
				{
					...{ accountSid: "AC1", hour: hourOf(NOW), channel: "sms" },
					...{ country: "DE", provider: "" },
					...{ ...NO_TRAFFIC, blocked: 1 },
				},
			],
			counters,
		});
	});

	test("is not asked about again when a message falls over to another provider", () => {
		const about: Asked[] = [];
		const { added } = sent(
			parts(["sandbox", "carrier"], gate("passed", about)),
			"491710990001",
			SMS,
		).changes();
		expect(added[0]?.events).toHaveLength(2);
		expect(about.map(({ occasion }) => occasion)).toEqual(["send"]);
	});

	test("is asked about again when a failure brings the next channel forward", () => {
		const about: Asked[] = [];
		sent(parts(["sandbox"], gate("passed", about)), "491710990001", SMS, {
			...EMAIL,
			afterMs: 60_000,
		});
		expect(
			about.map(({ occasion, messages }) => [
				occasion,
				messages.at(-1)?.channel,
			]),
		).toEqual([
			["send", "email"],
			["step", "email"],
		]);
	});

	test("whose later step needs by now what was not loaded changes nothing, and names it", () => {
		let names: string[] = [];
		const growing: Gate = {
			caseOf: ({ occasion }) => ({
				keys: occasion === "step" ? names : [],
				judge: () => "passed",
			}),
		};
		const later = { ...EMAIL, afterMs: 60_000 };
		const command = sendOf(
			parts(["sandbox"], growing),
			"491710000055",
			...[SMS, later],
		);
		names = ["a rule of this moment"];
		const { work, changes } = workingSet<Due>(NOTHING_LOADED);
		expect(command.decide(work, NOW)).toEqual({
			outcome: "overtaken",
			counters: names,
			verifications: [],
		});
		expect(changes()).toEqual(NO_CHANGES);
	});

	test("looks up once where each message goes", () => {
		const looked: string[] = [];
		const own = partsFor("sandbox");
		sent(
			{
				...own,
				route({ channel }) {
					looked.push(channel);
					return { candidates: ["sandbox"], sender: null };
				},
			},
			"491710000055",
			SMS,
			EMAIL,
		);
		expect(looked).toEqual(["sms", "email"]);
	});
});
