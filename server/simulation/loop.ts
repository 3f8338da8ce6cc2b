/**
 * The event loop of the simulated world: every instance, the database and the
 * network take one step at a time. The seed decides which of the ready steps
 * goes next; time goes on only when the history says so.
 */

import type { Timers } from "../src/timers.ts";
import type { Seeded } from "./chance.ts";

/** The owner of a step: the dead take none, and the stalled none until their time. */
export type Owner = {
	readonly name: string;
	isDead: boolean;
	stalledUntil: number;
};

type Task = {
	at: number;
	readonly owner: Owner;
	readonly what: string;
	readonly run: () => unknown;
	/** How often it comes again; null: never. */
	readonly everyMs: number | null;
	/** Shared by all its repetitions. */
	readonly call: { isOff: boolean };
};

/** Checks here end the history even if the product would catch the error. */
export type Noting = (work: () => void) => void;

export type Loop = {
	now(): number;
	/** Makes a step ready at once, or after `ms`. */
	do(owner: Owner, what: string, run: () => unknown, ms?: number): void;
	timersOf(owner: Owner): Timers;
	/** Takes steps until none is ready. */
	settle(): Promise<void>;
	/** Takes every step that comes until `at`, each at its time. */
	advance(at: number): Promise<void>;
	/** As after a sleep of the machine: all timers that ran out come at `at`, each once. */
	jump(at: number): Promise<void>;
	/** When the next timer of a living owner comes. */
	nextAt(): number;
	readonly noting: Noting;
};

/** The most steps until nothing is ready: more means an endless circle. */
const MOST_STEPS = 20_000;

/** Promises that a step resolves take effect before the next step. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

export function loop(options: {
	readonly chance: Seeded;
	readonly startsAt: number;
	/** Called before each step; crashes come from here. */
	readonly beforeStep: () => void;
	readonly trace: ((line: string) => void) | null;
}): Loop {
	const { chance, beforeStep, trace } = options;
	let now = options.startsAt;
	const ready: Task[] = [];
	let sleeping: Task[] = [];
	const found: unknown[] = [];

	function add(
		owner: Owner,
		what: string,
		run: () => unknown,
		ms: number,
		everyMs: number | null = null,
	): Task {
		const call = { isOff: false };
		const task = { at: now + ms, owner, what, run, everyMs, call };
		if (ms <= 0 && everyMs === null) ready.push(task);
		else sleeping.push(task);
		return task;
	}

	async function step(): Promise<void> {
		beforeStep();
		const at = chance.below(ready.length);
		const task = ready[at] as Task;
		ready[at] = ready.at(-1) as Task;
		ready.pop();
		const { owner, what, run } = task;
		if (task.call.isOff || owner.isDead) return;
		if (owner.stalledUntil > now) {
			task.at = owner.stalledUntil;
			sleeping.push(task);
			return;
		}
		trace?.(`${owner.name}: ${what}`);
		const done = run();
		if (done instanceof Promise) await done;
		await turn();
		if (found.length > 0) throw found[0];
	}

	async function settle(): Promise<void> {
		for (let steps = 0; ready.length > 0; steps++) {
			if (steps > MOST_STEPS) throw new Error("It never comes to rest");
			await step();
		}
	}

	/** Makes the timers ready that have come. */
	function wake(until: number): void {
		sleeping = sleeping.filter(
			({ call, owner }) => !call.isOff && !owner.isDead,
		);
		const due = sleeping.filter(({ at }) => at <= until);
		if (due.length === 0) return;
		sleeping = sleeping.filter(({ at }) => at > until);
		for (const task of due) {
			if (task.everyMs !== null) {
				sleeping.push({ ...task, at: now + task.everyMs });
			}
			ready.push(task);
		}
	}

	function nextAt(): number {
		let next = Number.POSITIVE_INFINITY;
		for (const { call, owner, at } of sleeping) {
			if (!call.isOff && !owner.isDead && at < next) next = at;
		}
		return next;
	}

	return {
		now: () => now,
		do(owner, what, run, ms = 0) {
			add(owner, what, run, ms);
		},
		timersOf(owner) {
			/** The promise that `work` returns belongs to later steps. */
			const only = (work: () => void) => () => {
				work();
			};
			const cancelable = (task: Task) => () => {
				task.call.isOff = true;
			};
			return {
				soon: (work) => void add(owner, "goes on", only(work), 0),
				after: (ms, work) => cancelable(add(owner, "timer", only(work), ms)),
				every: (ms, work) =>
					cancelable(add(owner, "timer", only(work), ms, ms)),
			};
		},
		settle,
		async advance(until) {
			await settle();
			for (let next = nextAt(); next <= until; next = nextAt()) {
				now = Math.max(now, next);
				wake(now);
				await settle();
			}
			now = until;
		},
		async jump(at) {
			now = at;
			wake(now);
			await settle();
		},
		nextAt,
		noting(work) {
			try {
				work();
			} catch (error) {
				found.push(error);
			}
		},
	};
}
