/** The parts that this process gives to a new message: routes, sandbox, its name, fresh SIDs. */

import { sidPrefixOf } from "../channel.ts";
import type { Context } from "../context.ts";
import type { MessageParts } from "../messages/message.ts";
import { sandboxContext, sandboxText } from "../providers/sandbox/sandbox.ts";
import { newSid } from "../sid.ts";

export function messageParts({
	route,
	carriesCode,
	alphabetOf,
	sandboxes,
	accounts,
	keys,
	instance,
	chance,
	lanes,
	gates,
	serviceKind,
	ratesOf,
	senderOf,
	caps,
}: Context): MessageParts {
	return {
		route,
		carriesCode,
		...(alphabetOf !== undefined && { alphabetOf }),
		gates,
		serviceKind,
		instance,
		place: lanes.place,
		waitMs: lanes.waitMs,
		ratesOf,
		senderOf,
		caps,
		isOpen: (provider) => lanes.open([provider]) !== null,
		mayDeliver: accounts.mayDeliver,
		jitter: chance.fraction,
		answerOf: (provider) => sandboxes.get(provider)?.deliver,
		sealForSandbox: (message) => {
			const { accountSid, targetSid: sid } = message;
			const context = sandboxContext({ accountSid, sid });
			return keys().seal(sandboxText(message), context);
		},
		newEvent: (channel, at) => ({
			eventSid: newSid("OTE", at, chance),
			targetSid: newSid(sidPrefixOf(channel), at, chance),
		}),
	};
}
