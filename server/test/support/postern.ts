/** Starts the service as the binary does, on a directory of its own and a clock that is moved. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Postern, startPostern } from "../../src/app.ts";
import { configFrom } from "../../src/config/config.ts";
import type { Gate } from "../../src/protection/gate.ts";
import type { Store } from "../../src/store/contract.ts";
import { openStore } from "../../src/store/open.ts";
import { newDatabaseWithSchema, rowsIn } from "./database.ts";

export type TestPostern = {
	/** http://127.0.0.1:port; another one after a restart. */
	readonly url: string;
	readonly metricsUrl: string;
	readonly master: { readonly sid: string; readonly token: string };
	readonly clock: { now(): number; advance(ms: number): void };
	/** Everything that the service has logged so far. */
	log(): string;
	/** Resolves when all that is due at the present time is done. */
	settled(): Promise<void>;
	/** Newest first, as GET /sandbox/messages, for the master account. */
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
	/** Every row of every table: its table, and what it holds as JSON. */
	storedRows(): Promise<string[]>;
	/** The same store once more, beside the service, as the operator's commands open it. */
	openStore(): Promise<Store>;
	/** `settings`: in place of those that it had by these names. */
	restart(settings?: object): Promise<void>;
	/** One more instance on the same store, which `stop` takes along. PostgreSQL only. */
	beside(): Promise<Postern>;
	stop(): Promise<void>;
	/** Where its data and keys are. */
	readonly directory: string;
	/** Null on SQLite. */
	readonly databaseUrl: string | null;
};

export async function startTestPostern(
	options: {
		settings?: object;
		environment?: Readonly<Record<string, string>>;
		/** What every message must pass beside Postern's own gates. */
		gates?: readonly Gate[];
		/** How the service reaches its database, where that is another way than the tests'. */
		through?: (databaseUrl: string) => string;
	} = {},
): Promise<TestPostern> {
	const directory = mkdtempSync(join(tmpdir(), "postern-test-"));
	const database = await newDatabaseWithSchema();
	const { through = (url: string) => url } = options;
	const configWith = (settings: object) =>
		configFrom(
			{
				host: "127.0.0.1",
				port: 0,
				data: join(directory, "data"),
				keyFile: join(directory, "postern.keys"),
				logLevel: "debug",
				...options.settings,
				...settings,
			},
			{
				...options.environment,
				DATABASE_URL: database.url === null ? undefined : through(database.url),
			},
		);
	let config = configWith({});
	let offsetMs = 0;
	const clock = {
		now: () => Date.now() + offsetMs,
		advance(ms: number) {
			offsetMs += ms;
		},
	};
	let logged = "";
	const start = () =>
		startPostern({
			config,
			now: clock.now,
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
		async restart(settings = {}) {
			await postern.close();
			config = configWith(settings);
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
