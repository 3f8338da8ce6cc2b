import { expect, test } from "vitest";
import { listOf, type Row, withPage } from "./row.ts";

const row = (sid: string, more: Partial<Row> = {}): Row => ({
	...{ sid, accountSid: "AC1", service: "2FA", status: "pending" },
	...{ at: "2026-11-30T10:00:00.000Z", updatedAt: "2026-11-30T10:00:00.000Z" },
	...{ expiresAt: "2026-11-30T10:10:00.000Z", channel: "sms" },
	...{ firstChannel: "sms", recipient: null, sender: null, messages: 1 },
	...{ messageStatus: null, errorCode: null, checks: 0, checksLeft: 5 },
	...{ isTest: false, ...more },
});
const page = (rows: readonly Row[], next: string | null) => ({
	...{ result: rows, next, searchedTo: null, meant: null },
});
test("a further page is taken at the end that it was asked for alone", () => {
	const list = listOf(page([row("OTP9")], "OTP9"));
	const older = page([row("OTP8")], null);
	expect(withPage(list, older, "OTP9").rows.map(({ sid }) => sid)).toEqual([
		"OTP9",
		"OTP8",
	]);
	const anew = listOf(page([row("OTP99")], "OTP99"));
	expect(withPage(anew, older, "OTP9")).toBe(anew);
});
