import { expect, test } from "vitest";
import type { Command } from "../commands/command.ts";
import { freshNode } from "../guard/node.ts";
import { systemTimers } from "../timers.ts";
import { guardKeeper } from "./guard-keeper.ts";

test("scores that the store could not take are noted a minute later", async () => {
	let isAway = true;
	const commands: Command<unknown>[] = [];
	const keeper = guardKeeper({
		now: () => 1_000_000_000,
		timers: systemTimers,
		hash: (...parts: string[]) => parts.join(" "),
		run: async (command: Command<unknown>) => {
			if (isAway) throw new Error("away");
			commands.push(command);
		},
		store: {
			guardNodes: async ({ withState }: { withState?: boolean }) =>
				withState ? [{ id: "AC1 country:DE", node: freshNode(0) }] : [],
			sweepGuard: async () => false,
		},
	} as never);
	await expect(keeper.sweep()).rejects.toThrow("away");
	isAway = false;
	for (let minute = 0; minute < 2; minute++) await keeper.sweep();
	expect(commands).toHaveLength(1);
});
