/** Workflows: an ordered list of channels, and how long each waits after the one before it. */

import type { ChannelName } from "../channel.ts";

export type WorkflowStep = {
	/** As the caller wrote it. */
	readonly channel: ChannelName;
	readonly intervalSeconds: number;
	/** Its own text, a template. Absent: that of the send. */
	readonly body?: string;
	/** Its own sender of sms or calls. Absent: that of the send. */
	readonly from?: string;
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
