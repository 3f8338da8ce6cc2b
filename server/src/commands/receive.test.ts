import { expect, test } from "vitest";
import type { Changes } from "../store/contract.ts";
import { sqliteStore } from "../store/sqlite/sqlite.ts";
import { workingSet } from "../store/working-set.ts";
import type { Command, Due } from "./command.ts";
import { receive } from "./receive.ts";

const NOW = 1_000_000;
const RECEIPT = {
	reference: "r1",
	status: "delivered",
	errorCode: null,
	errorMessage: null,
} as const;

test("a receipt that another instance's acceptance overtakes is received once more, not lost", async () => {
	const store = sqliteStore({ memory: true });
	const command: Command<string> = receive("first", RECEIPT, {
		openCode: () => null,
		wasCode: () => false,
	});
	const keysFor = (referred: string | undefined) =>
		typeof command.keys === "function"
			? command.keys({ whereabouts: undefined, referred })
			: command.keys;
	const decided = async (keys: ReturnType<typeof keysFor>) => {
		let reply: string | undefined;
		await store.transact(keys, (loaded) => {
			const set = workingSet<Due>(loaded);
			reply = command.decide(set.work, NOW);
			return set.changes();
		});
		return reply;
	};

	const lookedUpBefore = keysFor(undefined);
	await store.transact({}, (loaded): Changes => {
		const set = workingSet<Due>(loaded);
		set.work.setReference({
			provider: "first",
			reference: "r1",
			message: { verification: "OTP1", event: "OTE1" },
			held: [],
			expiresAt: NOW + 60_000,
		});
		return set.changes();
	});
	expect(await decided(lookedUpBefore)).toBe("overtaken");
	// An erased verification has nothing to load.
	expect(await decided(keysFor("OTP1"))).toBe("old");
	await store.close();
});
