/** The files that a builder of the image gets: what `.dockerignore` lets through. */

import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Copies them. */
export function copyBuildContext(root: string, to: string): void {
	const isIgnored = ignoredBy(
		readFileSync(join(root, ".dockerignore"), "utf8"),
	);
	cpSync(root, to, {
		recursive: true,
		filter: (file) => {
			const path = file.slice(root.length).replace(/^\//, "");
			return path === "" || !isIgnored(path);
		},
	});
}

/**
 * The rules of Docker: the last pattern that fits decides, `!` lets through, and a
 * directory that a pattern names is meant with all below it. A directory is entered
 * if anything in it may be let through.
 */
export function ignoredBy(text: string): (path: string) => boolean {
	const rules = text
		.split("\n")
		.filter((line) => line !== "" && !line.startsWith("#"))
		.map((line) => {
			const isLetThrough = line.startsWith("!");
			const pattern = isLetThrough ? line.slice(1) : line;
			return { isLetThrough, pattern, fits: fitting(pattern) };
		});
	return (path) => {
		const last = rules.findLast(({ fits }) => fits.test(path));
		if (last === undefined || last.isLetThrough) return false;
		return !rules.some(
			({ isLetThrough, pattern }) =>
				last.pattern === "*" && isLetThrough && pattern.startsWith(`${path}/`),
		);
	};
}

function fitting(pattern: string): RegExp {
	const source = pattern
		.split(/(\*\*\/|\*)/)
		.map((part) => {
			if (part === "**/") return "(?:.*/)?";
			if (part === "*") return "[^/]*";
			return part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
		})
		.join("");
	return new RegExp(`^${source}(?:/.*)?$`);
}
