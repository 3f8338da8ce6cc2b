/**
 * better-auth with its `emailOTP` plugin, in a process of its own, set up as its
 * documentation has it:
 * `node server.js '{"directory": …, "databaseUrl": …, "wal": …, "gatewayUrl": …, "users": …}'`,
 * on PostgreSQL with a `databaseUrl`, else on SQLite in a directory that is gone
 * when the process is.
 */

import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { join } from "node:path";
import { NodeSqliteDialect } from "@better-auth/kysely-adapter/node-sqlite-dialect";
import { DatabaseSync } from "@photostructure/sqlite";
import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { toNodeHandler } from "better-auth/node";
import { emailOTP } from "better-auth/plugins";
import pg from "pg";

const [given] = process.argv.slice(2);
if (given === undefined || process.send === undefined) {
	throw new Error("this is started by the bench");
}
const { directory, databaseUrl, wal, gatewayUrl, users } = JSON.parse(given);

const agent = new Agent({ keepAlive: true });

process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());

const options = {
	database: databaseUrl === null ? sqlite() : postgres(),
	baseURL: "http://127.0.0.1",
	secret: "a secret of more than thirty-two characters, for the bench only",
	logger: { disabled: true },
	// On in production by default: three of a kind in a minute from one address.
	rateLimit: { enabled: false },
	plugins: [
		emailOTP({
			// Not awaited, as its documentation recommends against timing attacks.
			async sendVerificationOTP({ email, otp }) {
				post({ to: email, text: `Your code is ${otp}` });
			},
		}),
	],
};
await (await getMigrations(options)).runMigrations();
const auth = betterAuth(options);
await register();

const server = createServer(toNodeHandler(auth));
// Idle connections stay, as at the gateway.
server.keepAliveTimeout = 0;
server.listen(0, "127.0.0.1", () => {
	process.send({
		is: "ready",
		port: server.address().port,
		sid: "",
		token: "",
	});
});

process.on("message", (question) => {
	const rssBytes = process.memoryUsage.rss();
	const peakBytes = process.resourceUsage().maxRSS * 1024;
	// A pair ends after its message has come: nothing is left to be delivered.
	if (question === "settled") process.send({ is: "settled" });
	else if (question === "memory") {
		process.send({ is: "memory", memory: { rssBytes, peakBytes } });
	} else process.disconnect();
});

/**
 * Its dialect for `node:sqlite`, on a package with the same API, since Node 20
 * has no such module; better-sqlite3, which it recommends, compiles for two
 * minutes there. Without `wal` the database is as SQLite opens one.
 */
function sqlite() {
	mkdirSync(directory, { recursive: true });
	const own = mkdtempSync(join(directory, "peer-"));
	process.on("exit", () => rmSync(own, { recursive: true }));
	const database = new DatabaseSync(join(own, "database.sqlite"));
	if (wal) database.exec("pragma journal_mode = wal");
	const dialect = new NodeSqliteDialect({ database });
	return { dialect, type: "sqlite", transaction: true };
}

function postgres() {
	return new pg.Pool({ connectionString: databaseUrl });
}

/** Codes that verify an address go only to users: `user0@example.com` and so on. */
async function register() {
	const { adapter } = await auth.$context;
	await adapter.transaction(async (within) => {
		for (let user = 0; user < users; user += 1) {
			const now = new Date();
			await within.create({
				model: "user",
				data: {
					name: "",
					email: `user${user}@example.com`,
					emailVerified: false,
					createdAt: now,
					updatedAt: now,
				},
			});
		}
	});
}

/** The least that Node's own client does for a message: no `fetch`, connections kept. */
function post(message) {
	const body = JSON.stringify(message);
	const sent = request(gatewayUrl, {
		method: "POST",
		agent,
		headers: {
			"content-type": "application/json",
			"content-length": Buffer.byteLength(body),
		},
	});
	sent.on("response", (response) => response.resume());
	sent.on("error", (error) => {
		console.error(error);
		process.exit(1);
	});
	sent.end(body);
}
