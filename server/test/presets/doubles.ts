/** All doubles. A new one needs one line here. */

import { elks46 } from "./46elks.ts";
import { africastalking } from "./africastalking.ts";
import { awsSms } from "./aws-sms.ts";
import { bird } from "./bird.ts";
import { bulksms } from "./bulksms.ts";
import { clickatell } from "./clickatell.ts";
import type { Double } from "./contract.ts";
import { infobip } from "./infobip.ts";
import { jasmin } from "./jasmin.ts";
import { kannel } from "./kannel.ts";
import { mailgun } from "./mailgun.ts";
import { messagebird } from "./messagebird.ts";
import { mitto } from "./mitto.ts";
import { msg91 } from "./msg91.ts";
import { plivo } from "./plivo.ts";
import { postmark } from "./postmark.ts";
import { resend } from "./resend.ts";
import { sendgrid } from "./sendgrid.ts";
import { ses } from "./ses.ts";
import { sinch } from "./sinch.ts";
import { telegram } from "./telegram.ts";
import { telnyx } from "./telnyx.ts";
import { twilio } from "./twilio.ts";
import { twilioCalls } from "./twilio-calls.ts";
import { vonage, vonageSigned } from "./vonage.ts";
import { vonageMessages } from "./vonage-messages.ts";
import { vonageVoice } from "./vonage-voice.ts";
import { whatsapp } from "./whatsapp.ts";

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
	infobip,
	sinch,
	plivo,
	telnyx,
	messagebird,
	bird,
	mitto,
	clickatell,
	africastalking,
	msg91,
	elks46,
	bulksms,
	awsSms,
	// Apps
	whatsapp,
	telegram,
	// Email
	mailgun,
	sendgrid,
	postmark,
	resend,
	ses,
];
