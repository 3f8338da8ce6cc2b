/** Makes and configures the service; no other file of the bench knows how. */

import { join } from "node:path";
import { type Postern, startPostern } from "../../server/dist/app.js";
import { readBody } from "../../server/dist/http/body.js";
import type {} from "../../server/dist/http/server.js";
import type { CheckedConfig } from "../../server/dist/providers/registry.js";
import { settingsFrom } from "../../server/dist/start/settings-from.js";
import { DEAD_PREFIX, NOTHING_PATH } from "./requests.ts";

/** Messages without an answer at the SMSC. */
export const SMSC_WINDOW = 50;

export type ServiceOptions = {
	/** A new directory for the store, and for the keys beside it. */
	dataDirectory: string;
	/** The URL of the gateway for messages; null: the sandbox. */
	gatewayUrl: string | null;
	/** The URL of the gateway for numbers that begin with `DEAD_PREFIX`; null: none. */
	deadGatewayUrl: string | null;
	/** The port of an SMSC for messages, 50 at a time on one bind; null: none. */
	smscPort: number | null;
	/** Messages that may be under way to the gateway at once; null: the default. */
	concurrency: number | null;
	/** The URL of an empty database on PostgreSQL; null: SQLite. */
	databaseUrl: string | null;
	/** URLs of standbys that lists are read from. */
	readReplicas: readonly string[];
	/** The mode of the fraud guard. */
	guard: "off" | "shadow" | "on";
	/** One command in each batch. */
	unbatched: boolean;
	/** No statement prepared, as behind a pooler that loses them. */
	unprepared: boolean;
	/** Null: the default. */
	retentionDays: number | null;
	/** The master account of a store that is there already; null: a fresh one. */
	master: Master | null;
};

export type Master = { sid: string; token: string };

export type Service = Postern;

type Routes = NonNullable<Parameters<typeof startPostern>[0]["routes"]>;

export function startService(options: ServiceOptions): Promise<Service> {
	return startPostern({
		config: configure(options),
		routes: addNothingRoute,
		...(options.unbatched && { mostCommands: 1 }),
	});
}

/** The settings of an operator: requests logged, every commit on disk. */
function configure(options: ServiceOptions): CheckedConfig {
	const { gatewayUrl, deadGatewayUrl, smscPort, databaseUrl } = options;
	const { dataDirectory, unprepared, concurrency, guard, readReplicas } =
		options;
	const { retentionDays, master } = options;
	const gateway = (name: string, url: string) => ({
		...{ type: "http", name },
		...(concurrency !== null && { concurrency }),
		channels: ["sms"],
		url,
		json: { to: "{to}", text: "{text}" },
		reference: { field: "id" },
	});
	return settingsFrom(
		{
			port: 0,
			data: dataDirectory,
			preparedStatements: !unprepared,
			readReplicas,
			keyFile: join(dataDirectory, "postern.keys"),
			...(retentionDays !== null && { retentionDays }),
			guard: { countries: "all", mode: guard },
			providers: [
				...(gatewayUrl === null ? [] : [gateway("gateway", gatewayUrl)]),
				...(deadGatewayUrl === null ? [] : [gateway("dead", deadGatewayUrl)]),
				...(smscPort === null ? [] : [smsc(smscPort)]),
			],
			...(deadGatewayUrl !== null && {
				routes: [
					{ channel: "sms", providers: ["gateway"] },
					{ channel: "sms", prefixes: [DEAD_PREFIX], providers: ["dead"] },
				],
			}),
		},
		{
			...(databaseUrl !== null && { DATABASE_URL: databaseUrl }),
			...(master !== null && {
				POSTERN_ACCOUNT_SID: master.sid,
				POSTERN_AUTH_TOKEN: master.token,
			}),
		},
	);
}

const smsc = (port: number) => ({
	...{ type: "smpp", name: "smsc", host: "127.0.0.1", port, tls: "none" },
	...{ systemId: "bench", password: "bench", window: SMSC_WINDOW },
});

/**
 * The baseline: a route of the same server that reads the same body and answers with
 * as many bytes as a send, without authentication, validation and store.
 */
const addNothingRoute: Routes = (app) => {
	const reply = {
		code: 200,
		message: "OK",
		requestID: `OTP${"0".repeat(32)}`,
	};
	app.post(
		NOTHING_PATH,
		{ config: { asksNoCredentials: true } },
		async (request) => {
			readBody(request.bodyLabel, request.body as Buffer);
			return reply;
		},
	);
};
