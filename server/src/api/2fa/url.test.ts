import { expect, test } from "vitest";
import { plainUrl } from "./url.ts";

test.each([
	["/2fa/send", "/2fa/send"],
	["/2fa/send.json", "/2fa/send"],
	["/2fa/send/", "/2fa/send"],
	["/2fa/send.json/", "/2fa/send"],
	["/2fa/send/.json", "/2fa/send"],
	["/2fa/send.json/?a=b.json/", "/2fa/send?a=b.json/"],
	["/2fa/search/OTP1.json?x=1", "/2fa/search/OTP1?x=1"],
	["/2fa/search?", "/2fa/search?"],
	["/", "/"],
	["//", "/"],
	["/.json", "/"],
	["/2fa/send.JSON", "/2fa/send.JSON"],
	["/2fa/send.jsonx", "/2fa/send.jsonx"],
	["/2fa/search.csv", "/2fa/search.csv"],
	[
		"/2fa/usage/records.channel=call&startDate=2020-01-01",
		"/2fa/usage/records?channel=call&startDate=2020-01-01",
	],
	[
		"/2fa/usage/records.channel=call&endDate=2020-01-31.json",
		"/2fa/usage/records?channel=call&endDate=2020-01-31",
	],
	["/2fa/usage/records.channel=call.json/", "/2fa/usage/records?channel=call"],
	// Parameters after both marks: not the document's error.
	[
		"/2fa/usage/records.channel=call?page=1",
		"/2fa/usage/records.channel=call?page=1",
	],
	["/2fa/usage/records.json", "/2fa/usage/records"],
	["/2fa/usage/records.json?channel=call", "/2fa/usage/records?channel=call"],
	["/2fa/usage/recordsXchannel=call", "/2fa/usage/recordsXchannel=call"],
])("%s is %s", (url, plain) => {
	expect(plainUrl(url)).toBe(plain);
	expect(plainUrl(plain)).toBe(plain);
});
