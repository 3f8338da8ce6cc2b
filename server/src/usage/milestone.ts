/**
 * Milestones, from which metrics tell the conversion of a channel: a
 * verification was sent on it, or succeeded.
 */

import type { Channel } from "../channel.ts";

export type Milestone = {
	readonly kind: "sent" | "verified";
	readonly channel: Channel;
	readonly recipient: string;
};
