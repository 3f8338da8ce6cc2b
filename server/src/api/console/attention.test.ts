import { expect, test } from "vitest";
import {
	backlog,
	halvedConversion,
	troubledProviders,
	unusedTokens,
} from "./attention.ts";
import { type Figures, figuresBy, largest, NO_FIGURES } from "./figures.ts";

const figures = (sent: number, verified: number): Figures => ({
	...{ ...NO_FIGURES, sent, verified },
});
const by = (sent: number, verified: number) =>
	new Map([["sms", figures(sent, verified)]]);

test("a provider that is down or refuses our credentials needs attention", () => {
	const well = {
		...({ provider: "a", breaker: "closed", isReady: true } as const),
		refusesCredentials: null,
	};
	expect(troubledProviders([well])).toEqual([]);
	expect(troubledProviders([{ ...well, breaker: "open" }])).toEqual([
		{ kind: "provider_down", provider: "a", state: "open" },
	]);
	expect(troubledProviders([{ ...well, isReady: false }])).toEqual([
		{ kind: "provider_down", provider: "a", state: "not_connected" },
	]);
	const refusesCredentials = { at: 5, reason: "HTTP 401" };
	expect(troubledProviders([{ ...well, refusesCredentials }])).toEqual([
		{ kind: "credentials_refused", provider: "a", at: 5, reason: "HTTP 401" },
	]);
});

test("work that is due for more than a minute is a backlog", () => {
	const now = 1_000_000;
	expect(backlog({ count: 0, oldestAt: null }, now)).toEqual([]);
	expect(backlog({ count: 9, oldestAt: now - 60_000 }, now)).toEqual([]);
	expect(backlog({ count: 9, oldestAt: now - 61_000 }, now)).toEqual([
		{ kind: "backlog", count: 9, oldestSeconds: 61 },
	]);
});

test("half of last week's conversion needs attention, but not of a few messages", () => {
	expect(halvedConversion(by(100, 40), by(700, 560))).toEqual([
		{ kind: "conversion", channel: "sms", now: 0.4, before: 0.8 },
	]);
	expect(halvedConversion(by(100, 41), by(700, 560))).toEqual([]);
	expect(halvedConversion(by(49, 0), by(700, 560))).toEqual([]);
	expect(halvedConversion(by(50, 0), by(49, 49))).toEqual([]);
	expect(halvedConversion(by(100, 0), by(700, 0))).toEqual([]);
	expect(halvedConversion(by(100, 0), new Map())).toEqual([]);
});

test("a token that is older than 90 days and unused since needs attention", () => {
	const day = 24 * 60 * 60 * 1_000;
	const now = 200 * day;
	const old = { id: "old", createdAt: now - 91 * day };
	const fresh = { id: "fresh", createdAt: now - 89 * day };
	expect(unusedTokens([old, fresh], () => null, now)).toEqual([
		{
			...{ kind: "token_unused", token: "old", usedAt: null },
			createdAt: old.createdAt,
		},
	]);
	expect(unusedTokens([old], () => now - 89 * day, now)).toEqual([]);
	const usedAt = now - 91 * day;
	expect(unusedTokens([old], () => usedAt, now)).toHaveLength(1);
});

test("adds up figures by any key, and what is not among the largest", () => {
	const row = (country: string, sent: number) => ({
		...{ ...figures(sent, 1), hour: "2026-11-29", channel: "sms", country },
	});
	const sums = figuresBy(
		[row("DE", 1), row("FR", 5), row("DE", 2), row("US", 1)],
		({ country }) => country,
	);
	expect([...sums].map(([key, { sent }]) => [key, sent])).toEqual([
		...[
			["DE", 3],
			["FR", 5],
			["US", 1],
		],
	]);
	const { named, others } = largest(sums, 1);
	expect(named.map(([key]) => key)).toEqual(["FR"]);
	expect(others).toMatchObject({ sent: 4, verified: 3 });
	expect(largest(sums, 3).others).toBeNull();
});
