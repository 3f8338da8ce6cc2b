import { expect, test } from "vitest";
import { readPrefix } from "./prefix.ts";

test.each([
	["+49170", "49170"],
	["49170", "49170"],
	["0049 170", "49170"],
	["+00 49 170", "49170"],
	["+49 (0)170", "49170"],
	["+49(0)", null],
	["+490170", "49170"],
	["+490", null],
	["+49 [170]", "49170"],
	["+44 (0) 7911", "447911"],
	["+49", "49"],
	["+1", "1"],
	// Numbers that begin with zero keep it.
	["+39 06", "3906"],
	["+39 (0)6", "3906"],
	["+378 0549", "3780549"],
	["+242 06", "24206"],
	// So do those of India, unless it is the zero of its trunk prefix.
	["+91 00080", "9100080"],
	["+91 (0)98", "9198"],
	// No number of Poland begins with zero, and Hungary's trunk prefix is 06.
	["+48 0", null],
	["+36 06 20", null],
	["+36 (0)20", "3620"],
	["+57 (0)321", "57321"],
	["+7 (0)912", "7912"],
	["+1 (0)202", "1202"],
	["+1 (0)", null],
	["0170", null],
	["+999", null],
	["+21", null],
	["+49 170x", null],
	["+1234567890123456", null],
	["", null],
])("%s is %j", (text, prefix) => {
	expect(readPrefix(text)).toBe(prefix);
});
