/** The one file of the bench that knows how the service is made and configured. */

import { join } from "node:path";
import { type Postern, startPostern } from "../../server/dist/app.js";
import { readBody } from "../../server/dist/http/body.js";
import type {} from "../../server/dist/http/server.js";
import type { CheckedConfig } from "../../server/dist/providers/registry.js";
import { settingsFrom } from "../../server/dist/start/load-settings.js";
import { DEAD_PREFIX, NOTHING_PATH } from "./requests.ts";

export type ServiceOptions = {
	/** Fresh and ours alone: the store, and the keys beside it. */
	dataDirectory: string;
	/** Where messages go: a gateway's URL, or null for the sandbox. */
	gatewayUrl: string | null;
	/** Takes the messages to numbers that begin with `DEAD_PREFIX`; null: none does. */
	deadGatewayUrl: string | null;
	/** Of PostgreSQL, empty; null: SQLite. */
	databaseUrl: string | null;
	/** One command in each batch. */
	unbatched: boolean;
	/** No statement prepared, as behind a pooler that loses them. */
	unprepared: boolean;
};

export type Service = Postern;

type Routes = NonNullable<Parameters<typeof startPostern>[0]["routes"]>;

export function startService(options: ServiceOptions): Promise<Service> {
	return startPostern({
		config: configure(options),
		routes: addNothingRoute,
		...(options.unbatched && { mostCommands: 1 }),
	});
}

/** As an operator would run it, requests logged and every commit on disk. */
function configure(options: ServiceOptions): CheckedConfig {
	const { gatewayUrl, deadGatewayUrl, databaseUrl } = options;
	const { dataDirectory, unprepared } = options;
	const gateway = (name: string, url: string) => ({
		type: "http",
		name,
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
			keyFile: join(dataDirectory, "postern.keys"),
			providers: [
				...(gatewayUrl === null ? [] : [gateway("gateway", gatewayUrl)]),
				...(deadGatewayUrl === null ? [] : [gateway("dead", deadGatewayUrl)]),
			],
			...(deadGatewayUrl !== null && {
				routes: [
					{ channel: "sms", providers: ["gateway"] },
					{ channel: "sms", prefixes: [DEAD_PREFIX], providers: ["dead"] },
				],
			}),
		},
		databaseUrl === null ? {} : { DATABASE_URL: databaseUrl },
	);
}

/**
 * The baseline: a route of the same server that reads the same body and answers
 * as much as a send, and has no part in authentication, validation or store.
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
