/** One verification as the server tells it. */

import type { ApiRequest } from "../frame/api-request.ts";
import type { Row } from "./row.ts";

export type Message = {
	readonly sid: string;
	readonly targetSid: string;
	readonly at: string;
	readonly step: number | null;
	readonly channel: string;
	readonly sender: string;
	readonly recipient: string;
	readonly status: string;
	readonly errorCode: string | null;
	readonly errorMessage: string | null;
	readonly refusal: string | null;
	readonly provider: string | null;
	readonly acceptedAt: string | null;
	readonly failedAt: string | null;
	readonly reportedAt: string | null;
	readonly nextTryAt: string | null;
	readonly isNotOnApp: boolean;
};

export type Check = {
	readonly sid: string;
	readonly at: string;
	readonly status: "valid" | "invalid";
};

export type Callback = {
	readonly id: string;
	readonly event: string;
	readonly at: string;
	readonly outcome: "taken" | "gone" | "given up" | "waiting";
	readonly count: number;
	readonly tries: readonly {
		readonly at: string;
		readonly status: number | null;
		readonly reason: string | null;
	}[];
	readonly nextTryAt: string | null;
};

/** Why a gate refused the send, or would have in another mode. */
export type Decision = {
	readonly code: number;
	readonly rule: string;
	/** `*`: of several. */
	readonly node: string;
	readonly since: string | null;
	readonly until: string | null;
	/** The record stands for so many refused sends. */
	readonly count?: number;
};

export type Detail = Row & {
	readonly isGuarded: boolean;
	readonly maxChecks: number;
	readonly workflowSid: string | null;
	readonly nextStep: { readonly channel: string; readonly at: string } | null;
	readonly guard: Decision | null;
	/** When it refused a resend or a later message. */
	readonly guardRefusedAt: string | null;
	readonly messageList: readonly Message[];
	readonly checkList: readonly Check[];
	readonly callbackHost: string | null;
	readonly callbacks: readonly Callback[];
	readonly requests: readonly ApiRequest[];
};
