/** A message as a provider is handed it; a test changes what it is about. */

import type { Message } from "../../src/providers/contract.ts";

export const MESSAGE: Message = {
	eventSid: "OTE0123456789abcdef0123456789abcdef",
	targetSid: "SM0123456789abcdef0123456789abcdef",
	requestId: "OTP0123456789abcdef0123456789abcdef",
	accountSid: "AC0123456789abcdef0123456789abcdef",
	channel: "sms",
	from: "12012751398",
	to: "919960639901",
	subject: null,
	text: "482913 is your Acme code",
	code: "482913",
	expiresAt: 1_800_000_000_000,
	locale: null,
	fromName: null,
	replyTo: null,
	html: null,
	extra: {},
	language: null,
	voice: null,
	repeat: 1,
};
