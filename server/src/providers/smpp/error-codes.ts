/** The vendors' numbers of `err` in receipts, and their codes in the common table. */

import type { SmppSettings } from "./settings.ts";

type Table = Readonly<Record<string, string>>;

const NONE: Table = { "0": "none" };

const listed = (codes: Readonly<Record<string, readonly number[]>>): Table =>
	Object.fromEntries(
		Object.entries(codes).flatMap(([common, all]) =>
			all.map((code) => [String(code), common]),
		),
	);

/** 3GPP TS 29.002: 1 unknown subscriber, 6 and 27 absent, 31 busy, 32 not delivered, and so on. */
const MAP = {
	...NONE,
	...listed({
		"30003": [6, 27, 31, 32],
		"30004": [13],
		"30005": [1, 5, 9],
		"30006": [11, 21],
		"30008": [12, 34],
	}),
};

const TABLES: Readonly<Record<SmppSettings["errorTable"], Table>> = {
	none: NONE,
	map: MAP,
	// Infobip's "error code reference" has the numbers of MAP for handsets and networks.
	infobip: MAP,
	// www.twilio.com/docs/smpp/error-codes: numbers of its own.
	twilio: {
		...NONE,
		...listed({
			"30003": [1, 2, 11],
			"30004": [9],
			"30005": [5, 6],
			"30006": [4, 7, 10],
			"30008": [3, 8, 12],
		}),
	},
};

/** `errorCodes` of the settings come before the vendor's numbers. */
export function errorCodesOf({
	errorTable,
	errorCodes,
}: Pick<SmppSettings, "errorTable" | "errorCodes">): Table {
	return { ...TABLES[errorTable], ...errorCodes };
}
