/**
 * One PostgreSQL for all files of a run: that of DATABASE_URL, else a temporary one;
 * and a database with today's schema, of which most others are copies.
 */

import pg from "pg";
import type { TestProject } from "vitest/node";
import { startCluster } from "../../../bench/src/cluster.ts";
import { postgresStore } from "../../src/store/postgres/postgres.ts";
import { spread } from "../../src/store/transfer.ts";

declare module "vitest" {
	export interface ProvidedContext {
		/** The store of the suites. */
		store: "sqlite" | "postgres";
		/** On PostgreSQL: a database of the server, as a role that may make others. */
		postgres: string;
		/** On PostgreSQL: the name of a database that has the schema, and no row. */
		template: string;
	}
}

export default async function setup(project: TestProject) {
	// Set by a project that is about a PostgreSQL of its own.
	const binaries = project.config.env?.POSTGRES_BINARIES as string | undefined;
	const isCitus = project.config.env?.CITUS !== undefined;
	const given = binaries === undefined ? process.env.DATABASE_URL : undefined;
	const settings: Readonly<Record<string, string>> = isCitus
		? { shared_preload_libraries: "citus" }
		: {};
	const cluster = given ? null : await startCluster({ binaries, settings });
	const server = given || (cluster?.url as string);
	const template = `postern_test_${process.pid}_${Date.now()}_template`;
	await query(server, `create database ${template} template template0`);
	const url = new URL(server);
	url.pathname = `/${template}`;
	await (await postgresStore({ url: url.href, connections: 1 })).close();
	if (isCitus) await distributed(server, template, url);
	project.provide("postgres", server);
	project.provide("template", template);
	return async () => {
		if (cluster === null) await query(server, `drop database ${template}`);
		else await cluster.stop();
	};
}

/** One node is enough: it is its own worker. What runs in the template for Citus ends, as a copy needs. */
async function distributed(
	server: string,
	template: string,
	{ href, port }: URL,
): Promise<void> {
	await query(href, "create extension citus");
	await query(href, `select citus_set_coordinator_host('localhost', ${port})`);
	await query(
		href,
		`select citus_set_node_property('localhost', ${port}, 'shouldhaveshards', true)`,
	);
	await spread(href, () => {});
	await query(server, `alter database ${template} allow_connections false`);
	await query(
		server,
		`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${template}'`,
	);
}

async function query(url: string, statement: string): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}
