/**
 * Receipts as the vendors' own SDKs sign them, or take them: presets/vectors.json.
 * `tools/peers` makes it, and `.ci/run` makes it again. A double signs as we read the
 * vendor's page; here the vendor's code has the word.
 */

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { HttpSettings } from "../src/providers/http/settings.ts";
import { PRESETS } from "../src/providers/presets/list.ts";
import { settingsFrom } from "../src/start/settings-from.ts";
import { DOUBLES } from "./presets/doubles.ts";
import { broughtOf } from "./support/receipt-requests.ts";

type Vector = {
	readonly preset: string;
	readonly sdk: string;
	readonly key: string;
	/** Seconds since 1970. */
	readonly at: number;
	readonly request: {
		readonly method: "GET" | "POST";
		readonly url: string;
		readonly headers: Readonly<Record<string, string>>;
		readonly body: string;
	};
};

const VECTORS: readonly Vector[] = JSON.parse(
	readFileSync(new URL("presets/vectors.json", import.meta.url), "utf8"),
);

/** The preset's settings, with the vector's key in the place of the double's. */
function settingsOf({ preset, key, request }: Vector): HttpSettings {
	const double = DOUBLES.find((each) => each.preset === preset);
	const present = double?.receipts?.keys.present.checks;
	const parameters = Object.fromEntries(
		Object.entries(double?.parameters ?? {}).map(([name, value]) => [
			name,
			value === present ? key : value,
		]),
	);
	const { origin } = new URL(request.url);
	const entry = { type: preset, ...parameters };
	const config = settingsFrom({ publicUrl: origin, providers: [entry] }, {});
	return config.providers[0]?.settings as HttpSettings;
}

test("a preset of every vendor whose SDK is asked is there", () => {
	const types = PRESETS.map(({ type }) => type);
	for (const { preset } of VECTORS) expect(types).toContain(preset);
});

describe.each(
	VECTORS.filter(({ preset }) => PRESETS.some(({ type }) => type === preset)),
)("$sdk for $preset", (vector) => {
	const { request, at } = vector;
	const read = (changes: Partial<Vector["request"]> = {}) =>
		broughtOf(settingsOf(vector), {
			...{ ...request, ...changes },
			receivedAt: at * 1_000,
		});

	test("is believed, and has one receipt", async () => {
		expect(await read()).toMatchObject({
			receipts: [{ status: expect.stringMatching(/^(un)?delivered$/) }],
			...{ unlisted: 0, unreadable: 0 },
		});
	});

	test("is refused with one character changed", async () => {
		const lie = (text: string) => text.replace("elivered", "eliverex");
		const changed =
			request.body === ""
				? { url: lie(request.url) }
				: { body: lie(request.body) };
		expect(changed).not.toEqual(
			request.body === "" ? { url: request.url } : { body: request.body },
		);
		expect(await read(changed)).toBe("receipt_rejected");
	});

	test("is refused without its signature", async () => {
		const type = request.headers["content-type"];
		const headers: Record<string, string> =
			type === undefined ? {} : { "content-type": type };
		expect(await read({ headers })).toBe("receipt_rejected");
	});
});
