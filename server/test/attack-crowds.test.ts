/**
 * Who: an account that owns a crowd: a thousand accounts below it.
 * Gain: a service that is busy with the crowd whenever one request names it, and
 * has neither time nor connections for other accounts.
 * Stopped by: a list looks its tokens up together.
 */

import pg from "pg";
import { describe, expect, it, vi } from "vitest";
import { clientOf } from "./support/client.ts";
import { isOnPostgres } from "./support/database.ts";
import { startTestPostern } from "./support/postern.ts";

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
