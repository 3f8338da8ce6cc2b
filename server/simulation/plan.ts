/** The plan of one history, drawn from its seed: the requests, and what breaks. */

import type { Seeded } from "./chance.ts";
import type { Fault } from "./database.ts";
import type { DiskPlan } from "./machine.ts";
import type { Weather } from "./network.ts";

/** How a request names its target: by SID, or by a recipient and the service. */
export type By = "sid" | "first recipient" | "last recipient";

/** The account or service that a request names: the target's own, or another one, which must not find the target. */
export type Whose = "own" | "another";

export type SendAction = {
	readonly do: "send";
	/** Which of the two accounts. */
	readonly account: number;
	readonly service: number;
	readonly phone: number | null;
	readonly email: number | null;
	readonly guardSeconds: number;
	readonly expirySeconds: number;
	readonly maxAttempts: number;
	/** One step for a plain send. */
	readonly steps: readonly {
		readonly onEmail: boolean;
		readonly afterMs: number;
	}[];
	/** The key that it counts against the limit with; null: it counts against none. */
	readonly limitKey: number | null;
	readonly wantsCallbacks: boolean;
	/** How often it is sent with the same idempotency key, to any instance. */
	readonly times: number;
};

export type Action =
	| SendAction
	| {
			readonly do: "verify";
			/** Which of the acknowledged verifications, counted back from the newest. */
			readonly back: number;
			readonly code: "right" | "wrong" | "another's";
			readonly service: "none" | Whose;
			readonly account: Whose;
			readonly times: number;
			/** Absent: by SID. */
			readonly by?: By;
	  }
	| {
			readonly do: "resend";
			readonly back: number;
			readonly channel: "sms" | "email" | null;
			readonly account: Whose;
			readonly by?: By;
	  }
	| {
			readonly do: "cancel";
			readonly back: number;
			readonly account: Whose;
			readonly by?: By;
	  }
	| {
			readonly do: "erase" | "unlock" | "erase recipient";
			readonly back: number;
			readonly account: Whose;
	  }
	/** Reads a record, which must not be lost again. */
	| { readonly do: "look"; readonly back: number }
	/** A receipt for a message that nobody sent. */
	| { readonly do: "stray receipt" }
	| { readonly do: "sweep" }
	/** After this many steps of the world; another instance may start after a while. */
	| { readonly do: "crash"; readonly inSteps: number; readonly backMs: number }
	/** An orderly shutdown, as for a new version. */
	| { readonly do: "replace" }
	| { readonly do: "stall"; readonly ms: number }
	/** The next call to the database meets it. */
	| { readonly do: "fault"; readonly fault: Fault };

export type Item = {
	/** Work that is under way need not be done by then. */
	readonly afterMs: number;
	/** The time before it passes at one stroke, as when the machine sleeps. */
	readonly isJump: boolean;
	/** Then on to just before, at, or just after an instant at which something changes. */
	readonly until: Edge | null;
	/** The instance that it is about, or that is asked. */
	readonly at: number;
	readonly action: Action;
};

export type Edge = {
	readonly what: "expiry" | "guard" | "pause" | "due";
	/** Which of the acknowledged verifications, counted back from the newest. */
	readonly back: number;
	readonly offMs: -1 | 0 | 1;
};

export type Plan = {
	readonly instances: number;
	readonly weather: Weather;
	/** The last instances crash or shut down, except one; or all of them live on. */
	readonly endsWith: "crash" | "shutdown" | "all";
	/** Whether time goes on until no record is kept any more. */
	readonly outlivesRecords: boolean;
	readonly items: readonly Item[];
	/** The daily budget of the first account, in the prices of `spending.ts`. Absent: it has none. */
	readonly budget?: number;
	/** The fraud guard refuses. Absent: it only notes what it would have refused. */
	readonly guard?: GuardPlan;
	/** On SQLite: one instance with a disk of its own. Absent: they share a store. */
	readonly disk?: DiskPlan;
};

