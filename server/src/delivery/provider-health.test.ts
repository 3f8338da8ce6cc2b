import { expect, test } from "vitest";
import type { Answer } from "../providers/contract.ts";
import { because } from "../providers/reason.ts";
import {
	HEALTH_MINUTES,
	isAboutCredentials,
	providerHealth,
} from "./provider-health.ts";

const ACCEPTED: Answer = {
	outcome: "accepted",
	reference: null,
	status: "sent",
};
const refused = (retry: "later" | "elsewhere" | "never", reason: string) =>
	because(reason, {
		...{ outcome: "refused", retry },
		...{ errorCode: null, errorMessage: null },
	});

function healthAt() {
	let at = 1_000_000_000;
	const health = providerHealth(() => at);
	return { health, pass: (ms: number) => (at += ms), at: () => at };
}

test("counts the answers of the last minutes, by what they mean", () => {
	const { health, pass } = healthAt();
	health.answered("a", refused("later", "HTTP 503"), 0.1);
	pass(5 * 60_000);
	health.answered("a", ACCEPTED, 0.1);
	health.answered("a", ACCEPTED, 0.1);
	health.answered("a", refused("never", "HTTP 404"), 0.1);
	health.answered("a", { outcome: "unknown", errorMessage: "" }, 0.1);
	health.answered("b", refused("elsewhere", "HTTP 400"), 0.1);
	expect(health.of("a").counts).toEqual({
		...{ accepted: 2, later: 1, elsewhere: 0, never: 1, unknown: 1 },
	});
	pass((HEALTH_MINUTES - 5) * 60_000);
	expect(health.of("a").counts).toMatchObject({ accepted: 2, later: 0 });
	pass(5 * 60_000);
	expect(health.of("a")).toMatchObject({
		counts: { accepted: 0, never: 0, unknown: 0 },
		medianMs: null,
	});
});

test("tells the usual time until an answer, and a slow one", () => {
	const { health } = healthAt();
	for (let ms = 1; ms <= 100; ms++) health.answered("a", ACCEPTED, ms / 1_000);
	expect(health.of("a")).toMatchObject({ medianMs: 51, slowMs: 96 });
	// The newest ones alone.
	for (let n = 0; n < 256; n++) health.answered("a", ACCEPTED, 0.007);
	expect(health.of("a")).toMatchObject({ medianMs: 7, slowMs: 7 });
	expect(health.of("other")).toMatchObject({ medianMs: null, slowMs: null });
});

test("the newest failure is the provider's own, not the recipient's", () => {
	const { health, pass, at } = healthAt();
	health.answered("a", refused("elsewhere", "HTTP 400"), 0.1);
	const failedAt = at();
	pass(1_000);
	health.answered("a", refused("never", "HTTP 404"), 0.1);
	expect(health.of("a").lastFailure).toEqual({
		at: failedAt,
		reason: "HTTP 400",
	});
});

test("refused credentials are news until a message is accepted, for a day at most", () => {
	const { health, pass } = healthAt();
	health.answered("a", refused("elsewhere", "HTTP 401"), 0.1);
	health.troubled("b", "bind refused 0x0E");
	expect(health.of("a").refusesCredentials?.reason).toBe("HTTP 401");
	expect(health.of("b").refusesCredentials?.reason).toBe("bind refused 0x0E");
	health.answered("a", ACCEPTED, 0.1);
	expect(health.of("a").refusesCredentials).toBeNull();
	pass(24 * 60 * 60_000);
	expect(health.of("b").refusesCredentials).toBeNull();
});

test.each([
	["HTTP 401", true],
	["HTTP 403", true],
	["token HTTP 401", true],
	["SMTP 535 5.7.8", true],
	["bind refused 0x0D", true],
	["SMPP 0x0F", true],
	["HTTP 404", false],
	["HTTP 4010", false],
	["SMTP 550 5.7.1", false],
	["bind refused 0x08", false],
	["SMPP 0x58", false],
	["ECONNREFUSED", false],
	["no reason given", false],
])("%s is about credentials: %s", (reason, expected) => {
	expect(isAboutCredentials(reason)).toBe(expected);
});
