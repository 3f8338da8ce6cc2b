/** The first start of the processes: all of them serve, or none. */

import { listening } from "./listening.ts";
import type { Member } from "./member.ts";
import type { Greeting } from "./orders.ts";

/**
 * The first process makes what an installation has once: schema, keys, master account.
 * None listens before all could: a start that fails has answered nobody. `undo`: ends
 * all. `show`: shows a text to the operator.
 */
export async function startAll(
	count: number,
	start: (number: number) => Member,
	undo: () => Promise<unknown>,
	show: (text: string) => void,
): Promise<{ greeting: Greeting; members: Member[] }> {
	const members: Member[] = [];
	try {
		const one = start(1);
		members.push(one);
		await one.made;
		for (let number = 2; number <= count; number++) {
			members.push(start(number));
		}
		await Promise.all(members.map(({ made }) => made));
		await Promise.all(members.map(listening));
		return { greeting: await one.listening, members };
	} catch (error) {
		await undo();
		// The master account is there, and nothing else has its new token. A process that
		// does not get to its greeting shows the token itself.
		await members[0]?.listening.then(
			({ token }) => show(token),
			() => {},
		);
		throw error;
	}
}
