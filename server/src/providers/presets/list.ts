/** All presets, in the order in which lists show them. A new one needs one line here. */

import type { Preset } from "./contract.ts";
import { kannel } from "./kannel.ts";
import { twilio } from "./twilio.ts";

export const PRESETS: readonly Preset[] = [
	// SMS and calls
	twilio,
	kannel,
	// Apps
	// Email
];
