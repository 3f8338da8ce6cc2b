/**
 * A node is what messages have in common: a range of numbers, a country, a client
 * address. Its record is all that the guard keeps about it: a handful of numbers, so
 * that a decision reads and writes a few rows however much is sent.
 */

/** From the narrowest to the widest; a range lies in an area, and an area in a country. */
export const NODE_KINDS = [
	"address",
	"device",
	/** A number without its last four digits. */
	"range",
	/** A number without its last six digits. */
	"area",
	"country",
	"customer",
] as const;

export type NodeKind = (typeof NODE_KINDS)[number];

/**
 * `gate`: as many pass as are verified, and one a minute. `hold`: nothing passes until
 * it is known whether what went out is verified. `restrict`: only ranges with a good
 * history pass. The others are blocks, and their names say why: too much at once
 * (`block`), hardly anything verified over a long time (`drip`), far less verified than
 * in the rest of the country (`conversion`). `unblocked`: a person has ordered that the
 * node refuses nothing and learns nothing for a time.
 */
export const NODE_STATES = [
	"free",
	"gate",
	"hold",
	"restrict",
	"block",
	"drip",
	"conversion",
	"unblocked",
] as const;

export type NodeState = (typeof NODE_STATES)[number];

/**
 * Counts of sessions to recipients who were not known. Each fades with a half-life, so
 * none grows without end, and two instances may add to them in any order.
 */
export type History = {
	/** Half-life of a week. */
	sent: number;
	verified: number;
	/** Half-life of twelve hours. */
	daySent: number;
	dayVerified: number;
	/** Half-life of ten minutes. */
	newSent: number;
	newVerified: number;
	/** Refused messages; half-life of three minutes. */
	newRefused: number;
	/** Sessions too young to be judged; half-life of 90 seconds. */
	pending: number;
	/** The latest verification, in ms; 0: none. */
	verifiedAt: number;
	/** Blocks of narrower nodes in this one; half-life of six hours. */
	blocksBelow: number;
	/** The earliest time of the next message, where they pass one by one. */
	nextAt: number;
	/** Country only: sessions of known recipients. Half-life of a week. */
	knownSent: number;
	knownVerified: number;
	/** The same with a half-life of twelve hours. */
	knownDaySent: number;
	knownDayVerified: number;
	/** Country only: rises with each session of a known recipient, falls when it is verified. */
	lost: number;
};

export type GuardNode = {
	/** Messages that nobody has verified, less what verifications have earned; never below 0. */
	score: number;
	/** The time to which the numbers are true, in ms. */
	at: number;
	state: NodeState;
	/** The state began at this time. */
	since: number;
	/** The state ends at this time, if nothing ends it before. */
	until: number;
	/** Blocks so far; forgotten 14 days after the last. */
	strikes: number;
	history: History;
};

/** The nodes of one send. Those that it does not touch are absent. */
export type Nodes = {
	[Kind in NodeKind]?: GuardNode;
} & { country: GuardNode; customer: GuardNode };

export function freshNode(now: number): GuardNode {
	return {
		score: 0,
		at: now,
		state: "free",
		since: 0,
		until: 0,
		strikes: 0,
		history: {
			sent: 0,
			verified: 0,
			daySent: 0,
			dayVerified: 0,
			newSent: 0,
			newVerified: 0,
			newRefused: 0,
			pending: 0,
			verifiedAt: 0,
			blocksBelow: 0,
			nextAt: 0,
			knownSent: 0,
			knownVerified: 0,
			knownDaySent: 0,
			knownDayVerified: 0,
			lost: 0,
		},
	};
}

/**
 * A copy that shares nothing. Member by member: a spread takes far longer where nodes
 * come from several places, and each send copies five.
 */
export function copyOfNode(node: GuardNode): GuardNode {
	const { history } = node;
	return {
		score: node.score,
		at: node.at,
		state: node.state,
		since: node.since,
		until: node.until,
		strikes: node.strikes,
		history: {
			sent: history.sent,
			verified: history.verified,
			daySent: history.daySent,
			dayVerified: history.dayVerified,
			newSent: history.newSent,
			newVerified: history.newVerified,
			newRefused: history.newRefused,
			pending: history.pending,
			verifiedAt: history.verifiedAt,
			blocksBelow: history.blocksBelow,
			nextAt: history.nextAt,
			knownSent: history.knownSent,
			knownVerified: history.knownVerified,
			knownDaySent: history.knownDaySent,
			knownDayVerified: history.knownDayVerified,
			lost: history.lost,
		},
	};
}

export function isBlock(state: NodeState): boolean {
	return state === "block" || state === "drip" || state === "conversion";
}

/** Sessions old enough to be judged. */
export function matured({ sent, pending }: History): number {
	return Math.max(0, sent - pending);
}
