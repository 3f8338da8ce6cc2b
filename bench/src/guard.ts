/**
 * Mode `guard`: the cost of the fraud guard. Sends to the sandbox with the guard at work
 * and without, in turn. Each code is checked, as it is in real traffic, and the mode is
 * `shadow`: it does all the work of `on`, and a refusal would be cheaper than a send.
 */

import { type Bench, startTarget } from "./bench.ts";
import { runLoad } from "./load.ts";
import { assertOk, type Target } from "./measure.ts";
import { startPostgres } from "./postgres.ts";
import {
	authorizationLine,
	createRecipients,
	requestIdIn,
	sendRequest,
	verifyRequest,
} from "./requests.ts";
import { intervalOfMedian, median } from "./samples.ts";
import { markdownTable, perSecond } from "./table.ts";

const CONNECTIONS = 64;
/** Sends whose codes are not checked yet: few enough that no rule takes them for a wave. */
const AT_ONCE = 128;
/** The same for a customer without a past. */
const AT_FIRST = 8;
const SENDS = 2_560;
const CODE = "271828";

type Side = { target: Target; recipient: () => string };
type Cost = { us: number; rate: number };

type Traffic = {
	name: string;
	/** A new one for each side. */
	recipients(): () => string;
};

const TRAFFIC: readonly Traffic[] = [
	{ name: "known recipients", recipients: knownRecipients },
	{ name: "unknown ones, ranges by Zipf", recipients: zipfRecipients },
	{ name: "each opens a new prefix", recipients: newPrefixes },
];

export async function guard(bench: Bench): Promise<string> {
	const rounds = bench.quick ? 1 : 7;
	const sends = bench.quick ? AT_ONCE : SENDS;
	const postgres = bench.onPostgres ? await startPostgres(bench) : null;
	const rows: string[][] = [];
	try {
		for (const traffic of TRAFFIC) {
			const costs: Record<"off" | "on", Cost[]> = { off: [], on: [] };
			const start = async (mode: "off" | "on"): Promise<Side> => ({
				target: await startTarget(bench, {
					guard: mode === "on" ? "shadow" : "off",
					databaseUrl: (await postgres?.newDatabase()) ?? null,
				}),
				recipient: traffic.recipients(),
			});
			const sides = { off: await start("off"), on: await start("on") };
			// The first round warms up, and makes the known recipients known.
			for (let round = 0; round <= rounds; round += 1) {
				const order = ["off", "on"] as const;
				for (const mode of round % 2 ? order : order.toReversed()) {
					const atOnce = round === 0 ? AT_FIRST : AT_ONCE;
					const cost = await costOf(sides[mode], sends, atOnce);
					if (round > 0) costs[mode].push(cost);
				}
				bench.progress(`${traffic.name}: round ${round} of ${rounds}`);
			}
			rows.push(rowOf(traffic.name, costs));
			await sides.off.target.server.stop();
			await sides.on.target.server.stop();
		}
	} finally {
		await postgres?.stop();
	}
	return `${markdownTable(HEAD, rows)}\n\nMedians of ${rounds} rounds of ${sends} sends in turn, ${CONNECTIONS} connections; processor time of the server's process. The store is ${bench.onPostgres ? "PostgreSQL, on the generator's core" : "SQLite"}.`;
}

/** The checks between the sends are not measured. */
async function costOf(
	side: Side,
	sends: number,
	atOnce: number,
): Promise<Cost> {
	const { server } = side.target;
	let cpuMs = 0;
	let ms = 0;
	for (let left = sends; left > 0; left -= atOnce) {
		const before = await server.cpuMs();
		const { requestIds, elapsedMs } = await send(side, atOnce);
		await server.settled();
		cpuMs += (await server.cpuMs()) - before;
		ms += elapsedMs;
		await check(side.target, requestIds);
	}
	return { us: (1_000 * cpuMs) / sends, rate: (1_000 * sends) / ms };
}

async function send({ target, recipient }: Side, count: number) {
	const { port, sid, token } = target.server;
	const authorization = authorizationLine(sid, token);
	const requestIds: string[] = [];
	let left = count;
	const { elapsedMs } = await runLoad({
		...{ port, connections: CONNECTIONS },
		turn(client, connection, reply) {
			if (reply !== null) {
				assertOk(reply);
				requestIds.push(requestIdIn(reply.body));
			}
			if (left-- > 0) {
				client.send(connection, sendRequest(authorization, recipient(), CODE));
			} else client.finish(connection);
		},
	});
	return { requestIds, elapsedMs };
}

async function check(target: Target, requestIds: string[]): Promise<void> {
	const { port, sid, token } = target.server;
	const authorization = authorizationLine(sid, token);
	await runLoad({
		...{ port, connections: CONNECTIONS },
		turn(client, connection, reply) {
			if (reply !== null) assertOk(reply);
			const requestId = requestIds.pop();
			if (requestId === undefined) client.finish(connection);
			else
				client.send(connection, verifyRequest(authorization, requestId, CODE));
		},
	});
}

/** The same in each round. */
function knownRecipients(): () => string {
	const next = createRecipients();
	const all = Array.from({ length: SENDS }, next);
	let made = 0;
	return () => all[made++ % SENDS] as string;
}

const RANGES = 5_000;

/** Ranges of a country as real traffic has them: the second half as often as the first, and so on. */
function zipfRecipients(): () => string {
	const made = new Array<number>(RANGES).fill(0);
	const upTo: number[] = [];
	let sum = 0;
	for (let rank = 1; rank <= RANGES; rank++) {
		sum += 1 / rank;
		upTo.push(sum);
	}
	let seed = 1;
	const drawn = () => {
		seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
		return seed / 2 ** 32;
	};
	return () => {
		const at = drawn() * sum;
		let range = upTo.findIndex((most) => most >= at);
		// A range has 10,000 numbers.
		while ((made[range] ?? 0) >= 10_000) range = (range + 1) % RANGES;
		const last = made[range] ?? 0;
		made[range] = last + 1;
		return `9170${String(range).padStart(4, "0")}${String(last).padStart(4, "0")}`;
	};
}

function newPrefixes(): () => string {
	let made = 0;
	return () => {
		made += 1;
		return `917${String(made).padStart(5, "0")}1255`;
	};
}

const HEAD = [
	"sends to",
	"us a send, off",
	"on",
	"ratio",
	"95 %",
	"a second, off",
	"on",
];

function rowOf(name: string, { off, on }: Record<"off" | "on", Cost[]>) {
	const of = (costs: Cost[], pick: (cost: Cost) => number) =>
		median(costs.map(pick));
	const ratios = on.map(({ us }, i) => us / (off[i]?.us ?? Number.NaN));
	return [
		name,
		...[off, on].map((costs) => of(costs, ({ us }) => us).toFixed(0)),
		median(ratios).toFixed(2),
		intervalOfMedian(ratios)
			.map((bound) => bound.toFixed(2))
			.join(" - "),
		...[off, on].map((costs) => perSecond(of(costs, ({ rate }) => rate))),
	];
}
