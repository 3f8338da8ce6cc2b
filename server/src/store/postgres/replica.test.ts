import { expect, test, vi } from "vitest";
import { replicaOn } from "./replica.ts";

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
