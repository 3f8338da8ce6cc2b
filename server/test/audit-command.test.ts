/** `postern audit verify` while the service removes old rows. */

import { expect, test } from "vitest";
import { auditCommand } from "../src/cli/audit.ts";
import type { Cli } from "../src/cli/command-context.ts";
import { DAY_MS } from "../src/durations.ts";
import { type SealedRow, sealRows } from "../src/people/audit.ts";
import { newKey } from "../src/secrets/key-file.ts";
import { keyRing } from "../src/secrets/key-ring.ts";

const NOW = 1_800_000_000_000;
const KEEPS_DAYS = 400;

/** `atRead`: what happens to the rows before each read but the first. */
async function verified(
	ageDays: number,
	atRead: (rows: SealedRow[]) => SealedRow[],
) {
	const keys = keyRing([newKey(NOW)]);
	let rows = sealRows(
		keys,
		null,
		Array.from({ length: 1_600 }, (_, i) => ({
			sid: `AU${i}`,
			accountSid: "AC1",
			at: NOW - ageDays * DAY_MS + i,
			data: "{}",
		})),
	);
	let reads = 0;
	let printed = "";
	const cli = {
		keys,
		now: () => NOW,
		config: { console: { auditDays: KEEPS_DAYS } },
		print: (line: string) => {
			printed += line;
		},
		store: {
			unsealedRows: async () => 0,
			async sealedRows(after: number, limit: number) {
				if (reads++ > 0) rows = atRead(rows);
				return rows.filter(({ place }) => place > after).slice(0, limit);
			},
		},
	} as unknown as Cli;
	await auditCommand(cli, ["verify"]);
	return printed;
}

test("rows that the service removes meanwhile, as they are old, are no fault", async () => {
	const printed = await verified(KEEPS_DAYS + 1, (rows) =>
		rows.filter(({ place }) => place > 1_200),
	);
	expect(printed).toMatch(/^400 rows are as they were written/);
	const one = await verified(KEEPS_DAYS + 1, (rows) =>
		rows.filter(({ place }) => place > 1_599),
	);
	expect(one).toMatch(/^1 row is as it was written/);
});

test("those that somebody removes meanwhile are", async () => {
	const young = verified(KEEPS_DAYS - 2, (rows) =>
		rows.filter(({ place }) => place > 1_200),
	);
	await expect(young).rejects.toThrow("the first 1200 rows");
	const amidst = verified(KEEPS_DAYS + 1, (rows) =>
		rows.filter(({ place }) => place <= 400 || place > 1_200),
	);
	await expect(amidst).rejects.toThrow("rows 501 to 1200 are missing");
});
