import type { Target } from "./measure.ts";
import { basic, LIMIT_NAMES } from "./requests.ts";

/** One recipient is sent to once, so that neither ever refuses. */
const BUCKETS = [
	{ name: "ten minutes", max: 5, interval: 600 },
	{ name: "a day", max: 20, interval: 86_400 },
];

/** Two limits of two buckets, for sends that name them. */
export async function defineLimits({ server }: Target): Promise<void> {
	const { port, sid, token } = server;
	for (const name of LIMIT_NAMES) {
		const response = await fetch(`http://127.0.0.1:${port}/2fa/limits`, {
			method: "POST",
			headers: {
				authorization: basic(sid, token),
				"content-type": "application/json",
			},
			body: JSON.stringify({ name, buckets: BUCKETS }),
		});
		if (!response.ok) throw new Error(`no limit: ${await response.text()}`);
	}
}
