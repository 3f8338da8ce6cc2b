/** A gateway for tests: a real server on 127.0.0.1 that answers as it is told. */

import { readFileSync } from "node:fs";
import {
	createServer,
	type IncomingMessage,
	type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "yaml";
import { complete } from "../src/config/read.ts";
import { HttpSettings } from "../src/providers/http/settings.ts";
import { checkHttpSettings } from "../src/providers/http/settings-check.ts";

export type Seen = {
	readonly method: string;
	readonly url: URL;
	readonly headers: IncomingMessage["headers"];
	readonly body: string;
};

export type Play = (
	seen: Seen,
	response: ServerResponse,
	request: IncomingMessage,
) => void;

export async function startGateway(play: Play) {
	const seen: Seen[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on("data", (chunk: Buffer) => chunks.push(chunk));
		request.on("end", () => {
			const it: Seen = {
				method: request.method ?? "",
				url: new URL(request.url ?? "", "http://gateway"),
				headers: request.headers,
				body: Buffer.concat(chunks).toString(),
			};
			seen.push(it);
			play(it, response, request);
		});
	});
	await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
	const { port } = server.address() as AddressInfo;
	return {
		seen,
		server,
		origin: `http://127.0.0.1:${port}`,
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

/** Settings for the provider, checked and with defaults. */
export function httpSettings(entry: Record<string, unknown>): HttpSettings {
	const settings = complete(HttpSettings, entry, { source: "test", path: "" });
	const fault = checkHttpSettings(settings);
	if (fault !== null) throw new Error(fault);
	return settings;
}

export const GATEWAYS = parse(
	readFileSync(new URL("http-gateways.yaml", import.meta.url), "utf8"),
) as Record<string, Record<string, unknown>>;

/** The settings of a real gateway, with `origin` as its address. */
export function gatewaySettings(
	name: string,
	origin = "http://127.0.0.1:1",
	changes: Record<string, unknown> = {},
): HttpSettings {
	const entry = GATEWAYS[name] ?? {};
	const url = String(entry.url).replace(/^https?:\/\/[^/]+/, origin);
	return httpSettings({ ...entry, url, ...changes });
}
