import { expect, test } from "vitest";
import { formatTraceParent, parseTraceParent } from "./traceparent.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

test.each([
	[`00-${TRACE}-${SPAN}-01`, true],
	[`00-${TRACE}-${SPAN}-00`, false],
	[`00-${TRACE}-${SPAN}-02`, false],
	[`00-${TRACE}-${SPAN}-03`, true],
	[` 00-${TRACE}-${SPAN}-01 `, true],
	[`cc-${TRACE}-${SPAN}-01`, true],
	[`cc-${TRACE}-${SPAN}-01-what-the-future-brings`, true],
])("%s is read", (header, isSampled) => {
	expect(parseTraceParent(header)).toEqual({
		traceId: TRACE,
		spanId: SPAN,
		isSampled,
	});
});

test.each([
	undefined,
	"",
	["a", "b"],
	`ff-${TRACE}-${SPAN}-01`,
	`00-${TRACE}-${SPAN}-01-more`,
	`00-${TRACE}-${SPAN}`,
	`00-${TRACE}-${SPAN}-1`,
	`00-${TRACE.toUpperCase()}-${SPAN}-01`,
	`00-${"0".repeat(32)}-${SPAN}-01`,
	`00-${TRACE}-${"0".repeat(16)}-01`,
	`00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
	`cc-${TRACE}-${SPAN}-01-${"x".repeat(1_000)}`,
])("%j is none", (header) => {
	expect(parseTraceParent(header)).toBeNull();
});

test("what is written is read again", () => {
	for (const isSampled of [true, false]) {
		const parent = { traceId: TRACE, spanId: SPAN, isSampled };
		expect(parseTraceParent(formatTraceParent(parent))).toEqual(parent);
	}
});
