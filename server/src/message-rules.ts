/** What beginning a message takes from this process: its routes, its name, fresh SIDs. */

import type { MessageRules } from "./commands/message.ts";
import type { Context } from "./context.ts";
import { newSid } from "./sid.ts";
import { messageSid } from "./verification/message-sid.ts";

export function messageRules({ route, instance, now }: Context): MessageRules {
	return {
		route,
		instance,
		newEvent(channel) {
			const at = now();
			return {
				eventSid: newSid("OTE", at),
				targetSid: messageSid(channel, at),
			};
		},
	};
}
