/** What happens in one history, drawn from its seed: who asks for what, and what breaks. */

import type { Seeded } from "./chance.ts";
import type { Fault } from "./database.ts";
import type { Weather } from "./network.ts";

export type SendAction = {
	readonly do: "send";
	readonly service: number;
	readonly phone: number | null;
	readonly email: number | null;
	readonly guardSeconds: number;
	readonly expirySeconds: number;
	readonly maxAttempts: number;
	/** One for a plain send. */
	readonly steps: readonly {
		readonly onEmail: boolean;
		readonly afterMs: number;
	}[];
	/** The key that it counts against the limit with; null: it does not. */
	readonly limitKey: number | null;
	readonly wantsCallbacks: boolean;
	/** Sent with an idempotency key, so often, to any instance. */
	readonly times: number;
};

export type Action =
	| SendAction
	| {
			readonly do: "verify";
			/** Which of the acknowledged, from the newest back. */
			readonly back: number;
			readonly code: "right" | "wrong" | "another's";
			readonly times: number;
	  }
	| {
			readonly do: "resend";
			readonly back: number;
			readonly channel: "sms" | "email" | null;
	  }
	| {
			readonly do: "cancel" | "erase" | "unlock" | "erase recipient";
			readonly back: number;
	  }
	| { readonly do: "sweep" }
	/** So many steps of the world from now; another may start after a while. */
	| { readonly do: "crash"; readonly inSteps: number; readonly backMs: number }
	/** As it is shut down for a new version. */
	| { readonly do: "replace" }
	| { readonly do: "stall"; readonly ms: number }
	/** Met by the next call to the database. */
	| { readonly do: "fault"; readonly fault: Fault };

export type Item = {
	/** Nothing that is under way has to be done by then. */
	readonly afterMs: number;
	/** The time before it passes at one stroke, as in a sleep of the machine. */
	readonly isJump: boolean;
	/** Which instance it is about, or asked of. */
	readonly at: number;
	readonly action: Action;
};

export type Plan = {
	readonly instances: number;
	readonly weather: Weather;
	/** The last of the instances live on, or only one of them. */
	readonly endsWith: "crash" | "shutdown" | "all";
	/** Whether time goes on until nothing is kept any more. */
	readonly outlivesRecords: boolean;
	readonly items: readonly Item[];
};

export function planned(chance: Seeded): Plan {
	const isCalm = chance.is(0.25);
	// Long enough for leases to run out while somebody is at it.
	const isPatient = chance.is(0.15);
	const share = (among: readonly number[]) => (isCalm ? 0 : chance.pick(among));
	const items: Item[] = [];
	// Each history has a subject, so that it meets itself often.
	const subject = chance.pick<Subject>([
		"all",
		"all",
		"limits",
		"guesses",
		"steps",
		"callbacks",
	]);
	for (let left = 4 + chance.below(isPatient ? 4 : 9); left > 0; left--) {
		const isFirst = items.length === 0;
		items.push({
			...pause(chance, isPatient),
			at: chance.below(4),
			action: isFirst
				? send(chance, subject)
				: action(chance, subject, isCalm, isPatient),
		});
	}
	return {
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
	};
}

type Subject = "all" | "limits" | "guesses" | "steps" | "callbacks";

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
	if (isPatient && chance.is(0.25)) return { do: "replace" };
	if (!isCalm && chance.is(0.22)) return trouble(chance);
	const draw = chance.fraction();
	if (draw < (subject === "limits" ? 0.8 : 0.35)) return send(chance, subject);
	if (draw < (subject === "steps" ? 0.5 : 0.75)) {
		return {
			do: "verify",
			back,
			code: chance.pick(["right", "wrong", "wrong", "another's"]),
			times: chance.is(0.7) ? 1 : 2 + chance.below(5),
		};
	}
	if (draw < 0.85) {
		return { do: "resend", back, channel: chance.pick([null, "sms", "email"]) };
	}
	if (draw < 0.92) return { do: "cancel", back };
	if (draw < 0.94) return { do: "sweep" };
	return {
		do: chance.pick(["erase", "unlock", "erase recipient"]),
		back,
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
	return {
		do: "send",
		service: chance.is(0.8) ? 0 : 1,
		phone: draw === 1 ? null : chance.below(2),
		email: draw === 0 ? null : chance.below(2),
		guardSeconds: chance.pick([0, 0, 20, 90]),
		expirySeconds: chance.pick([30, 60, 60, 600]),
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
