/** All doubles. A new one needs one line here. */

import type { Double } from "./contract.ts";
import { jasmin } from "./jasmin.ts";
import { kannel } from "./kannel.ts";
import { twilio } from "./twilio.ts";
import { twilioCalls } from "./twilio-calls.ts";
import { vonage, vonageSigned } from "./vonage.ts";
import { vonageMessages } from "./vonage-messages.ts";
import { vonageVoice } from "./vonage-voice.ts";

export const DOUBLES: readonly Double[] = [
	// SMS and calls
	twilio,
	twilioCalls,
	vonage,
	vonageSigned,
	vonageMessages,
	vonageVoice,
	kannel,
	jasmin,
	// Apps
	// Email
];
