/** The image, where a program that builds images answers: docker or podman. */

import { spawnSync } from "node:child_process";
import { run } from "./run.ts";

/** Each fails if no server answers, or if the program is missing. */
const BUILDERS = [
	["docker", ["version", "--format", "{{.Server.Version}}"]],
	["podman", ["info", "--format", "{{.Version.Version}}"]],
] as const;

export function makeImage(root: string, tag: string, file: string): void {
	const builder = BUILDERS.find(
		([program, words]) =>
			spawnSync(program, words, { stdio: "ignore" }).status === 0,
	)?.[0];
	if (builder === undefined) {
		process.stderr.write(
			"The image is left out: neither docker nor podman answers\n",
		);
		return;
	}
	run(root, builder, ["build", "--tag", tag, "."]);
	run(root, builder, ["save", "--output", file, tag]);
}
