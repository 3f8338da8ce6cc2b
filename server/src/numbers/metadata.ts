/** The tables of the phone library: patterns of each country, and which countries share a calling code. */

import { createRequire } from "node:module";

/** An object of the library: it tells about the country that it has selected. */
export type PhoneMetadata = {
	selectNumberingPlan(country: string): void;
	/** A pattern; anything else where the country has none. */
	leadingDigits(): string | number | undefined;
	nationalNumberPattern(): string;
	type(name: string): { pattern(): string } | undefined;
	/** In the order in which the library asks them. */
	getCountryCodesForCallingCode(code: string): string[] | undefined;
};

type Core = { readonly Metadata: new (tables: unknown) => PhoneMetadata };

let make: (() => PhoneMetadata) | undefined;

/** Loaded at the first use, like the library itself, with which it shares the tables. */
export function phoneMetadata(): PhoneMetadata {
	if (make === undefined) {
		const load = createRequire(import.meta.url);
		const { Metadata } = load("libphonenumber-js/core") as Core;
		const tables: unknown = load("libphonenumber-js/metadata.max.json");
		make = () => new Metadata(tables);
	}
	return make();
}
