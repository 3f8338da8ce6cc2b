/** The figures of each kind of node, and of the three levels. */

import type { NodeKind } from "./node.ts";

export const LEVELS = ["low", "medium", "high"] as const;
/** The strictness of the guard: `low` refuses later, `high` earlier. */
export type Level = (typeof LEVELS)[number];

/** Thresholds are multiplied by this. */
export const STRICTNESS: Readonly<Record<Level, number>> = {
	low: 1.6,
	medium: 1,
	high: 0.6,
};

export type NodeRules = {
	/** The score that trips a node. */
	readonly threshold: number;
	/** The same for a node without a history. */
	readonly coldThreshold: number;
	readonly leakPerHour: number;
	/** Verified sessions that are a history. */
	readonly history: number;
	/** Sessions after which hardly any verified ones mean a drip. */
	readonly dripAfter: number;
	/** Hours of the first block, the second and so on. The last one repeats. */
	readonly blockHours: readonly number[];
	/** The narrowest nodes with a history have people in them: their first block is short. */
	readonly firstWithHistoryHours: number | null;
};

const prefixHours = [12, 24, 72, 168];
const clientHours = [0.25, 1, 6, 24];

export const RULES: Readonly<Record<NodeKind, NodeRules>> = {
	address: {
		threshold: 6,
		coldThreshold: 6,
		leakPerHour: 1,
		history: 3,
		dripAfter: 12,
		blockHours: clientHours,
		firstWithHistoryHours: null,
	},
	device: {
		threshold: 6,
		coldThreshold: 6,
		leakPerHour: 1,
		history: 3,
		dripAfter: 12,
		blockHours: clientHours,
		firstWithHistoryHours: null,
	},
	range: {
		threshold: 8,
		coldThreshold: 8,
		leakPerHour: 0.25,
		history: 3,
		dripAfter: 12,
		blockHours: prefixHours,
		firstWithHistoryHours: 1,
	},
	area: {
		threshold: 16,
		coldThreshold: 16,
		leakPerHour: 0.5,
		history: 10,
		dripAfter: 14,
		blockHours: prefixHours,
		firstWithHistoryHours: null,
	},
	country: {
		threshold: 30,
		coldThreshold: 24,
		leakPerHour: 1,
		history: 15,
		dripAfter: 16,
		blockHours: [2, 12, 24, 72],
		firstWithHistoryHours: null,
	},
	customer: {
		threshold: 110,
		coldThreshold: 110,
		leakPerHour: 2,
		history: 100,
		dripAfter: Number.POSITIVE_INFINITY,
		blockHours: [1],
		firstWithHistoryHours: null,
	},
};
