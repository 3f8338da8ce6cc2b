/** One batch of the store: what it erases, and what it adds. */

import { afterAll, expect, test } from "vitest";
import { NO_CHANGES } from "./support/empty.ts";
import { stores } from "./support/stores.ts";
import { add, verificationAt } from "./support/verifications.ts";

const all = stores();
afterAll(() => all.close());

const NOW = Date.UTC(2026, 10, 30);

test("a record that is added under the SID of one that is erased stays", async () => {
	const store = await all.empty();
	const former = verificationAt(NOW, { status: "blocked", phone: null });
	await add(store, [former]);
	const next = { ...former, updatedAt: NOW + 1 };
	await store.transact({ verifications: [former.sid] }, () => ({
		...NO_CHANGES,
		removed: [former],
		added: [next],
	}));
	expect(await store.verification("ACone", former.sid)).toEqual(next);
});
