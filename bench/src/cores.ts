import { spawnSync } from "node:child_process";

/** The cores of the server and the generator; null if processes cannot be bound to cores. */
export type Cores = { server: number; generator: number } | null;

/**
 * First and last of the cores that this process may use: where one physical core
 * shows as two, these two belong to different ones, however they are numbered.
 */
export function chooseCores(): Cores {
	const shown = spawnSync("taskset", ["-c", "-p", String(process.pid)], {
		encoding: "utf8",
	});
	if (shown.status !== 0) return null;
	const allowed = readCoreList(shown.stdout.split(":").at(-1) ?? "");
	const server = allowed[0];
	const generator = allowed.at(-1);
	if (server === undefined || generator === undefined) return null;
	return server === generator ? null : { server, generator };
}

/** `0,2-4` is 0, 2, 3 and 4. */
function readCoreList(list: string): number[] {
	return list.split(",").flatMap((range) => {
		const [first = Number.NaN, last = first] = range.split("-").map(Number);
		const cores: number[] = [];
		for (let core = first; core <= last; core += 1) cores.push(core);
		return cores;
	});
}

/** Binds this process, with the threads that it already has. */
export function bindSelf(core: number): void {
	const bound = spawnSync("taskset", [
		...["-a", "-c", "-p", String(core)],
		String(process.pid),
	]);
	if (bound.status !== 0) throw new Error(`cannot bind to core ${core}`);
}

/** `taskset` becomes the command it is given, so the child's pid and IPC channel are node's own. */
export function boundCommand(
	core: number | readonly number[] | null,
	command: readonly string[],
): [string, ...string[]] {
	const [program = "", ...rest] = command;
	if (core === null) return [program, ...rest];
	return ["taskset", "-c", String(core), program, ...rest];
}
