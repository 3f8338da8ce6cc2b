import { expect, test } from "vitest";
import { NOTHING_LOADED } from "../../test/support/empty.ts";
import { NOW, partsFor, SMS, sent } from "../../test/support/sends.ts";
import type { Keys } from "../store/contract.ts";
import { workingSet } from "../store/working-set.ts";
import { leaseDueNews } from "./account-news.ts";
import type { Command, Due, Work } from "./command.ts";
import { eraseAll, eraseFromNews, eraseRecord } from "./erase.ts";
import { settle } from "./settle.ts";

/** Erases the record that `sent` makes. */
function erase(work: Work): void {
	eraseRecord(
		"AC1",
		"OTP1",
		() => null,
		() => "",
	).decide(work, NOW);
}

test("what is erased leaves nothing in the sandbox, though it was begun in the same batch", () => {
	const set = sent(partsFor("sandbox"), "491710000055", SMS);
	erase(set.work);
	expect(set.changes()).toMatchObject({ added: [], sandboxMessages: [] });
});

test("what is erased leaves no reference, though its answer came in the same batch", () => {
	const parts = partsFor("carrier");
	const set = sent(parts, "491710000055", SMS);
	const [work] = set.dueWork() as [Extract<Due, { message: unknown }>];
	const reference = { provider: "carrier", reference: "ref" };
	settle(
		{
			...work.message,
			provider: "carrier",
			answer: { outcome: "accepted", reference: "ref", status: "sent" },
			sendsReceipts: true,
			recordsKeptMs: 1_000,
		},
		parts,
	).decide(set.work, NOW);
	expect(set.changes().references).toMatchObject([reference]);
	erase(set.work);
	expect(set.changes().references).toEqual([]);
	expect(set.work.reference(reference)).toBeUndefined();
});

test("what is begun and erased in one batch holds no room under a budget", () => {
	const set = sent(partsFor("carrier"), "491710000055", SMS);
	const [event] = set.work.verification("OTP1")?.events ?? [];
	if (event === undefined) throw new Error("No message was begun");
	const row = { key: "spending AC1 day *", period: "2027-01-15" };
	event.reserved = { micros: 5, charged: 0, rows: [row] };
	erase(set.work);
	expect(set.dueWork()).toEqual([]);
	expect(set.changes().spendings).toEqual([]);
});

test("news of an account that were leased in the same batch are not told with an erased recipient", () => {
	const facts = { recipient: "491710000055", requestID: "OTP1" };
	const news = {
		...{
			id: "NE1",
			accountSid: "AC1",
			event: "otp.blocked" as const,
			at: NOW,
			facts,
		},
		...{ dueAt: NOW, hand: 0, failures: 0 },
	} as const;
	const set = workingSet<Due>({ ...NOTHING_LOADED, newsDue: [news] });
	leaseDueNews(
		{ before: NOW, limit: 1 },
		{
			listeningOf: () => ({ url: "http://127.0.0.1/", method: "POST" }),
			mayDeliver: () => true,
		},
	).decide(set.work, NOW);
	expect(set.dueWork()).toHaveLength(1);
	eraseFromNews(["NE1"], ["491710000055"]).decide(set.work, NOW);
	expect(set.dueWork()).toEqual([expect.objectContaining({ erased: "NE1" })]);
	const [saved] = set.changes().news;
	expect(saved?.facts).toEqual({ ...facts, recipient: "" });
});

test("all that is found is erased, but for records that stay", async () => {
	const stored = ["a", "damaged", "b", "c"];
	const run = async ({ keys }: Command<void>) => {
		for (const sid of (keys as Keys).verifications ?? []) {
			if (sid !== "damaged") stored.splice(stored.indexOf(sid), 1);
		}
	};
	const find = async () =>
		stored.slice(0, 2).map((sid) => ({ sid, accountSid: "AC1" }));
	expect(await eraseAll(run, find)).toEqual(["damaged"]);
	expect(stored).toEqual(["damaged"]);
	expect(await eraseAll(run, async () => [])).toEqual([]);
});
