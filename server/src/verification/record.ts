/** The session detail record (SDR): a verification as the wire shows it. */

import { channelErrorCode } from "./channel-error.ts";
import {
	statusAt,
	updatedAtAsOf,
	type Verification,
	type VerificationStatus,
} from "./verification.ts";

export type VerificationRecord = {
	sid: string;
	service: string;
	accountSid: string;
	dateCreated: string;
	dateUpdated: string;
	status: VerificationStatus;
	uri: string;
	checks: {
		sid: string;
		dateReceived: string;
		status: string;
		code: string;
	}[];
	events: {
		sid: string;
		dateCreated: string;
		channel: string;
		sender: string;
		recipient: string;
		targetSid: string;
		channelStatus: string;
		channelErrorCode: string | null;
		channelErrorMessage: string | null;
	}[];
};

export function recordOf(
	verification: Verification,
	now: number,
): VerificationRecord {
	return {
		sid: verification.sid,
		service: verification.service,
		accountSid: verification.accountSid,
		dateCreated: wireTime(verification.createdAt),
		dateUpdated: wireTime(updatedAtAsOf(verification, now)),
		status: statusAt(verification, now),
		uri: `/2fa/search/${verification.sid}`,
		checks: verification.checks.map((check) => ({
			sid: check.sid,
			dateReceived: wireTime(check.receivedAt),
			status: check.status,
			code: check.code,
		})),
		events: verification.events.map((event) => ({
			sid: event.sid,
			dateCreated: wireTime(event.createdAt),
			channel: event.channel,
			sender: event.sender,
			recipient: event.recipient,
			targetSid: event.targetSid,
			channelStatus: event.status,
			channelErrorCode: channelErrorCode(event),
			channelErrorMessage: event.errorMessage,
		})),
	};
}

/** `YYYY-MM-DD HH:mm:ss`, in UTC. */
export function wireTime(at: number): string {
	return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
