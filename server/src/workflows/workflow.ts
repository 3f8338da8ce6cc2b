/** Workflows: an ordered list of channels, and how long each waits after the one before it. */

import type { Channel } from "../channel.ts";

export type WorkflowStep = {
	/** As the caller wrote it: `voice` is another word for `call`. */
	readonly channel: Channel | "voice";
	readonly intervalSeconds: number;
};

export type Workflow = {
	readonly kind: "workflow";
	readonly sid: string;
	readonly accountSid: string;
	/** Unique in the account. */
	readonly name: string;
	readonly createdAt: number;
	readonly description: string;
	readonly steps: readonly WorkflowStep[];
};
