/** Twilio Voice: twilio.com/docs/voice/api/call-resource. */

import type { Double, State } from "./contract.ts";
import {
	isTwilioAuthentic,
	refusal,
	TWILIO_PARAMETERS,
	twilioReceipts,
	twilioReplies,
} from "./twilio.ts";

const WORDS: Record<State, string> = {
	sent: "ringing",
	delivered: "completed",
	undelivered: "busy",
	notOnApp: "",
};

/** The words of `<Say>`, as an XML parser reads them. */
function spoken(twiml: string): string {
	const [, said = ""] =
		/^<Response><Say language="en-US" voice="woman" loop="[12]">([^<]*)<\/Say><\/Response>$/.exec(
			twiml,
		) ?? [];
	return said.replace(/&#(\d+);/g, (_, point) =>
		String.fromCodePoint(Number(point)),
	);
}

export const twilioCalls: Double = {
	preset: "twilio-calls",
	channel: "call",
	parameters: TWILIO_PARAMETERS,
	isAuthentic: isTwilioAuthentic,
	read({ body }) {
		const form = new URLSearchParams(body);
		return {
			to: form.get("To") ?? "",
			from: form.get("From") ?? "",
			text: spoken(form.get("Twiml") ?? ""),
			receiptUrl: form.get("StatusCallback") ?? "",
		};
	},
	replies: {
		...twilioReplies,
		never: [refusal(400, 21211, "The phone number is not valid")],
	},
	receipts: twilioReceipts(
		(CallSid, state) => ({
			AccountSid: TWILIO_PARAMETERS.accountSid,
			CallSid,
			CallStatus: WORDS[state],
			Direction: "outbound-api",
			SequenceNumber: "0",
		}),
		{
			statuses: {
				sent: "ringing",
				delivered: "completed",
				undelivered: "busy",
			},
		},
	),
};
