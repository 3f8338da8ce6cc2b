import type { Channel } from "../channel.ts";
/** Workflows: channels in order, and how long each waits for the one before it. */

export type WorkflowStep = {
	/** As it was given: `voice` is another word for `call`. */
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
