/** The processor time of a process with all that it has started, from /proc: on Linux only. */

import { readdirSync, readFileSync } from "node:fs";

/** Fields of proc(5)'s `stat`, counted from behind the name: it may hold blanks. */
const PARENT = 1;
const [USER, SYSTEM] = [11, 12];
/** The same of children that have ended, and were waited for. */
const [ENDED_USER, ENDED_SYSTEM] = [13, 14];
/** A tick is 10 ms wherever Linux runs Node. */
const TICK_US = 10_000;

/** Microseconds, in steps of 10,000; null where there is no /proc. */
export function cpuOfTree(root: number): number | null {
	const all = new Map<number, number[]>();
	try {
		for (const name of readdirSync("/proc")) {
			if (!/^\d+$/.test(name)) continue;
			const stat = statOf(name);
			if (stat !== null) all.set(Number(name), stat);
		}
	} catch {
		return null;
	}
	let ticks = 0;
	const open = [root];
	for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
		const stat = all.get(pid) ?? [];
		for (const field of [USER, SYSTEM, ENDED_USER, ENDED_SYSTEM]) {
			ticks += stat[field] ?? 0;
		}
		for (const [child, { [PARENT]: parent }] of all) {
			if (parent === pid) open.push(child);
		}
	}
	return ticks * TICK_US;
}

/** Null: it has ended in the meantime. */
function statOf(pid: string): number[] | null {
	try {
		const text = readFileSync(`/proc/${pid}/stat`, "utf8");
		return text
			.slice(text.lastIndexOf(")") + 2)
			.split(" ")
			.map(Number);
	} catch {
		return null;
	}
}
