import { expect, test } from "vitest";
import { nameFormerCurrencies } from "./former-currencies.ts";

const DAY_MS = 86_400_000;

function starts() {
	const facts = new Map<string, string>();
	const store = {
		fact: async (name: string) => facts.get(name) ?? null,
		async establish(given: Readonly<Record<string, string>>) {
			for (const [name, value] of Object.entries(given))
				if (!facts.has(name)) facts.set(name, value);
		},
		async replaceFact(name: string, value: string) {
			facts.set(name, value);
		},
	};
	let now = 0;
	return async (currency: string | undefined, hasPrices = true) => {
		const lines: unknown[] = [];
		const warn = (members: unknown) => void lines.push(members);
		const prices = hasPrices ? { gateway: { file: "prices.csv" } } : {};
		await nameFormerCurrencies(
			store,
			{
				prices: prices as Record<string, { file: string }>,
				...(currency !== undefined && { currency }),
			},
			now,
			{ warn } as unknown as Parameters<typeof nameFormerCurrencies>[3],
		);
		now += DAY_MS;
		return lines;
	};
}

test("a start after a change of the currency says when amounts were in another one", async () => {
	const start = starts();
	expect(await start("SEK", false)).toEqual([]);
	expect(await start("EUR")).toEqual([]);
	expect(await start("EUR")).toEqual([]);
	expect(await start(undefined, false)).toEqual([]);
	const euros = {
		...{ currency: "EUR", since: "1970-01-02T00:00:00.000Z" },
		until: "1970-01-05T00:00:00.000Z",
	};
	const line = { currency: "USD", former: [euros] };
	expect(await start("USD")).toEqual([line]);
	expect(await start("USD")).toEqual([line]);
	const dollars = {
		...{ currency: "USD", since: "1970-01-05T00:00:00.000Z" },
		until: "1970-01-07T00:00:00.000Z",
	};
	expect(await start("EUR")).toEqual([{ currency: "EUR", former: [dollars] }]);
});
