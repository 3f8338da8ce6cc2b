import { expect, test } from "vitest";
import { PLANS } from "../numbers/plans.ts";
import { numberFacts, whyUnlisted } from "./countries.ts";

const EXAMPLES = [
	...["77011234567", "79161234567"],
	...["390669812345", "393471234567"],
	...["441481234567", "441624234567", "441534234567", "442071234567"],
	...["4721234567", "4779001234"],
	...["61291234567", "61891621234", "61891641234"],
	...["212501812345", "262262123456", "262639012345"],
	...["2902212", "2908999", "358912345678", "358181234567"],
	...["590590012345", "590590512345", "590590771234"],
	...["59994351234", "5997151234"],
];

test("a number is of each country alone, but for one whose numbers another one has", () => {
	const american = Array.from({ length: 800 }, (_, i) => `1${200 + i}2345678`);
	const found = new Set(
		[...EXAMPLES, ...american]
			.map((number) => numberFacts(number).countries)
			.flatMap((countries) => (countries.length === 1 ? countries : [])),
	);
	const all = PLANS.trim()
		.split("\n")
		.map((line) => line.split(" ", 2)[1] ?? "")
		.filter((countries) => countries.includes(","))
		.flatMap((countries) => countries.split(","));
	expect(all.filter((country) => !found.has(country))).toEqual(["EH"]);
	expect(all.filter((country) => whyUnlisted(country) !== null)).toEqual([
		"EH",
	]);
});

test("numbers of Western Sahara are those of Morocco", () => {
	// The library's own plan of EH: 528[89], and the mobiles of both.
	for (const number of ["212528812345", "212528912345", "212650123456"]) {
		expect(numberFacts(number).countries).toEqual(["MA"]);
	}
});
