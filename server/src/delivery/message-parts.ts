/** The parts that this process gives to a new message: routes, sandbox, its name, fresh SIDs. */

import type { Channel } from "../channel.ts";
import type { Context } from "../context.ts";
import type { MessageParts } from "../messages/message.ts";
import { sandboxContext } from "../providers/sandbox/sandbox.ts";
import { newSid, type SidPrefix } from "../sid.ts";

const PREFIXES: Record<Channel, SidPrefix> = {
	sms: "SM",
	call: "CA",
	email: "EM",
};

export function messageParts({
	route,
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
			targetSid: newSid(PREFIXES[channel], at, chance),
		}),
	};
}
