/** All presets, in the order in which lists show them. A new one needs one line here. */

import type { Preset } from "./contract.ts";
import { jasmin } from "./jasmin.ts";
import { kannel } from "./kannel.ts";
import { twilio } from "./twilio.ts";
import { twilioCalls } from "./twilio-calls.ts";
import { vonage } from "./vonage.ts";
import { vonageMessages } from "./vonage-messages.ts";
import { vonageVoice } from "./vonage-voice.ts";

export const PRESETS: readonly Preset[] = [
	// SMS and calls
	twilio,
	twilioCalls,
	vonage,
	vonageMessages,
	vonageVoice,
	kannel,
	jasmin,
	// Apps
	// Email
];
