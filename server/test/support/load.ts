/**
 * Load on several instances during a fault, and the account of it afterwards: each
 * acknowledged send is stored, was sent, and was accepted once.
 */

import { expect } from "vitest";
import { clientOf, wrongCode } from "./client.ts";
import type { Reply } from "./exchange.ts";
import type { Instances } from "./instances.ts";
import type { MessageGateway } from "./message-gateway.ts";
import { TEXT } from "./message-gateway.ts";
import { eventually, wait } from "./process.ts";

/** Some sends count for a key of this limit; the key changes from time to time. */
const LIMIT = "load";
const CODES_A_KEY = 15;
const MOST_OF_A_KEY = 3;

/** Records that the final account asks for at once. */
const AT_ONCE = 24;

type Sent = {
	readonly requestId: string;
	readonly key: string;
	/** Checks of the right code that were answered with 200. */
	accepted: number;
	/** A check of the right code got no reply: it may have been accepted. */
	inDoubt: boolean;
	/** Wrong codes that got a reply. */
	wrong: number;
};

export type Load = {
	/** Codes accepted since the load began. */
	accepted(): number;
	/** Requests that got 503, and requests without any reply. */
	unavailable(): number;
	unanswered(): number;
	/** The number of acknowledged sends, and of those that have no record. */
	acknowledged(): number;
	lost(): Promise<number>;
	/** Resolves when sends and checks succeed again at every instance, with the time that this took. */
	recovered(): Promise<number>;
	stop(): Promise<void>;
	/** Once all is delivered, checks every record; fails if something is wrong. */
	account(): Promise<Account>;
};

export type Account = {
	sends: number;
	codes: number;
	lost: number;
	doubled: number;
	slowestMs: number;
};

