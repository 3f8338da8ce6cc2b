import { describe, expect, test } from "vitest";
import { readNodeKey } from "./node-id.ts";
import { nodeKeys } from "./node-keys.ts";

test.each([
	["address:2001:db8:5::1", "address:2001:db8:5:0::/64"],
	["address:2001:db8:5::/64", "address:2001:db8:5:0::/64"],
	["address:2001:DB8:5:0::/64", "address:2001:db8:5:0::/64"],
	["address:2001:db8:5:0::/64", "address:2001:db8:5:0::/64"],
	["address:::ffff:203.0.113.7", "address:203.0.113.7"],
	["address:203.0.113.7", "address:203.0.113.7"],
	["address:203.0.113.7/32", "address:203.0.113.7"],
	["address:2001:db8:5::/48", null],
	["address:203.0.113.0/24", null],
	["address:203.0.113", null],
	["address:", null],
	["country:DE", "country:DE"],
	["country:de", "country:DE"],
	["country:XX", null],
	["country:GP", "country:GP"],
	["country:MF", null],
	["country:eh", null],
	["country:+883", "country:+883"],
	["country:+49", null],
	["country:+1", null],
	["range:4917012345", "range:4917012345"],
	["range:+4917012345", "range:4917012345"],
	["range:49", null],
	["area:49170123", "area:49170123"],
	["area:49", null],
	["range:4", null],
	["range:999123", "range:999123"],
	["range:491701234567890", null],
	["customer", "customer"],
	["customers", null],
	["device:x", null],
	[`device:${"a".repeat(43)}`, `device:${"a".repeat(43)}`],
	["", null],
])("%s names the node %s", (text, key) => {
	expect(readNodeKey(text)).toBe(key);
});

describe("a node's own key names it", () => {
	test.each([
		["491701234567", "2001:db8:5::1"],
		["447911123456", "203.0.113.7"],
		["12125550123", "::1"],
		["5215512345678", "10.0.0.1"],
		["5491123456789", "10.0.0.1"],
		["88312345678901", "10.0.0.1"],
		["8821234567890", "10.0.0.1"],
		["870773111632", "10.0.0.1"],
		["999123456789", "10.0.0.1"],
		["77012345678", "10.0.0.1"],
		["4930123", "10.0.0.1"],
	])("%s, %s", (number, clientIp) => {
		for (const key of Object.values(nodeKeys(number, { clientIp }))) {
			expect(readNodeKey(key)).toBe(key);
		}
	});
});
