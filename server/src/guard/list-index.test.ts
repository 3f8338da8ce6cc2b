/** Entries are found by what they fit: the same as a look at each of them says. */

import fc from "fast-check";
import { expect, test } from "vitest";
import { plainAddress } from "../network.ts";
import { numbersOf, phoneKey } from "../numbers/key.ts";
import { addressBits } from "./address-bits.ts";
import { type Listed, listIndex } from "./list-index.ts";
import { asciiDomain, type ListEntry, readEntry } from "./lists.ts";

const NOW = 1_000;

/** Looks at every entry, one after the other. */
function byLooking(entries: readonly ListEntry[], listed: Listed) {
	const { number, countries, email, clientIp } = listed;
	const key = number === null ? "" : phoneKey(number);
	const domain = asciiDomain(email?.slice(email.lastIndexOf("@") + 1) ?? "");
	const bits = addressBits(plainAddress(clientIp ?? ""), null) ?? "";
	const fits = ({ subject, key: value, until }: ListEntry) =>
		(until === null || until > NOW) &&
		{
			number: key === value,
			prefix: key !== "" && numbersOf(key).some((one) => one.startsWith(value)),
			country: countries.includes(value),
			domain: domain !== null && `.${domain}`.endsWith(value),
			address: bits !== "" && bits.startsWith(value),
		}[subject];
	const rank = ({ subject, length, list }: ListEntry) =>
		(subject === "country" ? 0 : length) * 2 + (list === "deny" ? 1 : 0);
	const best = (isClient: boolean) =>
		entries
			.filter((one) => (one.subject === "address") === isClient && fits(one))
			.sort((a, b) => rank(b) - rank(a))[0];
	const found = [best(false), best(true)].flatMap((one) => one ?? []);
	return (found.find(({ list }) => list === "deny") ?? found[0])?.list ?? null;
}

const value = fc.oneof(
	fc
		.constantFrom(
			...(["4", "49", "491", "4917", "49170", "521", "52", "5255"] as const),
		)
		.map((digits) => ({ subject: "prefix" as const, value: `+${digits}` })),
	fc
		.constantFrom("+491701234567", "+5215512345678", "+525512345678")
		.map((number) => ({ subject: "number" as const, value: number })),
	fc.constantFrom("DE", "MX", "001").map((country) => ({
		subject: "country" as const,
		value: country,
	})),
	fc
		.constantFrom("203.0.113.0/24", "203.0.113.7", "2001:db8::/32", "0.0.0.0/0")
		.map((network) => ({ subject: "address" as const, value: network })),
	fc
		.constantFrom("example.com", "mail.example.com", "ample.com")
		.map((domain) => ({ subject: "domain" as const, value: domain })),
);

const entries = fc.array(
	fc.record({
		list: fc.constantFrom("allow" as const, "deny" as const),
		of: value,
		until: fc.constantFrom(null, NOW, NOW + 1),
	}),
	{ maxLength: 12 },
);

const listeds = fc.record({
	number: fc.constantFrom(
		...[null, "491701234567", "525512345678", "5215512345678", "436641234567"],
	),
	countries: fc.constantFrom([], ["DE"], ["MX"], ["001"]),
	clientIp: fc.constantFrom(null, "203.0.113.7", "2001:db8::9", "nothing"),
	email: fc.constantFrom(
		null,
		"a@mail.example.com",
		"a@example.com",
		"a@sample.com",
	),
});

test("an index and a look at each entry say the same", () => {
	fc.assert(
		fc.property(entries, listeds, (given, listed) => {
			const read = given.flatMap(({ list, of, until }) => {
				const one = readEntry({ list, ...of, until, reason: "x" });
				return typeof one === "string" ? [] : [one];
			});
			const verdict = listIndex(read).judge(listed, NOW);
			expect(verdict?.list ?? null).toBe(byLooking(read, listed));
		}),
		{ numRuns: 2_000 },
	);
});
