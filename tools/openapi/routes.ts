/** The routes of the service, as they are registered. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { RouteOptions } from "fastify";
import { startPostern } from "../../server/src/app.ts";
import { settingsFrom } from "../../server/src/start/settings-from.ts";
import type { Route } from "./document.ts";

export async function routesOf(): Promise<Route[]> {
	const directory = mkdtempSync(join(tmpdir(), "postern-openapi-"));
	const routes: Route[] = [];
	const postern = await startPostern({
		config: settingsFrom(
			{
				host: "127.0.0.1",
				port: 0,
				data: join(directory, "data"),
				keyFile: join(directory, "postern.keys"),
			},
			{},
		),
		logTo: new Writable({ write: (_chunk, _encoding, done) => done() }),
		routes(app) {
			app.addHook("onRoute", (route) => {
				routes.push(...eachOf(route));
			});
		},
	});
	await postern.close();
	rmSync(directory, { recursive: true });
	return routes;
}

/** A route for each of its methods; HEAD is that of every GET. */
function eachOf({ method, url, config, schema }: RouteOptions): Route[] {
	// For the console's own pages, whose sessions no program has, and those pages.
	if (url.startsWith("/console/") || config?.isPage === true) return [];
	const methods = [method].flat().filter((each) => each !== "HEAD");
	const last = methods.at(-1);
	return methods.map((each) => ({
		method: each,
		url,
		isOpen: config?.asksNoCredentials === true,
		operation:
			config?.operation &&
			(each === last
				? config.operation
				: { ...config.operation, id: idBy(config.operation.id, each) }),
		schema: (schema ?? {}) as Route["schema"],
	}));
}

const idBy = (id: string, method: string) =>
	`${id}By${method.charAt(0)}${method.slice(1).toLowerCase()}`;
