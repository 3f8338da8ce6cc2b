/** What the conversion of a channel is told from: what it was sent on, and what came of it. */

import type { Channel } from "../channel.ts";

export type Milestone = {
	readonly kind: "sent" | "verified";
	readonly channel: Channel;
	readonly recipient: string;
};
