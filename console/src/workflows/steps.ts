/** The steps of a workflow, as the API has them, as a form has them, and as a time line draws them. */

import { channelNamed } from "../../../server/src/channel.ts";
import type { Channel } from "../frame/channels.ts";

export const MOST_STEPS = 10;
const LONGEST_INTERVAL_S = 3_600;

/** A step in a reply: the interval is a text. */
export type WireStep = {
	readonly channel: string;
	readonly interval: string;
	readonly body?: string;
	readonly from?: string;
};

export type Workflow = {
	readonly sid: string;
	readonly name: string;
	readonly description: string;
	readonly channels: readonly WireStep[];
};

/** A step in the form: all that is typed is text. `key` names the row while it moves. */
export type Step = {
	readonly key: number;
	readonly channel: Channel;
	readonly interval: string;
	readonly body: string;
	readonly from: string;
};

let keys = 0;

export function newStep(channel: Channel, interval: string): Step {
	return { key: ++keys, channel, interval, body: "", from: "" };
}

export function stepsOf(channels: readonly WireStep[]): Step[] {
	return channels.map(({ channel, interval, body = "", from = "" }) => ({
		key: ++keys,
		// A step keeps the word that it was made with.
		channel: channelNamed(channel) ?? "call",
		interval,
		body,
		from,
	}));
}

export function wireSteps(steps: readonly Step[]) {
	return steps.map(({ channel, interval, body, from }) => ({
		channel,
		interval: Number(interval),
		...(body.trim() !== "" && { body }),
		...(from.trim() !== "" && takesFrom(channel) && { from: from.trim() }),
	}));
}

export const takesFrom = (channel: Channel) =>
	channel === "sms" || channel === "call";

/** Null: it is a whole number of seconds that the API takes. */
export function intervalFault(interval: string): "number" | "long" | null {
	if (!/^\d{1,9}$/.test(interval.trim())) return "number";
	return Number(interval) > LONGEST_INTERVAL_S ? "long" : null;
}

/** Seconds from the send to each step; the interval of the first one counts too. */
export function startsOf(
	steps: readonly { readonly interval: string }[],
): number[] {
	let at = 0;
	return steps.map(({ interval }) => {
		at += intervalFault(interval) === null ? Number(interval) : 0;
		return at;
	});
}

/**
 * Places on a line from 0 to 100. Steps of one moment and those hours apart must both
 * be told apart, so a gap takes the square root of its length, and a least room.
 */
export function placesOf(
	starts: readonly number[],
	leastGap: number,
): number[] {
	const gaps = starts
		.slice(1)
		.map((start, i) => Math.sqrt(start - (starts[i] ?? 0)));
	const sum = gaps.reduce((total, gap) => total + gap, 0);
	const room = 100 - leastGap * gaps.length;
	let at = 0;
	const places = [0];
	for (const gap of gaps) {
		at += leastGap + (sum === 0 ? 0 : (gap / sum) * room);
		places.push(at);
	}
	return places;
}

/** Moves the row at `from` to `to`. */
export function moved<T>(rows: readonly T[], from: number, to: number): T[] {
	const row = rows[from];
	if (row === undefined || to < 0 || to >= rows.length) return [...rows];
	return rows.toSpliced(from, 1).toSpliced(to, 0, row);
}