/** Rules that somebody has written for the first account, beside the guard's own. */
export type GuardPlan = {
	/** The most messages an hour to numbers; null: any number. */
	readonly perHour: number | null;
	/** Whether its list denies the second of the two numbers. */
	readonly deniesSecond: boolean;
};

/** `about`: the subject of the history; drawn if absent. */
export function planned(chance: Seeded, about?: Subject): Plan {
	const isCalm = chance.is(0.25);
	// Long enough for leases to run out while their holder is at work.
	const isPatient = chance.is(0.15);
	const share = (among: readonly number[]) => (isCalm ? 0 : chance.pick(among));
	const items: Item[] = [];
	// Each history has a subject, so that its requests often meet each other.
	const subject = about ?? chance.pick(SUBJECTS);
	const more = isPatient ? 4 : subject === "messages" ? 16 : 9;
	for (let left = 4 + chance.below(more); left > 0; left--) {
		const isFirst = items.length === 0;
		items.push({
			...pause(chance, isPatient),
			until: isFirst || chance.is(0.8) ? null : edge(chance),
			at: chance.below(4),
			action: isFirst
				? send(chance, subject)
				: action(chance, subject, isCalm, isPatient),
		});
	}
	const plan: Plan = {
		instances: 2 + chance.below(3),
		weather: {
			refuses: share([0, 0.1, 0.4, 0.8]),
			hangs: share([0, 0, 0.1, 0.3]),
			isSlow: isPatient ? 0.6 : share([0, 0.05, 0.3]),
			endpointFails: share([0, 0.2, 0.6]),
		},
		endsWith: chance.pick([
			"crash",
			"crash",
			"crash",
			"shutdown",
			"shutdown",
			"shutdown",
			"all",
		]),
		outlivesRecords: chance.is(0.12),
		items,
		...(chance.is(0.4) && { budget: 3 + chance.below(30) }),
	};
	// Drawn last, so that every other plan is as it was before there were these.
	const some = chance.is(GUARDED_SHARE) ? guarded(chance, plan) : plan;
	return chance.is(ON_DISK_SHARE) ? onDisk(chance, some) : some;
}

const GUARDED_SHARE = 0.25;
const ON_DISK_SHARE = 0.15;

/** The same with looks at records, and deaths, on a machine of its own. */
export function onDisk(chance: Seeded, plan: Plan): Plan {
	const items = [...plan.items];
	const add = (action: Action) =>
		items.splice(1 + chance.below(items.length), 0, {
			...{ ...pause(chance, false), until: null, at: 0 },
			action,
		});
	for (let left = 2 + chance.below(6); left > 0; left--) {
		add({ do: "look", back: chance.below(3) });
	}
	for (let left = 1 + chance.below(3); left > 0; left--) {
		add({
			do: "crash",
			inSteps: chance.below(25),
			backMs: chance.pick([0, 500]),
		});
	}
	const disk = { isSlow: chance.pick([0.1, 0.3, 0.7]) };
	return { ...plan, items, disk };
}

/** Enough sends to one range between the other items to trip its node. */
function guarded(chance: Seeded, plan: Plan): Plan {
	const items = [...plan.items];
	for (let left = 4 + chance.below(6); left > 0; left--) {
		items.splice(1 + chance.below(items.length), 0, {
			...pause(chance, false),
			until: null,
			at: chance.below(4),
			action: {
				...send(chance, "all"),
				...{ account: 0, phone: chance.below(2), limitKey: null },
			},
		});
	}
	return {
		...plan,
		items,
		guard: {
			perHour: chance.is(0.3) ? chance.below(7) : null,
			deniesSecond: chance.is(0.3),
		},
	};
}

const SUBJECTS = [
	...(["all", "all", "limits", "guesses", "steps"] as const),
	...(["messages", "callbacks"] as const),
];
export type Subject = (typeof SUBJECTS)[number];

function edge(chance: Seeded): Edge {
	return {
		what: chance.pick(["expiry", "guard", "pause", "due"]),
		back: chance.is(0.6) ? 0 : chance.below(4),
		offMs: chance.pick([-1, 0, 1]),
	};
}

const BY = ["sid", "sid", "first recipient", "last recipient"] as const;
const CHANNELS = [null, "sms", "email"] as const;

