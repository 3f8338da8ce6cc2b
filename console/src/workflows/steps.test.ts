import { expect, test } from "vitest";
import {
	intervalFault,
	moved,
	newStep,
	placesOf,
	startsOf,
	stepsOf,
	wireSteps,
} from "./steps.ts";

test("a workflow comes out of the form as it went in", () => {
	const channels = [
		{ channel: "sms", interval: "0", from: "Shop" },
		{ channel: "voice", interval: "60", body: "Code: {code}" },
		{ channel: "email", interval: "3600" },
	];
	expect(wireSteps(stepsOf(channels))).toEqual([
		{ channel: "sms", interval: 0, from: "Shop" },
		{ channel: "call", interval: 60, body: "Code: {code}" },
		{ channel: "email", interval: 3_600 },
	]);
});

test("what a channel cannot take is left out, and so is what is blank", () => {
	const step = { ...newStep("email", "5"), from: "Shop", body: "  \n" };
	expect(wireSteps([step])).toEqual([{ channel: "email", interval: 5 }]);
});

test.each([
	["0", null],
	["3600", null],
	[" 5 ", null],
	["3601", "long"],
	["", "number"],
	["-1", "number"],
	["1.5", "number"],
	["1e3", "number"],
	["٣", "number"],
])("the interval %j is %s", (interval, fault) => {
	expect(intervalFault(interval)).toBe(fault);
});

test("a step starts after all waits before it", () => {
	const at = (interval: string) => ({ interval });
	expect(startsOf([at("0"), at("30"), at("x"), at("60")])).toEqual([
		0, 30, 30, 90,
	]);
	expect(startsOf([at("10")])).toEqual([10]);
	expect(startsOf([])).toEqual([]);
});

test("steps keep their order and their room on the line", () => {
	expect(placesOf([0], 10)).toEqual([0]);
	expect(placesOf([0, 0, 0], 10)).toEqual([0, 10, 20]);
	const places = placesOf([0, 1, 3_601], 10);
	expect(places[0]).toBe(0);
	expect(places[1]).toBeGreaterThanOrEqual(10);
	expect(places[2]).toBeCloseTo(100);
	expect((places[2] ?? 0) - (places[1] ?? 0)).toBeGreaterThan(70);
});

test("a row moves, and never out of the list", () => {
	expect(moved([1, 2, 3], 0, 2)).toEqual([2, 3, 1]);
	expect(moved([1, 2, 3], 2, 1)).toEqual([1, 3, 2]);
	expect(moved([1, 2, 3], 0, -1)).toEqual([1, 2, 3]);
	expect(moved([1, 2, 3], 2, 3)).toEqual([1, 2, 3]);
});
