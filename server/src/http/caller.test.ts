import type { FastifyRequest } from "fastify";
import { describe, expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import { clientAddresses, credentials, refuseCrossSite } from "./caller.ts";

const request = (
	headers: Record<string, string | undefined>,
	peer?: string,
): FastifyRequest =>
	({ headers, socket: { remoteAddress: peer } }) as unknown as FastifyRequest;

const basic = (text: string) => Buffer.from(text).toString("base64");

test.each<[string | undefined, { sid: string; token: string } | null]>([
	[`Basic ${basic("AC1:token")}`, { sid: "AC1", token: "token" }],
	[`basic   ${basic("AC1:token")}  `, { sid: "AC1", token: "token" }],
	[`Basic ${basic(" AC1 : token ")}`, { sid: "AC1", token: "token" }],
	[`Basic ${basic("AC1:a:b")}`, { sid: "AC1", token: "a:b" }],
	[`Basic ${basic("AC1:")}`, { sid: "AC1", token: "" }],
	[`Basic ${basic(":")}`, { sid: "", token: "" }],
	[`Basic ${basic("AC1")}`, null],
	["Basic", null],
	["Basic ", null],
	["Basic a b", null],
	[`Bearer ${basic("AC1:token")}`, null],
	[`xBasic ${basic("AC1:token")}`, null],
	["", null],
	[undefined, null],
])("credentials of %j", (header, given) => {
	expect(credentials(header)).toEqual(given);
});

describe("the address of a client", () => {
	test.each<[string, string[], string, string | undefined, string]>([
		["the peer's", [], "203.0.113.7", undefined, "203.0.113.7"],
		["without its mapping", [], "::ffff:203.0.113.7", undefined, "203.0.113.7"],
		["whatever it claims", [], "203.0.113.7", "10.0.0.1", "203.0.113.7"],
		[
			"of an untrusted peer",
			["10.0.0.0/8"],
			"203.0.113.7",
			"198.51.100.1",
			"203.0.113.7",
		],
		[
			"behind a trusted proxy",
			["10.0.0.0/8"],
			"10.0.0.1",
			"198.51.100.1",
			"198.51.100.1",
		],
		[
			"behind a mapped proxy",
			["10.0.0.0/8"],
			"::ffff:10.0.0.1",
			"198.51.100.1",
			"198.51.100.1",
		],
		[
			"what the proxy saw, not what it was told",
			["10.0.0.0/8"],
			"10.0.0.1",
			"127.0.0.1, 198.51.100.1",
			"198.51.100.1",
		],
		[
			"behind two proxies",
			["10.0.0.0/8"],
			"10.0.0.1",
			"1.2.3.4, 198.51.100.1 ,10.9.9.9",
			"198.51.100.1",
		],
		[
			"mapped in the header",
			["10.0.0.0/8"],
			"10.0.0.1",
			"::ffff:198.51.100.1",
			"198.51.100.1",
		],
		[
			"proxies alone",
			["10.0.0.0/8"],
			"10.0.0.1",
			"10.0.0.3, 10.0.0.2",
			"10.0.0.3",
		],
		["an empty header", ["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"],
		["no header", ["10.0.0.0/8"], "10.0.0.1", undefined, "10.0.0.1"],
		["an empty hop", ["10.0.0.0/8"], "10.0.0.1", "198.51.100.1,", "10.0.0.1"],
		[
			"nonsense is no trusted proxy",
			["10.0.0.0/8"],
			"10.0.0.1",
			"10.0.0.2, unknown",
			"unknown",
		],
		["IPv6", ["fd00::/8"], "fd00::1", "2001:db8::1", "2001:db8::1"],
		[
			"a port",
			["10.0.0.0/8"],
			"10.0.0.1",
			"198.51.100.1:50123",
			"198.51.100.1",
		],
		[
			"ports of two",
			["10.0.0.0/8"],
			"10.0.0.1",
			"198.51.100.1:5, 10.9.9.9:443",
			"198.51.100.1",
		],
		[
			"IPv6 and a port",
			["fd00::/8"],
			"fd00::1",
			"[2001:db8::1]:50123",
			"2001:db8::1",
		],
		[
			"IPv6 in brackets",
			["fd00::/8"],
			"fd00::1",
			"[2001:db8::1]",
			"2001:db8::1",
		],
		[
			"mapped, and a port",
			["10.0.0.0/8"],
			"10.0.0.1",
			"[::ffff:198.51.100.1]:5",
			"198.51.100.1",
		],
		[
			"IPv6 that may end in a port: an address",
			["fd00::/8"],
			"fd00::1",
			"2001:db8::1:443",
			"2001:db8::1:443",
		],
		["no port", ["10.0.0.0/8"], "10.0.0.1", "198.51.100.1:x", "198.51.100.1:x"],
		["no peer any more", ["10.0.0.0/8"], "", "198.51.100.1", ""],
	])("%s", (_, trusted, peer, forwarded, address) => {
		const of = clientAddresses(trusted);
		expect(of(request({ "x-forwarded-for": forwarded }, peer))).toBe(address);
	});
});

describe("requests that another site began", () => {
	test.each<[Record<string, string>, boolean]>([
		[{}, true],
		[{ "sec-fetch-site": "same-origin" }, true],
		[{ "sec-fetch-site": "none" }, true],
		[{ "sec-fetch-site": "cross-site" }, false],
		[{ "sec-fetch-site": "same-site" }, false],
		[{ "sec-fetch-site": "" }, false],
		[
			{ "sec-fetch-site": "cross-site", origin: "http://me", host: "me" },
			false,
		],
		[{ origin: "http://me:8080", host: "me:8080" }, true],
		[{ origin: "https://me", host: "me" }, true],
		[{ origin: "https://evil", host: "me" }, false],
		[{ origin: "https://me.evil", host: "me" }, false],
		[{ origin: "null", host: "me" }, false],
		[{ origin: "https://me" }, false],
	])("%j may pass: %s", (headers, mayPass) => {
		const work = () => refuseCrossSite(request(headers));
		if (mayPass) expect(work).not.toThrow();
		else expect(work).toThrow(Refusal);
	});
});
