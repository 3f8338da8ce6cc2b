import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { addressGuard } from "./address.ts";

const isPublic = addressGuard([]);

describe("addresses that customers may not make us connect to", () => {
	it.each([
		["this host", "0.0.0.0"],
		["this network", "0.1.2.3"],
		["private", "10.0.0.1"],
		["carrier-grade NAT", "100.64.0.1"],
		["the end of carrier-grade NAT", "100.127.255.255"],
		["metadata of Alibaba", "100.100.100.200"],
		["loopback", "127.0.0.1"],
		["all of loopback", "127.255.255.254"],
		["the host's own service on Azure", "168.63.129.16"],
		["metadata", "169.254.169.254"],
		["private, first", "172.16.0.0"],
		["private, last", "172.31.255.255"],
		["metadata of Oracle", "192.0.0.192"],
		["documentation", "192.0.2.1"],
		["6to4 relay", "192.88.99.1"],
		["private", "192.168.1.1"],
		["benchmarks", "198.19.255.255"],
		["documentation", "198.51.100.1"],
		["documentation", "203.0.113.1"],
		["multicast", "224.0.0.1"],
		["reserved", "240.0.0.1"],
		["broadcast", "255.255.255.255"],
		["unspecified", "::"],
		["loopback", "::1"],
		["loopback in full", "0:0:0:0:0:0:0:1"],
		["IPv4-compatible", "::127.0.0.1"],
		["IPv4-mapped", "::ffff:127.0.0.1"],
		["IPv4-mapped, in hex", "::ffff:a9fe:a9fe"],
		["IPv4-translated", "::ffff:0:7f00:1"],
		["NAT64 of metadata", "64:ff9b::a9fe:a9fe"],
		["NAT64 of a private address", "64:ff9b::10.0.0.1"],
		["NAT64 of local use", "64:ff9b:1::808:808"],
		["discard", "100::1"],
		["Teredo", "2001:0:53aa:64c::1"],
		["benchmarks", "2001:2::1"],
		["ORCHID", "2001:20::1"],
		["documentation", "2001:db8::1"],
		["6to4 of metadata", "2002:a9fe:a9fe::"],
		["6to4 of a public address", "2002:808:808::1"],
		["documentation", "3fff::1"],
		["segment routing", "5f00::1"],
		["unique local", "fc00::1"],
		["metadata of AWS", "fd00:ec2::254"],
		["metadata of Google", "fd20:ce::254"],
		["link-local", "fe80::1"],
		["link-local with a card", "fe80::1%eth0"],
		["a public address with a card", "2606:4700::1111%eth0"],
		["site-local", "fec0::1"],
		["multicast", "ff02::1"],
		["no address", "example.com"],
		["nothing", ""],
		["short IPv4", "127.1"],
		["octal IPv4", "0177.0.0.1"],
		["brackets", "[::1]"],
	])("%s: %s", (_, address) => {
		expect(isPublic(address)).toBe(false);
	});
});

describe("public addresses, also those beside forbidden ones", () => {
	it.each([
		"1.1.1.1",
		"8.8.8.8",
		"9.255.255.255",
		"11.0.0.0",
		"100.63.255.255",
		"100.128.0.0",
		"126.255.255.255",
		"128.0.0.0",
		"169.253.255.255",
		"169.255.0.0",
		"172.15.255.255",
		"172.32.0.0",
		"192.167.255.255",
		"192.169.0.0",
		"198.17.255.255",
		"198.20.0.0",
		"223.255.255.255",
		"::ffff:8.8.8.8",
		"64:ff9b::808:808",
		"2001:200::1",
		"2001:4860:4860::8888",
		"2003::1",
		"2606:4700:4700:0:0:0:0:1111",
		"2a00:1450:4001::200e",
	])("%s", (address) => {
		expect(isPublic(address)).toBe(true);
	});
});

test("an IPv4 address is judged alike however IPv6 wraps it", () => {
	fc.assert(
		fc.property(fc.ipV4(), (address) => {
			const judged = isPublic(address);
			expect(isPublic(`::ffff:${address}`)).toBe(judged);
			expect(isPublic(`64:ff9b::${address}`)).toBe(judged);
		}),
	);
});

test("every spelling of an IPv6 address is judged alike", () => {
	fc.assert(
		fc.property(fc.ipV6(), (address) => {
			const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
			expect(isPublic(address)).toBe(isPublic(canonical));
		}),
		{ numRuns: 1_000 },
	);
});

test("what the operator names may be reached, and nothing beside it", () => {
	const mayReach = addressGuard(["127.0.0.0/8", "10.1.2.3", "fd12::/16"]);
	expect(
		["127.0.0.1", "::ffff:7f00:1", "10.1.2.3", "fd12:3::4", "8.8.8.8"].map(
			mayReach,
		),
	).toEqual([true, true, true, true, true]);
	expect(
		["::1", "10.1.2.4", "fd13::1", "64:ff9b::7f00:1", "128.0.0.x"].map(
			mayReach,
		),
	).toEqual([false, false, false, false, false]);
});

test.each(["", "nonsense", "10.0.0.0/33", "10.0.0.0/x", "::/129"])(
	"%j is no network",
	(text) => {
		expect(() => addressGuard([text])).toThrow("Not a network");
	},
);
