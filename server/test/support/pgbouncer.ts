/** The PgBouncer of PGBOUNCER, in transaction mode before a PostgreSQL, with fewer sessions than clients. */

import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unprivileged } from "../../../bench/src/cluster.ts";
import { freePort } from "../../../bench/src/free-port.ts";
import { inDatabase } from "./database.ts";
import { eventually } from "./process.ts";

export type Pooler = {
	/** The same database through it. */
	through(url: string): string;
	stop(): Promise<void>;
};

const SESSIONS = 3;

export async function startPooler(server: string): Promise<Pooler> {
	const program = process.env.PGBOUNCER;
	if (!program) throw new Error("PGBOUNCER names no program");
	const directory = mkdtempSync(join(tmpdir(), "postern-pgbouncer-"));
	chmodSync(directory, 0o755);
	const port = await freePort();
	const { hostname, port: behind, username } = new URL(server);
	const file = join(directory, "pgbouncer.ini");
	writeFileSync(
		file,
		`[databases]
* = host=${hostname} port=${behind} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${SESSIONS}
`,
	);
	const child = spawn(program, [file], {
		cwd: directory,
		...unprivileged(),
		stdio: "ignore",
	});
	const ended = new Promise((resolve) => child.once("exit", resolve));
	const through = (url: string) =>
		Object.assign(new URL(url), { port: String(port) }).href;
	await eventually("PgBouncer answers", () =>
		inDatabase(through(server), "select 1").then(
			() => true,
			() => false,
		),
	);
	return {
		through,
		async stop() {
			child.kill("SIGINT");
			await ended;
			rmSync(directory, { recursive: true });
		},
	};
}
