import type { Target } from "./measure.ts";
import { basic } from "./requests.ts";

/** Enough to notice deliveries that are late, few enough to ask one by one. */
const LOOKED_AT = 16;
const DELIVERED: unknown[] = ["sent", "delivered"];

/**
 * Checks in the records whether messages that the server calls settled were sent
 * really: the rate of send includes them.
 */
export async function assertDelivered(
	target: Target,
	requestIds: string[],
): Promise<void> {
	const { port, sid, token } = target.server;
	const headers = { authorization: basic(sid, token) };
	for (const requestId of requestIds.slice(-LOOKED_AT)) {
		const url = `http://127.0.0.1:${port}/2fa/search/${requestId}`;
		const response = await fetch(url, { headers });
		const text = await response.text();
		if (!response.ok || !isDelivered(JSON.parse(text)))
			throw new Error(`settled, but not delivered: ${text}`);
	}
}

function isDelivered(record: unknown): boolean {
	if (typeof record !== "object" || record === null) return false;
	if (!("events" in record) || !Array.isArray(record.events)) return false;
	const events: unknown[] = record.events;
	return events.some(
		(event) =>
			typeof event === "object" &&
			event !== null &&
			"channelStatus" in event &&
			DELIVERED.includes(event.channelStatus),
	);
}
