/** Starts the service as the binary does, in a directory of its own, with a clock that tests move. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import type { ServedDialect } from "../../src/api/served-dialect.ts";
import { type Postern, startPostern } from "../../src/app.ts";
import type { Gate } from "../../src/protection/gate.ts";
import type { ProviderDefinition } from "../../src/providers/definition.ts";
import { settingsFrom } from "../../src/start/settings-from.ts";
import type { Store } from "../../src/store/contract.ts";
import { openStore } from "../../src/store/open.ts";
import type { Timers } from "../../src/timers.ts";
import { type Commanded, commanded } from "./command.ts";
import {
	inDatabase,
	layFileWithSchema,
	newDatabaseWithSchema,
	rowsIn,
} from "./database.ts";
import { poolDisk } from "./pool-disk.ts";
import type { Environment } from "./process.ts";

export type TestPostern = {
	/** http://127.0.0.1:port; another one after a restart. */
	readonly url: string;
	readonly metricsUrl: string;
	readonly master: { readonly sid: string; readonly token: string };
	readonly clock: {
		now(): number;
		advance(ms: number): void;
		/**
		 * Stands still during the work, but for `advance`: nothing in it comes too late on
		 * a busy machine.
		 */
		still<Result>(work: () => Promise<Result>): Promise<Result>;
	};
	/** Everything that the service has logged so far. */
	log(): string;
	/** Resolves when all work that is due is done. */
	settled(): Promise<void>;
	/** GET /sandbox/messages for the master account; newest first. */
	messages(query?: Record<string, string>): Promise<
		{
			sid: string;
			channel: string;
			from: string;
			to: string;
			subject: string | null;
			text: string;
			at: string;
			requestID: string;
		}[]
	>;
	/** Every row of every table: the table, and the row as JSON. */
	storedRows(): Promise<string[]>;
	/** Opens the store beside the service, as the operator's commands do. */
	openStore(): Promise<Store>;
	/** Runs SQL on its database, beside it. */
	statement(text: string): Promise<void>;
	/** Runs an operator's command in its directory. */
	command(
		words: readonly string[],
		environment?: Environment,
	): Promise<Commanded>;
	/** `settings` and `environment` replace those of the same names. */
	restart(settings?: object, environment?: Environment): Promise<void>;
	/** Starts a further instance on the same store; `stop` stops both. PostgreSQL only. */
	beside(): Promise<Postern>;
	stop(): Promise<void>;
	/** The directory of its data, keys and postern.yaml. */
	readonly directory: string;
	/** Null on SQLite. */
	readonly databaseUrl: string | null;
};

export async function startTestPostern(
	options: {
		settings?: object;
		environment?: Environment;
		timers?: Timers;
		/** Provider types, in place of the released ones. */
		definitions?: readonly ProviderDefinition[];
		/** Gates that every message must pass beside Postern's own. */
		gates?: readonly Gate[];
		/** Makes the service's URL of the database, if it differs from the tests'. */
		through?: (databaseUrl: string) => string;
		/** Called with the server before it has its routes. */
		routes?: Parameters<typeof startPostern>[0]["routes"];
		/** The cost of passwords, as a power of two: by default a thousandth of the released one. */
		passwordPower?: number;
		/** The console's built pages; default none, so that no test depends on a build of them. */
		pages?: URL;
		/** Dialects beside the service's own. */
		dialects?: readonly ServedDialect[];
	} = {},
): Promise<TestPostern> {
	const directory = mkdtempSync(join(tmpdir(), "postern-test-"));
	const database = await newDatabaseWithSchema();
	if (database.url === null) layFileWithSchema(join(directory, "data"));
	const { through = (url: string) => url } = options;
	const environmentWith = (environment: Environment): Environment => ({
		...options.environment,
		...environment,
		...(database.url !== null && { DATABASE_URL: through(database.url) }),
	});
	function configWith(settings: object, environment: Environment) {
		const all = {
			host: "127.0.0.1",
			port: 0,
			data: join(directory, "data"),
			keyFile: join(directory, "postern.keys"),
			logLevel: "debug",
			// A test of the guard switches it on.
			guard: { countries: "all", mode: "off" },
			...options.settings,
			...settings,
		};
		// For commands: JSON is YAML.
		writeFileSync(join(directory, "postern.yaml"), JSON.stringify(all));
		return settingsFrom(all, environmentWith(environment), options.definitions);
	}
	let config = configWith({}, {});
	let offsetMs = 0;
	let standsAt: number | null = null;
	const clock: TestPostern["clock"] = {
		now: () => (standsAt ?? Date.now()) + offsetMs,
		advance(ms) {
			offsetMs += ms;
		},
		async still(work) {
			const since = Date.now();
			standsAt = since;
			try {
				return await work();
			} finally {
				offsetMs += since - Date.now();
				standsAt = null;
			}
		},
	};
	let logged = "";
	const start = () =>
		startPostern({
			config,
			now: clock.now,
			...(options.routes && { routes: options.routes }),
			passwordPower: options.passwordPower ?? 7,
			pages: options.pages ?? new URL("none/", import.meta.url),
			fileParts: { disk: poolDisk },
			// A test that is refused again and again would wait for most of its time; and
			// a database without a core is no reason to refuse what it holds.
			looks: { everyMs: 5, longestMs: 10_000 },
			...(options.timers && { timers: options.timers }),
			...(options.dialects && { dialects: options.dialects }),
			...(options.gates && { gates: options.gates }),
			logTo: {
				write(line) {
					logged += line;
				},
			},
		});
	let postern: Postern = await start();
	const others: Postern[] = [];
	const master = { sid: postern.master.sid, token: postern.master.token ?? "" };

	return {
		get url() {
			return postern.url;
		},
		get metricsUrl() {
			return postern.metricsUrl;
		},
		master,
		clock,
		directory,
		databaseUrl: database.url,
		log: () => logged,
		settled: () => postern.settled(),
		async messages(query = {}) {
			const basic = Buffer.from(`${master.sid}:${master.token}`);
			const reply = await fetch(
				`${postern.url}/sandbox/messages?${new URLSearchParams(query)}`,
				{ headers: { authorization: `Basic ${basic.toString("base64")}` } },
			);
			if (!reply.ok) throw new Error(await reply.text());
			return (await reply.json()) as Awaited<
				ReturnType<TestPostern["messages"]>
			>;
		},
		storedRows: () => rowsIn(database.url, config.data),
		openStore: () => openStore(config, { alone: false }),
		async statement(text) {
			if (database.url !== null) {
				await inDatabase(database.url, text);
				return;
			}
			const file = join(directory, "data", "postern.db");
			const db = new DatabaseSync(file, { timeout: 5_000 });
			db.exec(text);
			db.close();
		},
		command: (words, environment = {}) =>
			commanded(directory, environmentWith(environment), words),
		async restart(settings = {}, environment = {}) {
			await postern.close();
			config = configWith(settings, environment);
			postern = await start();
		},
		async beside() {
			const other = await start();
			others.push(other);
			return other;
		},
		async stop() {
			await Promise.all([postern, ...others].map((each) => each.close()));
			await database.remove();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
