import { pino } from "pino";
import { expect, test } from "vitest";
import { DAY_MS } from "../durations.ts";
import { unopenedLog } from "./unopened-log.ts";

test("a value has one line a day, and all values together twenty", () => {
	const lines: string[] = [];
	let at = 0;
	const note = unopenedLog(
		pino({}, { write: (line: string) => lines.push(line) }),
		() => at,
	);
	const message = (sid: string) =>
		note({ what: "sandbox message", accountSid: "AC1", sid });
	message("SM1");
	message("SM1");
	expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
		{ what: "sandbox message", account: "AC1", sid: "SM1" },
	]);
	for (let i = 0; i < 100; i++) message(`SM${i}`);
	expect(lines.length).toBe(20);
	at = DAY_MS;
	message("SM1");
	expect(lines.length).toBe(21);
	// The clock was set back.
	at = -DAY_MS;
	message("SM1");
	expect(lines.length).toBe(22);
});
