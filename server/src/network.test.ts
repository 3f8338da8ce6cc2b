import { expect, test } from "vitest";
import {
	addressMatcher,
	networkFault,
	parseNetwork,
	plainAddress,
} from "./network.ts";

test.each([
	["203.0.113.7", { address: "203.0.113.7", prefix: 32, family: "ipv4" }],
	["203.0.113.0/24", { address: "203.0.113.0", prefix: 24, family: "ipv4" }],
	["203.0.113.0/1", { address: "203.0.113.0", prefix: 1, family: "ipv4" }],
	["2001:db8::/32", { address: "2001:db8::", prefix: 32, family: "ipv6" }],
	["::1", { address: "::1", prefix: 128, family: "ipv6" }],
	["2001:db8::1/128", { address: "2001:db8::1", prefix: 128, family: "ipv6" }],
	["0.0.0.0/0", null],
	["::/0", null],
	["203.0.113.0/33", null],
	["2001:db8::/129", null],
	["203.0.113.0/", null],
	["203.0.113.0/024", null],
	["203.0.113.0/-1", null],
	["203.0.113.0/24/8", null],
	["203.0.113.0/255.255.255.0", null],
	["203.0.113.0/2４", null],
	["010.0.0.1", null],
	["10.1", null],
	["10.0.0.256", null],
	["0x7f.0.0.1", null],
	["2130706433", null],
	["fe80::1%eth0", null],
	["fe80::1%eth0/64", null],
	["[::1]", null],
	[" 10.0.0.1", null],
	["10.0.0.1\n", null],
	["localhost", null],
	["", null],
	["/24", null],
])("%j is the network %j", (text, network) => {
	expect(parseNetwork(text)).toEqual(network);
});

test.each([
	["203.0.113.0/24", null],
	["::ffff:1.2.3.0/120", null],
	["2000::/3", null],
	["::1/128", null],
	["fc00::/7", null],
	["0.0.0.0/0", "everybody"],
	["::ffff:0:0/96", "everybody"],
	["::ffff:0.0.0.0/96", "everybody"],
	["0:0:0:0:0:FFFF:1.2.3.0/96", "everybody"],
	["::ffff:1.2.3.0/95", "everybody"],
	["::/64", "everybody"],
	["::/1", "everybody"],
	["203.0.113.7/0", "everybody"],
	["::/0", "everybody"],
	["0.0.0.0/00", "everybody"],
	["everybody/0", "is not an address"],
	["/0", "is not an address"],
	["0.0.0.0/0/0", "is not an address"],
	["0.0.0.0/", "is not an address"],
	["203.0.113.0/33", "is not an address"],
])("what is wrong with %j as a network: %j", (text, says) => {
	if (says === null) expect(networkFault(text)).toBeNull();
	else expect(networkFault(text)).toContain(says);
});

test.each<[string[], string, boolean]>([
	[["203.0.113.0/24"], "203.0.113.255", true],
	[["203.0.113.0/24"], "203.0.114.0", false],
	[["203.0.113.77/24"], "203.0.113.1", true],
	[["203.0.113.7"], "203.0.113.7", true],
	[["203.0.113.7"], "::ffff:203.0.113.7", true],
	[["203.0.113.7"], "::FFFF:203.0.113.7", true],
	[["203.0.113.7"], "203.0.113.8", false],
	// Accounts may still have it from a time at which it was taken.
	[["::ffff:0:0/96"], "203.0.113.8", true],
	[["10.0.0.0/8", "2001:db8::/32"], "2001:db8:ffff::1", true],
	[["10.0.0.0/8", "2001:db8::/32"], "2001:db9::1", false],
	[["10.0.0.0/8"], "010.0.0.1", false],
	[["10.0.0.0/8"], "10.1", false],
	[["10.0.0.0/8"], "10.0.0.1:80", false],
	[["10.0.0.0/8"], "unknown", false],
	[["10.0.0.0/8"], "", false],
	[["203.0.113.7"], "::ffff:cb00:7107", true],
	[["fe80::/10"], "fe80::1", true],
	[["fe80::/10"], "fe80::1%eth0", false],
	[["2000::/3"], "2606:4700::1111%eth0", false],
	[[], "10.0.0.1", false],
])("%j holds %j: %s", (networks, address, isIn) => {
	expect(addressMatcher(networks)(address)).toBe(isIn);
});

test("a list with what is no network is a bug, not an open door", () => {
	expect(() => addressMatcher(["10.0.0.0/8", "10.1"])).toThrow("10.1");
});

test("an address is freed of its mapping, and of nothing else", () => {
	expect(plainAddress("::ffff:1.2.3.4")).toBe("1.2.3.4");
	expect(plainAddress("1.2.3.4")).toBe("1.2.3.4");
	expect(plainAddress("::1.2.3.4")).toBe("::1.2.3.4");
	expect(plainAddress("::ffff:1.2.3.4x")).toBe("::ffff:1.2.3.4x");
});
