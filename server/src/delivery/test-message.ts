/** The message that tests one provider, for `postern send-test` and for the console. */

import { addressKind, type Channel, isApp, sidPrefixOf } from "../channel.ts";
import { type Mailbox, splitMailbox } from "../mailbox.ts";
import { router, withDefaultRoutes } from "../messages/routes.ts";
import { readPhone } from "../numbers/phone.ts";
import type { Message } from "../providers/contract.ts";
import {
	type CheckedConfig,
	type CheckedProvider,
	providersOf,
} from "../providers/registry.ts";
import { randomText } from "../secrets/random.ts";
import { newSid } from "../sid.ts";
import { normalEmail, normalSender } from "../verification/recipient.ts";

const VALID_MS = 10 * 60_000;
export const CODE_LENGTH = 6;
/** A sender for those who configured none; many networks replace or refuse it. */
const USUAL_SENDER = "Postern";

export type TestAsked = {
	readonly to: string;
	readonly channel: string | undefined;
	readonly from: string | undefined;
};

/** Why no message can be made. `says` has no subject: a name of the parameter goes before it. */
export class TestFault extends Error {
	readonly parameter: "to" | "via" | "channel" | "from";
	readonly says: string;

	constructor(parameter: TestFault["parameter"], says: string) {
		super(`${parameter} ${says}`);
		this.parameter = parameter;
		this.says = says;
	}
}

/** Throws a `TestFault`. The code in the message verifies nothing. */
export function testMessage(
	given: TestAsked,
	provider: CheckedProvider,
	config: CheckedConfig,
	now: number,
): Message {
	const kind = given.to.includes("@") ? "email" : "phone";
	const channel = channelOf(given.channel, provider, kind);
	const to = recipientOf(given.to, config);
	const code = randomText("0123456789", CODE_LENGTH);
	const sender = senderOf(given, provider, channel, to, config);
	return {
		eventSid: newSid("OTE", now),
		targetSid: newSid(sidPrefixOf(channel), now),
		requestId: newSid("OTP", now),
		accountSid: newSid("AC", now),
		channel,
		from: sender.address,
		fromName: sender.name,
		replyTo: null,
		html: null,
		to,
		subject: kind === "email" ? "Test of Postern" : null,
		text: `Test of Postern. This code is good for nothing: ${code}`,
		code,
		expiresAt: now + VALID_MS,
		locale: "en",
		language: channel === "call" ? "en" : null,
		voice: null,
		repeat: 1,
		extra: {},
	};
}

function channelOf(
	named: string | undefined,
	{ name, channels }: CheckedProvider,
	kind: "phone" | "email",
): Channel {
	const able = channels.filter((each) => addressKind(each) === kind);
	const channel =
		named === undefined ? able[0] : able.find((each) => each === named);
	if (channel !== undefined) return channel;
	throw able.length === 0
		? new TestFault(
				"via",
				`names ${name}, which sends nothing to ${kind === "phone" ? "phone numbers" : "email addresses"}`,
			)
		: new TestFault(
				"channel",
				`must be one of ${able.join(", ")} for this provider and recipient`,
			);
}

function recipientOf(to: string, { defaultCountry }: CheckedConfig): string {
	if (to.includes("@")) {
		const email = normalEmail(to);
		if (email !== null) return email;
	} else {
		const phone = readPhone(to, defaultCountry ?? null);
		if (phone !== null && phone !== "national") return phone.number;
	}
	throw new TestFault(
		"to",
		"is no phone number with its country code, and no email address",
	);
}

/**
 * The provider's own sender, which takes the place of any; else `--from`, the sender of
 * a route that would lead there, or a usual one.
 */
function senderOf(
	{ from }: TestAsked,
	provider: CheckedProvider,
	channel: Channel,
	to: string,
	config: CheckedConfig,
): Mailbox {
	if (isApp(channel)) return { name: null, address: "" };
	if (provider.sender !== undefined) {
		if (from !== undefined) {
			throw new TestFault(
				"from",
				`has no place here: every message of ${provider.name} comes from ${provider.sender}, as its entry says`,
			);
		}
		return (
			splitMailbox(provider.sender) ?? {
				name: null,
				address: provider.sender,
			}
		);
	}
	if (channel === "email") return emailSender(from, config);
	if (from === undefined) {
		const address = routeSender(provider, channel, to, config) ?? USUAL_SENDER;
		return { name: null, address };
	}
	const address = normalSender(from);
	if (address !== null) return { name: null, address };
	throw new TestFault(
		"from",
		"is no number, and no name of 1 to 11 characters",
	);
}

function emailSender(
	from: string | undefined,
	{ emailFrom }: CheckedConfig,
): Mailbox {
	const mailbox = splitMailbox(from ?? emailFrom);
	// That of the settings was checked with them, by the rules of mail servers.
	const address =
		from === undefined
			? (mailbox?.address ?? emailFrom)
			: normalEmail(mailbox?.address ?? "");
	if (mailbox !== null && address !== null) return { ...mailbox, address };
	throw new TestFault("from", "is no email address");
}

function routeSender(
	{ name }: CheckedProvider,
	channel: Channel,
	recipient: string,
	{ routes, providers }: CheckedConfig,
): string | null {
	const route = router(withDefaultRoutes(routes, providersOf(providers)));
	const { candidates, sender } = route({
		channel,
		recipient,
		accountSid: "",
		service: "",
		draw: 0,
	});
	return candidates.includes(name) ? (sender?.from ?? null) : null;
}