function pause(
	chance: Seeded,
	isPatient: boolean,
): Pick<Item, "afterMs" | "isJump"> {
	if (chance.is(0.45)) return { afterMs: 0, isJump: false };
	if (chance.is(0.5)) {
		return { afterMs: chance.pick([1, 25, 600]), isJump: false };
	}
	if (isPatient) {
		return { afterMs: chance.pick([5_000, 11_000, 31_000]), isJump: false };
	}
	const afterMs = chance.pick([1_000, 3_000, 5_000, 20_000, 30_000, 60_000]);
	return { afterMs, isJump: afterMs > 5_000 || chance.is(0.3) };
}

function action(
	chance: Seeded,
	subject: Subject,
	isCalm: boolean,
	isPatient: boolean,
): Action {
	const back = chance.is(0.6) ? 0 : chance.below(4);
	const account = chance.is(0.9) ? "own" : "another";
	if (isPatient && chance.is(0.25)) return { do: "replace" };
	if (!isCalm && chance.is(0.22)) return trouble(chance);
	const by = chance.pick(BY);
	const draw = chance.fraction();
	// Few verifications that live long: this history is about their messages.
	if (subject === "messages" && draw < 0.7) {
		return draw < 0.15
			? send(chance, subject)
			: { do: "resend", back, channel: chance.pick(CHANNELS), account, by };
	}
	if (draw < (subject === "limits" ? 0.8 : 0.35)) return send(chance, subject);
	if (draw < (subject === "steps" ? 0.5 : 0.75)) {
		return {
			do: "verify",
			back,
			code: chance.pick(["right", "wrong", "wrong", "another's"]),
			service: chance.pick(["none", "none", "own", "another"]),
			account,
			times: chance.is(0.7) ? 1 : 2 + chance.below(5),
			by,
		};
	}
	if (draw < 0.85) {
		return { do: "resend", back, channel: chance.pick(CHANNELS), account, by };
	}
	if (draw < 0.92) return { do: "cancel", back, account, by };
	if (draw < 0.93) return { do: "sweep" };
	if (draw < 0.94) return { do: "stray receipt" };
	return {
		do: chance.pick(["erase", "unlock", "erase recipient"]),
		back,
		account,
	};
}

function trouble(chance: Seeded): Action {
	switch (chance.below(5)) {
		case 0:
		case 1:
			return {
				do: "crash",
				inSteps: chance.below(25),
				backMs: chance.pick([0, 500, 40_000]),
			};
		case 2:
			return { do: "replace" };
		case 3:
			return { do: "stall", ms: chance.pick([100, 8_000, 33_000, 70_000]) };
		default:
			return {
				do: "fault",
				fault: chance.pick(["before", "within", "after"]),
			};
	}
}

function send(chance: Seeded, subject: Subject): SendAction {
	const draw = chance.below(3);
	const isWorkflow = chance.is(subject === "steps" ? 0.9 : 0.2);
	const livesLong = subject === "messages";
	return {
		do: "send",
		account: Number(chance.is(0.15)),
		service: chance.is(0.8) ? 0 : 1,
		phone: draw === 1 ? null : chance.below(2),
		email: draw === 0 ? null : chance.below(2),
		guardSeconds: livesLong ? 600 : chance.pick([0, 0, 20, 90]),
		expirySeconds: livesLong ? 600 : chance.pick([30, 60, 60, 600]),
		maxAttempts: 1 + chance.below(4),
		steps: Array.from({ length: isWorkflow ? 1 + chance.below(3) : 1 }, () => ({
			onEmail: chance.is(0.5),
			afterMs: isWorkflow ? chance.pick([0, 0, 1_000, 5_000, 20_000]) : 0,
		})),
		limitKey: chance.is(subject === "limits" ? 0.9 : 0.2)
			? Number(chance.is(0.3))
			: null,
		wantsCallbacks: chance.is(subject === "callbacks" ? 1 : 0.15),
		times: chance.is(0.8) ? 1 : 2 + chance.below(2),
	};
}
