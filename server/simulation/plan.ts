/** What happens in one history, drawn from its seed: who asks for what, and what breaks. */

import type { Seeded } from "./chance.ts";
import type { Fault } from "./database.ts";
import type { Weather } from "./network.ts";

/** How a request names what it is about: by its SID, or by a recipient of it, and its service. */
export type By = "sid" | "first recipient" | "last recipient";

/** Whose: of whom it is about, or another's, who must not learn that it exists. */
export type Whose = "own" | "another";

export type SendAction = {
	readonly do: "send";
	/** Which of the two. */
	readonly account: number;
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
	/** Of a message that nobody sent. */
	| { readonly do: "stray receipt" }
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
	/** And on to just before, at, or just after an instant at which something changes. */
	readonly until: Edge | null;
	/** Which instance it is about, or asked of. */
	readonly at: number;
	readonly action: Action;
};

export type Edge = {
	readonly what: "expiry" | "guard" | "pause" | "due";
	/** Of which of the acknowledged, from the newest back. */
	readonly back: number;
	readonly offMs: -1 | 0 | 1;
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

/** `about`: what its history is to be about, where that is not drawn. */
export function planned(chance: Seeded, about?: Subject): Plan {
	const isCalm = chance.is(0.25);
	// Long enough for leases to run out while somebody is at it.
	const isPatient = chance.is(0.15);
	const share = (among: readonly number[]) => (isCalm ? 0 : chance.pick(among));
	const items: Item[] = [];
	// Each history has a subject, so that it meets itself often.
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
	// Few verifications, which live long: their messages are what it is about.
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
