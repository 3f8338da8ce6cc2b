/**
 * Days of clean traffic at three instances with the fraud guard on one store (one on
 * SQLite). A send and its verification never meet at one instance: if what a
 * verification pays back did not reach the others, people would be refused.
 */

import { afterAll, beforeAll, expect, test } from "vitest";
import { rememberIn } from "../fraud/scenario-run.ts";
import { traffic } from "../fraud/scenarios.ts";
import { type Arrival, BEGIN, newWorld } from "../fraud/world.ts";
import { seeded } from "../simulation/chance.ts";
import { byTime } from "../src/guard/by-time.ts";
import type { Verification } from "../src/verification/verification.ts";
import {
	type GuardInstance,
	guardInstance,
} from "./support/guard-instances.ts";
import { type GuardStores, guardStores } from "./support/guard-stores.ts";

let stores: GuardStores;
beforeAll(async () => {
	stores = await guardStores();
});
afterAll(() => stores.close());

const PER_DAY = 2_000;
const DAYS = 3;

test("people are not refused: at most one of 2,000", {
	timeout: 600_000,
}, async () => {
	let now = BEGIN;
	const instances = stores.all.map((store) => guardInstance(store, () => now));
	const at = (i: number) => instances[i % instances.length] as GuardInstance;
	const due = byTime<{ verification: Verification; sentAt: number }>();
	const verified = new Set<string>();
	let people = 0;
	let refused = 0;
	let knownRefused = 0;
	let folded = BEGIN;

	async function verifyUntil(until: number): Promise<void> {
		for (let next = due.take(until); next; next = due.take(until)) {
			now = Math.max(now, next.at);
			const { verification, sentAt } = next.thing;
			await at(sentAt + 1).verify(verification);
			verified.add(verification.phone ?? "");
			remember(verification.phone ?? "", false);
		}
	}

	async function person({ to, delay }: Arrival, i: number): Promise<void> {
		const sent = await at(i).send("ACone", to);
		people++;
		if (sent === null) {
			refused++;
			if (verified.has(to)) knownRefused++;
		} else if (delay !== null) {
			const { verification } = sent;
			due.put(Math.round(now + delay), { verification, sentAt: i });
		}
	}

	const world = newWorld(1, PER_DAY);
	const remember = rememberIn(world);
	for (const arrival of traffic(seeded(1_000), world, BEGIN, DAYS, {}, [])) {
		await verifyUntil(arrival.at);
		now = Math.max(now, Math.round(arrival.at));
		// Instances fold each second; here they are a minute late.
		if (now - folded > 60_000) {
			await at(people).fold();
			folded = now;
		}
		await person(arrival, people);
	}
	expect(people).toBeGreaterThan(0.9 * DAYS * PER_DAY);
	expect(knownRefused).toBe(0);
	expect(refused / people).toBeLessThanOrEqual(0.0005);
});
