/**
 * What the workspace's lock file says of one workspace: the packages that it needs at
 * run time. npm itself makes a lock file of one workspace only by asking the registry
 * anew.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Manifest } from "./manifest.ts";

export type Locked = {
	readonly version?: string;
	readonly dev?: boolean;
	readonly devOptional?: boolean;
	readonly link?: boolean;
	readonly dependencies?: Readonly<Record<string, string>>;
	readonly optionalDependencies?: Readonly<Record<string, string>>;
	readonly [other: string]: unknown;
};

export type Lock = {
	readonly lockfileVersion: number;
	readonly packages: Readonly<Record<string, Locked>>;
};

export function readLock(root: string): Lock {
	return JSON.parse(
		readFileSync(join(root, "package-lock.json"), "utf8"),
	) as Lock;
}

/** Each package's path in the package that is made of the workspace, and that in the workspace. */
export function bundled(lock: Lock, workspace: string): Map<string, string> {
	const found = new Map<string, string>();
	for (const path of [...neededBy(lock, workspace)].sort()) {
		const place = path.startsWith(`${workspace}/`)
			? path.slice(workspace.length + 1)
			: path;
		// The workspace's own version of a package would take the place of the root's.
		if (found.has(place))
			throw new Error(
				`${place} is needed in two versions: dedupe the lock file`,
			);
		found.set(place, path);
	}
	return found;
}

/** The lock file of the package. */
export function lockOf(
	lock: Lock,
	places: ReadonlyMap<string, string>,
	{ name, version, license, bin, engines, dependencies }: Manifest,
): Lock & { readonly [other: string]: unknown } {
	const root = { name, version, license, dependencies, bin, engines };
	const packages = [...places].map(([place, path]) => [
		place,
		atRunTime(lock, path),
	]);
	return {
		...{ name, version, lockfileVersion: lock.lockfileVersion },
		requires: true,
		packages: { "": root, ...Object.fromEntries(packages) },
	};
}

/** Paths in the lock file of all packages that the workspace needs at run time. */
function neededBy(lock: Lock, workspace: string): Set<string> {
	const found = new Set<string>();
	const open = [workspace];
	for (let from = open.pop(); from !== undefined; from = open.pop()) {
		const { dependencies, optionalDependencies } = lock.packages[from] ?? {};
		for (const name of Object.keys({
			...dependencies,
			...optionalDependencies,
		})) {
			const path = resolve(lock, from, name);
			const isOptional = name in (optionalDependencies ?? {});
			if (path === null && !isOptional)
				throw new Error(`package-lock.json lacks ${name}, for ${from}`);
			if (path === null || found.has(path)) continue;
			found.add(path);
			open.push(path);
		}
	}
	return found;
}

/** As Node looks a package up: in the nearest `node_modules`, and then further out. */
function resolve(lock: Lock, from: string, name: string): string | null {
	for (let at = from; ; at = outOf(at)) {
		const path = `${at}${at === "" ? "" : "/"}node_modules/${name}`;
		if (path in lock.packages) return path;
		if (at === "") return null;
	}
}

/** `node_modules/a/node_modules/b` is in `node_modules/a`, and that in the root. */
function outOf(path: string): string {
	const end = path.lastIndexOf("/node_modules/");
	return end === -1 ? "" : path.slice(0, end);
}

function atRunTime(lock: Lock, path: string): Locked {
	const { dev: _, devOptional: __, ...locked } = lock.packages[path] as Locked;
	if (locked.link)
		throw new Error(
			`${path} is a workspace: the package cannot depend on that`,
		);
	return locked;
}
