/** The start of one process, up to the moment when it listens. */

import type { Member } from "./member.ts";
import type { Greeting } from "./orders.ts";

/** Lets a process listen as soon as it can; resolves with its greeting. */
export async function listening(member: Member): Promise<Greeting> {
	await member.made;
	member.tell({ order: "listen" });
	return await member.listening;
}

/**
 * A process takes a second or two to start, and much longer only to migrate the store:
 * the first start of the service has done that. One that hangs would keep its place
 * empty, and every later reload waiting.
 */
const START_WITHIN_S = 60;

/** The same, for all but the first start of the service; a process that hangs is killed. */
export async function listeningInTime(member: Member): Promise<void> {
	const timer = setTimeout(() => {
		member.kill(
			`Process ${member.number} did not start within ${START_WITHIN_S} s`,
		);
	}, START_WITHIN_S * 1_000);
	try {
		await listening(member);
	} finally {
		clearTimeout(timer);
	}
}
