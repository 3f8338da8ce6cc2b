import { describe, expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import type { Channel } from "../channel.ts";
import { workingSet } from "../store/working-set.ts";
import { boundsFor, boundsGate } from "./bounds.ts";
import { budgetFor } from "./budget.ts";
import type { Asked } from "./gate.ts";

const HOUR = 3_600_000;
const parts = (per: "account" | "customer") => ({
	config: {
		defaultCountry: "DE",
		sendLimits: [{ max: 2, windowSeconds: 3_600, per }],
		wrongCodes: { max: 20, windowSeconds: 3_600, per },
	},
	hash: (...of: string[]) => of.join("|"),
	accounts: { customerOf: () => "ACcustomer" },
	rekeying: { since: null },
	sandboxes: new Set(["sandbox"]),
});
const asked = (
	occasion: Asked["occasion"],
	channel: Channel = "sms",
	provider = "carrier",
): Asked => ({
	occasion,
	accountSid: "AC1",
	service: "2FA",
	recipient: { phone: "491710000055", email: "a@b.com" },
	messages: [{ channel, recipient: "491710000055", candidates: [provider] }],
	begins: null,
	origin: null,
	verification: null,
});
const AT = 1_000 * HOUR;

describe("keys of counters stay what they were: an installation upgrades in place", () => {
	test("of the bounds on sends, the other scope's beside each", () => {
		const keys = (per: "account" | "customer") =>
			boundsGate(boundsFor(parts(per))("AC1", AT)).caseOf(asked("resend")).keys;
		const byAccount = "sends|AC1|491710000055";
		const byCustomer = "sends of a customer|ACcustomer|491710000055";
		expect(keys("account")).toEqual([byAccount, byCustomer]);
		expect(keys("customer")).toEqual([byCustomer, byAccount]);
	});

	test("of the budget of wrong codes", () => {
		const key = (per: "account" | "customer") =>
			budgetFor(parts(per))("AC1", "491710000055", AT);
		expect(key("account").counterKey).toBe("wrong codes|AC1|491710000055");
		expect(key("customer").counterKey).toBe(
			"wrong codes of a customer|ACcustomer|491710000055",
		);
		// An earlier version counted a customer's wrong codes under the customer's
		// account.
		expect(key("customer").former?.keys).toContain(
			"wrong codes|ACcustomer|491710000055",
		);
	});

	test("of spellings from before numbers were parsed, until their windows are over", () => {
		const since = (at: number) =>
			budgetFor({ ...parts("account"), rekeying: { since: at } })(
				"AC1",
				"491710000055",
				AT,
			).former?.keys ?? [];
		expect(since(AT - HOUR)).toContain("wrong codes|AC1|01710000055");
		expect(since(AT - 1.04 * HOUR)).toEqual([]);
	});
});

describe("the operator's bounds", () => {
	const bounds = boundsFor(parts("account"))("AC1", AT);

	test("are on all recipients of a send, and on the one that a resend goes to", () => {
		const gate = boundsGate(bounds);
		const own = (about: Asked) =>
			gate.caseOf(about).keys.filter((key) => key.startsWith("sends|"));
		expect(own(asked("send"))).toEqual([
			"sends|AC1|491710000055",
			"sends|AC1|a@b.com",
		]);
		expect(own(asked("resend"))).toEqual(["sends|AC1|491710000055"]);
		expect(own(asked("resend", "email"))).toEqual(["sends|AC1|a@b.com"]);
	});

	test("are on none that a sandbox alone would carry", () => {
		const free = asked("send", "sms", "sandbox");
		expect(boundsGate(bounds).caseOf(free).keys).toEqual([]);
	});

	test("are on a send whose fall-back alone is paid for", () => {
		const send = asked("send", "whatsapp", "sandbox");
		const [sms] = asked("send", "sms", "carrier").messages;
		expect(boundsGate(bounds).caseOf(send).keys).toEqual([]);
		const both = { ...send, ...(sms && { fallback: sms }) };
		expect(boundsGate(bounds).caseOf(both).keys).not.toEqual([]);
	});

	test("count what has passed, sends and resends together", () => {
		const { work, changes } = workingSet(NOTHING_LOADED);
		const verdicts = (["send", "resend", "resend"] as const).map((occasion) => {
			const { judge, charge } = boundsGate(bounds).caseOf(asked(occasion));
			const verdict = judge(work, AT);
			if (verdict === "passed") charge?.(work, AT);
			return verdict;
		});
		expect(verdicts.slice(0, 2)).toEqual(["passed", "passed"]);
		expect(verdicts[2]).toMatchObject({
			refused: {
				name: "too_many_requests",
				message: "Too many sends to this recipient",
				details: { retryAfter: 3_600 },
			},
		});
		expect(changes().counters.map(({ key }) => key)).toEqual([
			"sends|AC1|491710000055",
			"sends|AC1|a@b.com",
		]);
	});
});
