/**
 * Who: an account that owns a crowd: a thousand accounts below it, or thousands
 * of OTPs pending at one number, each for a service of its own.
 * Gain: a service that is busy with the crowd whenever one request names it, and
 * has neither time nor connections for other accounts.
 * Stopped by: a list looks its tokens up together, and a send loads what it may
 * take the place of, and nothing else.
 */

import pg from "pg";
import { afterAll, describe, expect, it, vi } from "vitest";
import { clientOf } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { startTestPostern } from "./support/postern.ts";
import { stores } from "./support/stores.ts";
import { add, NO_CHANGES, verificationAt } from "./support/verifications.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");

describe("a crowd of accounts", () => {
	it.skipIf(!isOnPostgres)(
		"is listed with one look at the store, and not one for each",
		async () => {
			const postern = await startTestPostern();
			const api = clientOf(postern);
			for (let i = 0; i < 5; i++) await api.subAccount();
			const sent = vi.spyOn(pg.Client.prototype, "query");
			const reply = await api.call<{ data: { result: unknown[] } }>(
				"GET",
				"/accounts",
			);
			const looks = sent.mock.calls.filter(([query]) =>
				/from token_use/.test((query as { text?: string }).text ?? ""),
			);
			sent.mockRestore();
			await postern.stop();
			expect(reply.body.data.result).toHaveLength(6);
			expect(looks).toHaveLength(1);
		},
	);
});

describe("a crowd of OTPs pending at one recipient", () => {
	const { empty, close } = stores();
	afterAll(close);

	it("a send loads those of its own service alone", async () => {
		const store = await empty();
		const recipient = "919960639901";
		const rows = ["login", "payment", "login", "other"].map((service, i) =>
			verificationAt(NOW + i, { service, phone: recipient }),
		);
		await add(store, rows);
		const [{ accountSid }] = rows as [(typeof rows)[number]];
		let loaded: unknown[] = [];
		const key = { accountSid, recipient };
		const keys = {
			pendingOf: [
				{ ...key, service: "login" },
				{ ...key, service: "new" },
			],
			pendingSince: NOW - 1,
		};
		await store.transact(keys, ({ verifications }) => {
			loaded = verifications.map(({ sid }) => sid).sort();
			return NO_CHANGES;
		});
		expect(loaded).toEqual([rows[0]?.sid, rows[2]?.sid].sort());
	});
});
