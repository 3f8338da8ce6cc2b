import { pino } from "pino";
import { expect, test } from "vitest";
import { callbackLog } from "./callback-log.ts";

test("a host has a line a minute, all hosts fifty, also after the clock was set back", () => {
	const lines: { host: string; failuresNotLogged?: number }[] = [];
	let at = 0;
	const note = callbackLog(
		pino({}, { write: (line) => void lines.push(JSON.parse(line)) }),
		() => at,
	);
	for (let i = 0; i < 60; i++) note(`h${i}`, "status 500");
	note("h0", "status 500");
	expect(lines).toHaveLength(50);
	at = 60_000;
	note("h0", "status 500");
	expect(lines.at(-1)).toMatchObject({ host: "h0", failuresNotLogged: 11 });
	at = -7_200_000;
	note("h0", "status 500");
	note("h0", "status 500");
	expect(lines).toHaveLength(52);
});
