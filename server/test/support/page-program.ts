/** Programs of a page, run as its reader would, and ended with the tests at the latest. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

export function pagePrograms() {
	const children = new Set<ChildProcess>();
	return {
		/** `printed`: all that it has written on both outputs until now. */
		start(
			command: readonly [string, ...string[]],
			options: { cwd?: string; env: Readonly<Record<string, string>> },
		) {
			const [program, ...words] = command;
			const child = spawn(program, words, {
				...options,
				stdio: ["pipe", "pipe", "pipe"],
			});
			children.add(child);
			let printed = "";
			for (const stream of [child.stdout, child.stderr]) {
				stream.setEncoding("utf8").on("data", (piece: string) => {
					printed += piece;
				});
			}
			const ended = once(child, "close").then(() => children.delete(child));
			return { child, ended, printed: () => printed };
		},
		endAll() {
			for (const child of children) child.kill("SIGKILL");
		},
	};
}
