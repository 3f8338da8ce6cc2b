/** All doubles. A new one needs one line here. */

import type { Double } from "./contract.ts";
import { kannel } from "./kannel.ts";
import { mailgun } from "./mailgun.ts";
import { postmark } from "./postmark.ts";
import { resend } from "./resend.ts";
import { sendgrid } from "./sendgrid.ts";
import { telegram } from "./telegram.ts";
import { twilio } from "./twilio.ts";
import { whatsapp } from "./whatsapp.ts";

export const DOUBLES: readonly Double[] = [
	// SMS and calls
	twilio,
	kannel,
	// Apps
	whatsapp,
	telegram,
	// Email
	mailgun,
	sendgrid,
	postmark,
	resend,
];
