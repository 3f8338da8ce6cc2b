/** The one file of the bench that knows how the service is made and configured. */

import { NOTHING_PATH } from "./requests.ts";

export type ServiceOptions = {
	/** Fresh and ours alone: the store, and the keys beside it. */
	dataDirectory: string;
	/** Where messages go: a gateway's URL, or null for the sandbox. */
	gatewayUrl: string | null;
};

export type Service = {
	url: string;
	master: { sid: string; token: string | null };
	close(): Promise<void>;
	/** Resolves when no due delivery is under way. */
	settled(): Promise<void>;
};

/** As much of Fastify as the do-nothing route needs. */
type Routes = {
	post(path: string, handler: () => Promise<unknown>): unknown;
};

type App = {
	startPostern(options: {
		config: unknown;
		routes: (http: Routes) => void;
	}): Promise<Service>;
};

export async function startService(options: ServiceOptions): Promise<Service> {
	const path = new URL("../../server/dist/app.js", import.meta.url);
	const { startPostern } = (await import(path.href)) as App;
	return await startPostern({
		config: configure(options),
		routes: addNothingRoute,
	});
}

/** Port 0, no request log, no limit on rates, every commit on disk (the default). */
function configure(options: ServiceOptions): unknown {
	return { ...options, host: "127.0.0.1", port: 0 };
}

/**
 * The baseline: a route of the same server that reads the same body and answers
 * as much as a send, and has no part in authentication, validation or store.
 */
function addNothingRoute(http: Routes): void {
	const reply = {
		code: 200,
		message: "OK",
		requestID: `OTP${"0".repeat(32)}`,
	};
	http.post(NOTHING_PATH, async () => reply);
}
