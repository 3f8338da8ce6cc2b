import { pino } from "pino";
import { expect, test } from "vitest";
import { HOUR_MS } from "../durations.ts";
import { outageAlarm } from "./outage-alarm.ts";

test("a country has a line an hour, also after the clock was set back; all messages count", () => {
	const lines: string[] = [];
	const counted: string[] = [];
	const seen = outageAlarm({
		log: pino({}, { write: (line: string) => void lines.push(line) }),
		metrics: { judgedInOutage: (country) => void counted.push(country) },
	});
	for (const [country, at, count] of [
		["AT", 0, 1],
		["AT", HOUR_MS - 1, 1],
		["DE", HOUR_MS - 1, 2],
		["AT", HOUR_MS, 3],
		["AT", -HOUR_MS, 4],
		["AT", -HOUR_MS, 4],
	] as const) {
		seen(country, "AC1", at);
		expect(lines).toHaveLength(count);
	}
	expect(counted).toHaveLength(6);
});
