import { expect, test } from "vitest";
import { codingFor } from "./coding.ts";

test.each([
	[undefined, null],
	["", null],
	["identity", null],
	["gzip, deflate, br, zstd", "br"],
	["gzip", "gzip"],
	["GZIP;q=0.5", "gzip"],
	["br;q=0, gzip", "gzip"],
	["br;q=0.0,gzip;q=0.000", null],
	["br;q=0.001", "br"],
	["*", "br"],
	["*;q=0", null],
	["gzip;q=0, *", "br"],
	["brotli", null],
	[";;,,;q=", null],
])("of Accept-Encoding: %s", (header, coding) => {
	expect(codingFor(header, ["br", "gzip"])).toBe(coding);
});
