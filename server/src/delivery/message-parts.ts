/** The parts that this process gives to a new message: routes, sandbox, its name, fresh SIDs. */

import { sidPrefixOf } from "../channel.ts";
import type { Context } from "../context.ts";
import type { MessageParts } from "../messages/message.ts";
import { sandboxContext } from "../providers/sandbox/sandbox.ts";
import { newSid } from "../sid.ts";

export function messageParts({
	route,
	carriesCode,
	sandboxes,
	accounts,
	keys,
	instance,
	chance,
	lanes,
	gates,
}: Context): MessageParts {
	return {
		route,
		carriesCode,
		gates,
		instance,
		place: lanes.place,
		waitMs: lanes.waitMs,
		mayDeliver: accounts.mayDeliver,
		jitter: chance.fraction,
		answerOf: (provider) => sandboxes.get(provider)?.deliver,
		sealForSandbox: ({ text, accountSid, targetSid: sid }) =>
			keys().seal(text, sandboxContext({ accountSid, sid })),
		newEvent: (channel, at) => ({
			eventSid: newSid("OTE", at, chance),
			targetSid: newSid(sidPrefixOf(channel), at, chance),
		}),
	};
}
