import type { ResumeParts } from "../../src/commands/resume-message.ts";
import { NO_CAPS } from "./empty.ts";

/** Parts of a process that holds nothing, knows every provider and opens no code. */
export const RESUME_PARTS: ResumeParts = {
	route: () => ({ candidates: [], sender: null }),
	carriesCode: () => true,
	gates: [],
	caps: NO_CAPS,
	instance: "here",
	newEvent: () => ({ eventSid: "OTE1", targetSid: "SM1" }),
	mayDeliver: () => true,
	isKnown: () => true,
	jitter: () => 0,
	answerOf: () => undefined,
	place: () => "now",
	waitMs: () => 0,
	isOpen: () => true,
	ratesOf: () => ({ cost: null, price: null }),
	senderOf: () => undefined,
	carries: () => true,
	isInLine: () => false,
	sealForSandbox: () => "",
	isHeldHere: () => false,
	isAlone: false,
	open: () => null,
};
