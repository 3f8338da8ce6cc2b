import pino from "pino";
import { expect, test } from "vitest";
import { Refusal } from "../errors.ts";
import type { TrafficSum } from "../store/contract.ts";
import { NO_TRAFFIC } from "../usage/traffic.ts";
import { conversionReader } from "./conversion.ts";

const row = (provider: string, sent: number, verified: number): TrafficSum => ({
	...{ hour: "", channel: "sms", country: "DE", provider },
	...{ ...NO_TRAFFIC, costMicros: 0n, priceMicros: 0n, sent, verified },
});

function reader(rows: () => Promise<readonly TrafficSum[]>) {
	const clock = { now: Date.parse("2026-11-23T12:30:00Z") };
	const asked: string[] = [];
	let logged = "";
	const { of, refresh } = conversionReader({
		store: {
			trafficSince(hour) {
				asked.push(hour);
				return rows();
			},
		},
		now: () => clock.now,
		log: pino({ level: "info" }, { write: (line) => (logged += line) }),
	});
	return { clock, asked, of, refresh, log: () => logged };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("is read when a route asks, and again after ten seconds", async () => {
	let rows = [row("a", 10, 5)];
	const { clock, asked, of } = reader(async () => rows);
	expect(of("a", "sms", "DE")).toEqual({ sent: 0, verified: 0 });
	await turn();
	rows = [row("a", 20, 6), row("b", 1, 1)];
	clock.now += 9_999;
	expect(of("a", "sms", "DE")).toEqual({ sent: 10, verified: 5 });
	expect(of("a", "sms", "FR")).toEqual({ sent: 0, verified: 0 });
	expect(asked).toEqual(["2026-11-23T06"]);
	clock.now += 1;
	of("a", "sms", "DE");
	await turn();
	expect(of("a", "sms", "DE")).toEqual({ sent: 20, verified: 6 });
	expect(asked).toHaveLength(2);
});

test.each([
	[new Refusal("unavailable"), ""],
	[new Error("a bug"), "Conversion could not be read"],
])("what was known stays where it cannot be read: %s", async (error, says) => {
	let isAway = false;
	const { clock, of, refresh, log } = reader(async () => {
		if (isAway) throw error;
		return [row("a", 10, 5)];
	});
	await refresh();
	isAway = true;
	clock.now += 20_000;
	of("a", "sms", "DE");
	await turn();
	expect(of("a", "sms", "DE")).toEqual({ sent: 10, verified: 5 });
	expect(log()).toContain(says);
	if (says === "") expect(log()).toBe("");
});
