/** One PostgreSQL for all files of a run: that of DATABASE_URL, else one of our own. */

import type { TestProject } from "vitest/node";
import { startCluster } from "../../../bench/src/cluster.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** Which store the suites run on. */
		store: "sqlite" | "postgres";
		/** On PostgreSQL: a database of the server, as a role that may make others. */
		postgres: string;
	}
}

export default async function setup(project: TestProject) {
	const given = process.env.DATABASE_URL;
	if (given) {
		project.provide("postgres", given);
		return undefined;
	}
	const cluster = await startCluster();
	project.provide("postgres", cluster.url);
	return () => cluster.stop();
}
