/** The PostgreSQL that a run of the bench starts: on the generator's core, every commit on disk. */

import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import pg from "pg";
import { type Bench, isInMemory } from "./bench.ts";
import { type Cluster, startCluster } from "./cluster.ts";

export type Postgres = {
	pid: number;
	cluster: Cluster;
	/** The URL of one that is empty. */
	newDatabase(): Promise<string>;
	stop(): Promise<void>;
};

/** On a disk where the temporary directory is in memory; and whoever PostgreSQL runs as may enter it. */
const ON_DISK = "/var/tmp";

export async function startPostgres(bench: Bench): Promise<Postgres> {
	const under = existsSync(ON_DISK) ? ON_DISK : tmpdir();
	bench.progress(`PostgreSQL in ${under}`);
	if (isInMemory(under))
		bench.progress("which is in memory: no commit reaches a disk");
	// This process is bound to the generator's core, and what it starts inherits that.
	const cluster = await startCluster({ durable: true, under });
	let made = 0;
	return {
		get pid() {
			return cluster.pid;
		},
		cluster,
		async newDatabase() {
			made += 1;
			const name = `bench${made}`;
			const client = new pg.Client({ connectionString: cluster.url });
			await client.connect();
			await client.query(`create database ${name}`);
			await client.end();
			const url = new URL(cluster.url);
			url.pathname = `/${name}`;
			return url.href;
		},
		stop: () => cluster.stop(),
	};
}
