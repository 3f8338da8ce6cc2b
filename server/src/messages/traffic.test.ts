import { expect, test } from "vitest";
import type { Event } from "../verification/verification.ts";
import { messageOfRightCode } from "./traffic.ts";

test.each<[string, readonly (number | null)[], number | null]>([
	["no message", [], null],
	["the only one", [5], 0],
	["the one that was accepted last, in whatever order they began", [9, 5], 0],
	["the later of two that were accepted at once", [5, 5], 1],
	["the accepted one before one that was not", [5, null], 0],
	["the newest where none was accepted yet", [null, null], 1],
])("a right code belongs to %s", (_, acceptedAt, place) => {
	const events = acceptedAt.map((at) => ({ acceptedAt: at }) as Event);
	const found = messageOfRightCode(events);
	expect(found === null ? null : events.indexOf(found)).toBe(place);
});
