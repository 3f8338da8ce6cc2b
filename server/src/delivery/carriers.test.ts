import pino from "pino";
import { expect, test } from "vitest";
import type { Carrier, CarrierLink } from "../providers/contract.ts";
import { startCarriers } from "./carriers.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

function carrier(name: string, start: NonNullable<Carrier["start"]>): Carrier {
	return {
		...{ kind: "carrier", name, channels: ["sms"], concurrency: 1 },
		...{ timeoutMs: 1_000, sendsReceipts: true, start },
		deliver: () => ({ outcome: "unknown", errorMessage: "" }),
	};
}

test("one that cannot be started, or never is, keeps nobody else from it", async () => {
	const links = new Map<string, CarrierLink>();
	const heard: unknown[] = [];
	let logged = "";
	startCarriers(
		[
			carrier("throws", () => {
				throw new Error("no such host");
			}),
			carrier("rejects", async () => {
				throw new Error("no such login");
			}),
			carrier("hangs", () => new Promise(() => {})),
			carrier("starts", (link) => {
				links.set("starts", link);
			}),
		],
		{
			log: pino(
				{},
				{
					write(line) {
						logged += line;
					},
				},
			),
			now: () => 0,
			received: async (provider, receipts) => {
				heard.push([provider, receipts]);
			},
			opted: async () => {},
			ready: (provider, isBound) => heard.push([provider, isBound]),
		},
	);
	await turn();
	links.get("starts")?.ready(true);
	await links.get("starts")?.received([]);
	expect(heard).toEqual([
		["starts", true],
		["starts", []],
	]);
	expect(logged).toContain('"provider":"throws"');
	expect(logged).toContain("no such host");
	expect(logged).toContain('"provider":"rejects"');
});

test("why it has no connection is logged once a minute for each reason, in plain characters", () => {
	const lines: { reason?: string }[] = [];
	let now = 0;
	let link: CarrierLink | undefined;
	startCarriers(
		[
			carrier("away", (given) => {
				link = given;
			}),
		],
		{
			log: pino({}, { write: (line) => lines.push(JSON.parse(line)) }),
			now: () => now,
			received: async () => {},
			opted: async () => {},
			ready: () => {},
		},
	);
	link?.troubled("bind 0x0E");
	link?.troubled("ECONNREFUSED");
	now = 59_999;
	link?.troubled("bind 0x0E");
	now = 60_000;
	link?.troubled("bind 0x0E");
	link?.troubled('no "such" login\n');
	// The clock was set back.
	now = -60_000;
	link?.troubled("ECONNREFUSED");
	expect(lines.map(({ reason }) => reason)).toEqual([
		...["bind 0x0E", "ECONNREFUSED", "bind 0x0E", "no reason given"],
		"ECONNREFUSED",
	]);
});
