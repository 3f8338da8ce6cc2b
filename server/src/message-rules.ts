/** What beginning a message takes from this process: its routes, its name, fresh SIDs. */

import type { MessageRules } from "./commands/message.ts";
import type { Context } from "./context.ts";
import { newSid, type SidPrefix } from "./sid.ts";
import type { Channel } from "./verification/verification.ts";

const PREFIXES: Record<Channel, SidPrefix> = {
	sms: "SM",
	call: "CA",
	email: "EM",
};

export function messageRules({
	route,
	instance,
	now,
	chance,
}: Context): MessageRules {
	return {
		route,
		instance,
		newEvent(channel) {
			const at = now();
			return {
				eventSid: newSid("OTE", at, chance),
				targetSid: newSid(PREFIXES[channel], at, chance),
			};
		},
	};
}
