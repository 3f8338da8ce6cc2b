import { expect, test, vi } from "vitest";
import { replicaOn } from "./replica.ts";
import { replicasOf } from "./replicas.ts";

/** A standby that answers with what `reply` gives, or throws. */
function standby() {
	let now = 0;
	let reply = (): { position: number | null } => ({ position: 1 });
	const said: string[] = [];
	const one = replicaOn({
		connections: {
			query: async () => [reply()],
			close: async () => {},
		} as never,
		name: "b:5432",
		maxLagMs: 1_000,
		marks: () => [],
		clock: () => now,
		isSame: async () => true,
		warn: (sentence) => said.push(sentence),
	});
	return {
		said,
		async look(seconds: number, next: typeof reply) {
			now += seconds * 1_000;
			reply = next;
			await one.look();
		},
	};
}

const fails = (why: string) => () => {
	throw new Error(why);
};
const NOT_READ = "not read, the primary answers:";

test("another reason why it is not read is said too, once a minute", async () => {
	const { said, look } = standby();
	await look(1, fails("it does not answer"));
	await look(1, fails("it is no standby"));
	expect(said).toEqual([
		`The replica b:5432 is ${NOT_READ} it does not answer`,
	]);
	await look(59, fails("it is no standby"));
	await look(61, fails("it is no standby"));
	expect(said.slice(1)).toEqual([
		`The replica b:5432 is still ${NOT_READ} it is no standby`,
	]);
	await look(1, () => ({ position: 2 }));
	await look(1, fails("it is no standby"));
	expect(said.slice(2)).toEqual([
		"The replica b:5432 is read again",
		`The replica b:5432 is ${NOT_READ} it is no standby`,
	]);
});

test("a figure that changes is no other reason", async () => {
	const { said, look } = standby();
	await look(1, fails("it is 3 s behind"));
	await look(70, fails("it is 73 s behind"));
	expect(said).toHaveLength(1);
});

test("an answer from before another server became the primary does not count", async () => {
	const answers: ((position: number) => void)[] = [];
	let checks = 0;
	const one = replicaOn({
		connections: {
			query: () =>
				new Promise((resolve) => {
					answers.push((position) => resolve([{ position }]));
				}),
			close: async () => {},
		} as never,
		name: "b:5432",
		maxLagMs: 1_000,
		marks: () => [],
		clock: () => 0,
		isSame: async () => ++checks > 0,
		warn: () => {},
	});
	const asked = async (position: number) => {
		await vi.waitFor(() => expect(answers).toHaveLength(1));
		answers.shift()?.(position);
	};
	const first = one.look();
	await asked(10);
	await first;
	expect([one.isWell(), checks]).toEqual([true, 1]);
	const second = one.look();
	await vi.waitFor(() => expect(answers).toHaveLength(1));
	one.startAfresh();
	// Of the primary before, from which it has replayed more meanwhile.
	await asked(11);
	// It is asked anew, and has gone back to where the new primary begins.
	await asked(9);
	await second;
	expect([one.isWell(), checks]).toEqual([false, 2]);
	const third = one.look();
	await asked(12);
	await third;
	expect([one.isWell(), checks]).toEqual([true, 3]);
});

/** A standby after its primary was replaced: `look` gives a position, and what it had received. */
function replaced() {
	const marks: { position: number; at: number }[] = [];
	let answer = { position: 10, received: 10 };
	const one = replicaOn({
		connections: {
			query: async () => [answer],
			close: async () => {},
		} as never,
		name: "b:5432",
		maxLagMs: 1_000,
		marks: () => marks,
		clock: () => 0,
		isSame: async () => true,
		warn: () => {},
	});
	return {
		marks,
		startAfresh: one.startAfresh,
		async look(position: number, received = position) {
			answer = { position, received };
			await one.look();
			return one.isWell();
		},
	};
}

test("what it had received of the former primary, and replays later, does not count", async () => {
	const { startAfresh, look } = replaced();
	expect(await look(10)).toBe(true);
	startAfresh();
	expect(await look(12, 14)).toBe(false);
	expect(await look(14)).toBe(false);
	expect(await look(15)).toBe(true);
	expect(await look(15)).toBe(true);
});

test("two words of the same change count as one", async () => {
	const { startAfresh, look } = replaced();
	await look(10);
	startAfresh();
	startAfresh();
	expect(await look(9)).toBe(false);
	expect(await look(10)).toBe(false);
	expect(await look(11)).toBe(true);
});

test("one that has all of a new primary is read, though that one writes nothing", async () => {
	const { marks, startAfresh, look } = replaced();
	await look(10);
	startAfresh();
	expect(await look(12)).toBe(false);
	marks.push({ position: 12, at: 0 });
	expect(await look(12)).toBe(true);
	marks.push({ position: 13, at: 0 });
	expect(await look(12)).toBe(true);
});

test("a position of the former primary that comes late is not where the new one stands", async () => {
	const positions: ((position: number) => void)[] = [];
	let looks = 0;
	const replicas = replicasOf({
		primary: {
			query: (text: string) =>
				new Promise((resolve) => {
					if (!text.includes("pg_current_wal")) resolve([{ system: "1" }]);
					else
						positions.push((position) =>
							resolve([{ position, timeline: "00000001" }]),
						);
				}),
		} as never,
		standbys: [
			{
				name: "b:5432",
				connections: {
					query: async (text: string) => {
						if (!text.includes("replay")) return [{ system: "1" }];
						looks++;
						return [{ position: 12, received: 12 }];
					},
					close: async () => {},
				} as never,
			},
		],
		maxLagMs: 1_000,
		readsOn: () => ({}) as never,
		warn: () => {},
	});
	expect(positions).toHaveLength(1);
	replicas.startAfresh();
	positions[0]?.(12);
	await vi.waitFor(() => expect(looks).toBe(1));
	await new Promise((resolve) => setImmediate(resolve));
	expect(replicas.states()).toMatchObject([{ isRead: false }]);
	await replicas.close();
});
