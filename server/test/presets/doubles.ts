/** All doubles. A new one needs one line here. */

import type { Double } from "./contract.ts";
import { kannel } from "./kannel.ts";
import { twilio } from "./twilio.ts";

export const DOUBLES: readonly Double[] = [
	// SMS and calls
	twilio,
	kannel,
	// Apps
	// Email
];