/** `mayDie`: an instance may die, and its connections with it. */
export async function startLoad(
	instances: Instances,
	gateway: MessageGateway,
	{ clients = 12, mayDie = false } = {},
): Promise<Load> {
	const api = clientOf(instances);
	const sent: Sent[] = [];
	const unexpected: string[] = [];
	let unavailable = 0;
	let unanswered = 0;
	let refused = 0;
	let accepted = 0;
	let slowestMs = 0;
	let recipients = 0;
	let isOver = false;

	await makeLimit();
	const running = Array.from({ length: clients }, (_, index) => client(index));

	async function makeLimit(): Promise<void> {
		const made = await api.call("POST", "/2fa/limits", {
			name: LIMIT,
			buckets: [{ name: "hour", max: MOST_OF_A_KEY, interval: 3_600 }],
		});
		expect(made.status, made.text).toBe(200);
		for (const { url } of instances.all) {
			const one = clientOf({ ...instances, url });
			await eventually("the limit is known", async () => {
				const reply = await one.send({ limits: { [LIMIT]: url }, body: TEXT });
				return reply.status === 200;
			});
		}
	}

	/** Null if there was no useful reply: the caller goes on. */
	async function ask(
		request: () => Promise<Reply>,
		...codes: number[]
	): Promise<Reply | null> {
		const from = performance.now();
		try {
			const reply = await request();
			slowestMs = Math.max(slowestMs, performance.now() - from);
			if (codes.includes(reply.body.code)) return reply;
			const retryAfter = Number(reply.headers["retry-after"]);
			if (reply.status !== 503 || !(retryAfter > 0))
				unexpected.push(reply.text);
			else unavailable++;
		} catch (error) {
			unanswered++;
			if (!mayDie) unexpected.push(String(error));
		}
		await wait(20);
		return null;
	}

	async function client(index: number): Promise<void> {
		for (let round = index; !isOver; round++) {
			const to = `4917${++recipients + 10_000_000}`;
			const key =
				round % 4 === 0 ? `key ${Math.floor(accepted / CODES_A_KEY)}` : "";
			const reply = await ask(
				() =>
					api.send({
						to,
						body: TEXT,
						...(key !== "" && { limits: { [LIMIT]: key } }),
					}),
				200,
				491,
			);
			if (reply?.status === 429) refused++;
			if (reply?.status !== 200) continue;
			const one: Sent = {
				requestId: String(reply.body.requestID),
				...{ key, accepted: 0, inDoubt: false, wrong: 0 },
			};
			sent.push(one);
			// A send whose message waits for the end of a lease is checked at the end.
			const code = await Promise.race([
				gateway.code(one.requestId),
				wait(1_000).then(() => null),
			]);
			if (code === null || round % 3 === 0) continue;
			if (round % 3 === 1) await checkWrong(one, code);
			await check(one, code);
		}
	}

	async function checkWrong(one: Sent, code: string): Promise<void> {
		const wrong = wrongCode(code);
		const reply = await ask(() => api.verify(one.requestId, wrong), 481);
		if (reply !== null) one.wrong++;
	}

	async function check(one: Sent, code: string): Promise<void> {
		// After a check without a reply, the code may be used.
		const codes = one.inDoubt ? [200, 485] : [200];
		const reply = await ask(() => api.verify(one.requestId, code), ...codes);
		if (reply === null) one.inDoubt = true;
		if (reply?.status !== 200) return;
		one.accepted++;
		accepted++;
	}

	async function recovered(): Promise<number> {
		const from = performance.now();
		for (const { url, isRunning } of instances.all) {
			if (!isRunning()) continue;
			const one = clientOf({ ...instances, url });
			await eventually("it works again", async () => {
				const to = `4918${++recipients + 10_000_000}`;
				const reply = await one.send({ to, body: TEXT }).catch(() => null);
				return reply?.status === 200;
			});
		}
		return Math.round(performance.now() - from);
	}

	async function lost(): Promise<number> {
		let count = 0;
		for (let at = 0; at < sent.length; at += AT_ONCE) {
			const ids = sent.slice(at, at + AT_ONCE);
			await Promise.all(
				ids.map(async ({ requestId }) => {
					const record = await api.call("GET", `/2fa/search/${requestId}`);
					if (record.status !== 200) count++;
				}),
			);
		}
		return count;
	}

	async function account(): Promise<Account> {
		let lost = 0;
		const wrongs: string[] = [];
		const look = async (one: Sent) => {
			const { requestId } = one;
			const code = gateway.codeOf(requestId);
			const record = await api.call("GET", `/2fa/search/${requestId}`);
			if (record.status !== 200 || code === undefined) {
				lost++;
				return;
			}
			const first = await api.verify(requestId, code);
			const again = await api.verify(requestId, code);
			if (first.body.code === 200) one.accepted++;
			const { status, checks } = await api.record(requestId);
			const valid = checks.filter((each) => each.status === "valid").length;
			const invalid = checks.filter((each) => each.status === "invalid").length;
			const isRight =
				again.body.code === 485 &&
				status === "success" &&
				valid === 1 &&
				invalid >= one.wrong &&
				one.accepted <= 1 &&
				(one.accepted === 1 || one.inDoubt);
			if (!isRight) wrongs.push(`${JSON.stringify(one)} ${again.text}`);
		};
		for (let at = 0; at < sent.length; at += AT_ONCE) {
			await Promise.all(sent.slice(at, at + AT_ONCE).map(look));
		}
		const ofKey = new Map<string, number>();
		for (const { key } of sent) ofKey.set(key, (ofKey.get(key) ?? 0) + 1);
		ofKey.delete("");
		expect(unexpected).toEqual([]);
		expect(wrongs).toEqual([]);
		expect(lost).toBe(0);
		expect(Math.max(...ofKey.values())).toBeLessThanOrEqual(MOST_OF_A_KEY);
		expect(refused, "the limit was never reached").toBeGreaterThan(0);
		return {
			sends: sent.length,
			codes: accepted,
			lost,
			doubled: gateway.taken.length - gateway.copies().size,
			slowestMs: Math.round(slowestMs),
		};
	}

	return {
		accepted: () => accepted,
		unavailable: () => unavailable,
		unanswered: () => unanswered,
		acknowledged: () => sent.length,
		lost,
		recovered,
		async stop() {
			isOver = true;
			await Promise.all(running);
		},
		account,
	};
}
