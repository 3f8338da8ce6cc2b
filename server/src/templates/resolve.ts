/** The texts of a send without a `body`: chosen and filled in, all but the code. */

import { CHANNELS, type Channel, recipientOn } from "../channel.ts";
import { badParameter } from "../errors.ts";
import { onOneLine } from "../one-line.ts";
import type { Content, Text } from "../verification/verification.ts";
import { builtInText } from "./built-in.ts";
import { chosen, type Level } from "./choose.ts";
import { fill, fillHtml, type Values } from "./fill.ts";
import {
	LONGEST_BODY,
	LONGEST_SUBJECT,
	lengthOf,
	type TemplateText,
} from "./template.ts";

export type Texts = Pick<Content, "body" | "texts"> & {
	/** Null: no channel of the send is email. */
	readonly subject: string | null;
};

/**
 * `channels`: those that the recipient can get, also by a later resend; the text of the
 * first is the `body`, which stands for every channel that `texts` does not name.
 */
export function resolved(
	levels: readonly Level[],
	channels: readonly [Channel, ...Channel[]],
	wanted: { readonly service: string; readonly locale: string },
	values: Values,
): Texts {
	const [first, ...others] = channels.map((channel) =>
		textOn(channel, levels, wanted, values),
	) as [Resolved, ...Resolved[]];
	const differs = [first, ...others].filter(
		({ text }) => Object.keys(text).length > 1 || text.body !== first.text.body,
	);
	const email = [first, ...others].find(({ channel }) => channel === "email");
	return {
		body: first.text.body,
		...(differs.length > 0 && {
			texts: Object.fromEntries(
				differs.map(({ channel, text }) => [channel, text]),
			),
		}),
		subject: email?.subject ?? null,
	};
}

type Resolved = {
	readonly channel: Channel;
	readonly text: Text;
	readonly subject: string | null;
};

function textOn(
	channel: Channel,
	levels: readonly Level[],
	{ service, locale }: { readonly service: string; readonly locale: string },
	given: Values,
): Resolved {
	const own = chosen(levels, { channel, service, locale });
	const builtIn = builtInText(channel, locale);
	const {
		body,
		subject = builtIn.subject,
		html,
		extra,
	}: TemplateText = own ?? builtIn;
	const values = { ...given, extra: { ...extra, ...given.extra } };
	const isEmail = channel === "email";
	return {
		channel,
		text: {
			body: short(fill(body, values), LONGEST_BODY),
			...(isEmail &&
				html !== undefined && { html: short(fillHtml(html, values), 64_000) }),
			...(extra !== undefined && { extra }),
		},
		subject:
			isEmail && subject !== undefined
				? // A service may hold a line break of Unicode.
					short(onOneLine(fill(subject, values)), LONGEST_SUBJECT)
				: null,
	};
}

/** A step of a workflow has a text of its own. */
export function stepText(body: string, values: Values): string {
	return short(fill(body, values), LONGEST_BODY);
}

/** Values can make a text of 1,600 characters one of 60,000, and each part costs. */
function short(text: string, longest: number): string {
	if (lengthOf(text) <= longest) return text;
	throw badParameter(
		"extra",
		`makes a text of the template longer than ${longest} characters`,
	);
}

/** The channel of the first step, and all others by which the recipient can be reached. */
export function channelsFor(
	first: Channel,
	recipient: { readonly phone: string | null; readonly email: string | null },
): [Channel, ...Channel[]] {
	const others = CHANNELS.filter(
		(channel) => channel !== first && recipientOn(channel, recipient) !== null,
	);
	return [first, ...others];
}
