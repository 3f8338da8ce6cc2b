/** Vonage Voice: developer.vonage.com/en/voice/voice-api/webhook-reference. */

import type { Double, State } from "./contract.ts";
import {
	APPLICATION,
	isByApplication,
	problem,
	vonageReceipts,
} from "./vonage-messages.ts";

const WORDS: Record<State, string> = {
	sent: "ringing",
	delivered: "completed",
	undelivered: "unanswered",
	notOnApp: "",
};

export const vonageVoice: Double = {
	preset: "vonage-voice",
	channel: "call",
	parameters: APPLICATION,
	isAuthentic: isByApplication,
	read({ body }) {
		const { to, from, ncco, event_url, event_method } = JSON.parse(body);
		const [{ action, text, language, loop }] = ncco;
		const isRight =
			action === "talk" &&
			language === "en-US" &&
			[1, 2].includes(loop) &&
			event_method === "POST";
		return {
			to: to[0].number,
			from: from.number,
			text: isRight ? text : "",
			receiptUrl: event_url[0],
		};
	},
	replies: {
		accepted: (uuid) => ({
			status: 201,
			body: { uuid, status: "started", direction: "outbound" },
		}),
		later: [problem(429, "rate", "Too many requests")],
		elsewhere: [problem(400, "bad", "from is no number of yours")],
		never: [],
		badCredentials: problem(401, "unauthorized", "Bad token"),
		errorIn200: problem(200, "bad", "No call was made"),
	},
	receipts: vonageReceipts(
		(uuid, state) => ({
			uuid,
			conversation_uuid: "CON-aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
			from: "12012751398",
			to: "919960639901",
			status: WORDS[state],
			direction: "outbound",
			timestamp: "2026-11-29T11:24:25.000Z",
		}),
		{
			statuses: {
				sent: "ringing",
				delivered: "completed",
				undelivered: "no-answer",
			},
		},
	),
};
