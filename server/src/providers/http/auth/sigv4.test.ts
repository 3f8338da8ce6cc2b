/** Vectors of AWS's own test suite for signature version 4 (aws-sig-v4-test-suite). */

import { expect, test } from "vitest";
import { amzDate, canonicalPath, type Signable, sigV4 } from "./sigv4.ts";

const KEYS = {
	accessKeyId: "AKIDEXAMPLE",
	secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
	region: "us-east-1",
	service: "service",
};
const DATE = amzDate(Date.UTC(2015, 7, 30, 12, 36, 0));
const TOKEN =
	"6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";

test("a date without signs and fractions", () => {
	expect(DATE).toBe("20150830T123600Z");
});

const header = (value: string): [string, string] => ["My-Header1", value];

test.each<[string, Partial<Signable>, string, string]>([
	[
		"get-vanilla",
		{},
		"host;x-amz-date",
		"5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
	],
	[
		"get-unreserved",
		{
			target:
				"/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
		},
		"host;x-amz-date",
		"07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
	],
	[
		"get-slashes",
		{ target: "//example//" },
		"host;x-amz-date",
		"9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84",
	],
	[
		"get-vanilla-query-order-key-case",
		{ target: "/?Param2=value2&Param1=value1" },
		"host;x-amz-date",
		"b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
	],
	[
		"get-vanilla-query-order-value",
		{ target: "/?Param1=value2&Param1=value1" },
		"host;x-amz-date",
		"5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694",
	],
	[
		"get-vanilla-utf8-query",
		{ target: "/?\u1234=bar" },
		"host;x-amz-date",
		"2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04",
	],
	[
		"get-header-value-order",
		{ headers: ["value4", "value1", "value3", "value2"].map(header) },
		"host;my-header1;x-amz-date",
		"08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01",
	],
	[
		"get-header-key-duplicate",
		{ headers: ["value2", "value2", "value1"].map(header) },
		"host;my-header1;x-amz-date",
		"c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea",
	],
	[
		"get-header-value-trim",
		{ headers: [header(" value1"), ["My-Header2", ' "a   b   c"']] },
		"host;my-header1;my-header2;x-amz-date",
		"acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
	],
	[
		"post-x-www-form-urlencoded",
		{
			method: "POST",
			headers: [["Content-Type", "application/x-www-form-urlencoded"]],
			body: "Param1=value1",
		},
		"content-type;host;x-amz-date",
		"ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
	],
	[
		"post-sts-token",
		{ headers: [["X-Amz-Security-Token", TOKEN]] },
		"host;x-amz-date;x-amz-security-token",
		"07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
	],
])("%s", (_, changes, signedHeaders, signature) => {
	const { headers = [], ...others } = changes;
	const request: Signable = {
		method: "GET",
		target: "/",
		body: "",
		...others,
		headers: [
			["Host", "example.amazonaws.com"],
			["X-Amz-Date", DATE],
			...headers,
		],
	};
	expect(sigV4(request, KEYS, DATE)).toBe(
		`AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${signedHeaders}, Signature=${signature}`,
	);
});

test.each([
	["get-space", "/example space/", "/example%20space/"],
	["get-utf8", "/\u1234", "/%E1%88%B4"],
	["get-relative", "/example/..", "/"],
	["get-relative-relative", "/example1/example2/../..", "/"],
	["get-slash-dot-slash", "/./", "/"],
	["get-slash-pointless-dot", "/./example", "/example"],
	["a path that is encoded already", "/a%20b", "/a%2520b"],
	["characters that encodeURIComponent leaves", "/a!'()*", "/a%21%27%28%29%2A"],
])("path of %s", (_, path, canonical) => {
	expect(canonicalPath(path)).toBe(canonical);
});
