/** The session detail record (SDR) of the 2FA API: the view of a verification. */

import { type Static, Type } from "../../schema.ts";
import {
	statusAt,
	updatedAtAsOf,
	type Verification,
} from "../../verification/verification.ts";
import { wireTime } from "./dates.ts";
import {
	IncludedKeys,
	IncludedOfEvent,
	includedOf,
	includedOfEvent,
	PLAIN_VIEW,
	type View,
} from "./include.ts";
import { channelErrorCode } from "./refusals.ts";

const nullableText = Type.Union([Type.String(), Type.Null()]);

export const RecordReply = Type.Object(
	{
		sid: Type.String(),
		service: Type.String(),
		accountSid: Type.String(),
		dateCreated: Type.String({ description: "YYYY-MM-DD HH:mm:ss, UTC" }),
		dateUpdated: Type.String({ description: "YYYY-MM-DD HH:mm:ss, UTC" }),
		status: Type.String({
			description:
				"pending, success, failed, expired or canceled; blocked if the request asks for such records",
		}),
		uri: Type.String(),
		checks: Type.Array(
			Type.Object({
				sid: Type.String(),
				dateReceived: Type.String(),
				status: Type.String({ description: "valid or invalid" }),
				code: Type.String({ description: "What was submitted" }),
			}),
		),
		events: Type.Array(
			Type.Object({
				sid: Type.String(),
				dateCreated: Type.String(),
				channel: Type.String(),
				sender: Type.String(),
				recipient: Type.String(),
				targetSid: Type.String({ description: "SID of the message" }),
				channelStatus: Type.String(),
				channelErrorCode: nullableText,
				channelErrorMessage: nullableText,
				...IncludedOfEvent,
			}),
		),
		...IncludedKeys,
	},
	{ title: "Record", description: "Session detail record" },
);
export type RecordReply = Static<typeof RecordReply>;

export function recordOf(
	verification: Verification,
	now: number,
	view: View = PLAIN_VIEW,
): RecordReply {
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
			...includedOfEvent(event, view),
		})),
		...includedOf(verification, view),
	};
}
