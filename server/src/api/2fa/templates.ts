/** `/2fa/templates`: the texts of messages. */

import type { FastifyInstance } from "fastify";
import type { Account } from "../../accounts/account.ts";
import { CHANNELS } from "../../channel.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import type { Turns } from "../../http/turns.ts";
import { isName, NO_NAME } from "../../one-line.ts";
import { Type } from "../../schema.ts";
import {
	LONGEST_EXTRA,
	MOST_EXTRA,
	MOST_NAMES_OF_TEXT,
	readTexts,
} from "../../templates/read.ts";
import {
	LONGEST_BODY,
	LONGEST_HTML,
	LONGEST_SUBJECT,
	MOST_TEXTS,
	type Template,
	type TemplateText,
} from "../../templates/template.ts";
import { badDefinition } from "./definition-resource.ts";
import { definitionRoutes } from "./definitions.ts";
import { CHANNEL_WORDS } from "./values.ts";

const TemplateReply = Type.Object(
	{
		sid: Type.String(),
		name: Type.String(),
		texts: Type.Array(
			Type.Object({
				service: Type.Optional(Type.String()),
				channel: Type.Optional(Type.String()),
				locale: Type.Optional(Type.String()),
				body: Type.String(),
				subject: Type.Optional(Type.String()),
				html: Type.Optional(Type.String()),
				extra: Type.Optional(Type.Record(Type.String(), Type.String())),
			}),
		),
		description: Type.String(),
		accountSid: Type.String({ description: "The owner" }),
		uri: Type.String(),
	},
	{ title: "Template" },
);

const textOf = (maxLength: number, description: string) =>
	Type.String({ minLength: 1, maxLength, description });

/** Lenient clients send numbers for texts, or the list as a JSON text: `readTexts`. */
const Texts = Type.Array(
	Type.Object({
		service: Type.Optional(textOf(64, "Absent: every service")),
		channel: Type.Optional(
			Type.Enum(CHANNELS, { description: "Absent: every channel" }),
		),
		locale: Type.Optional(
			textOf(64, "BCP 47, such as de or pt-BR; absent: every language"),
		),
		body: textOf(LONGEST_BODY, "With {code}"),
		subject: Type.Optional(
			textOf(LONGEST_SUBJECT, "Of an email, without {code}"),
		),
		html: Type.Optional(
			textOf(LONGEST_HTML, "Of an email; the master account alone"),
		),
		extra: Type.Optional(
			Type.Record(Type.String(), Type.String({ maxLength: LONGEST_EXTRA }), {
				maxProperties: MOST_EXTRA,
				description: "Values for carriers where the send names none",
			}),
		),
	}),
	{ minItems: 1, maxItems: MOST_TEXTS },
);

export function templateRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	definitionRoutes<Template, typeof TemplateReply>(
		app,
		context,
		{
			kind: "template",
			tag: "Templates",
			example: {
				name: "sign_in",
				texts: [
					{ body: "{code} is your code" },
					{ locale: "de", body: "{code} ist Ihr Code" },
				],
				description: "Texts of the shop",
			},
			shape: Texts,
			path: "/2fa/templates",
			prefix: "TP",
			unknown: "unknown_template_sid",
			bad: "bad_template",
			reply: TemplateReply,
			content: "texts",
			mostNames: MOST_TEXTS * MOST_NAMES_OF_TEXT + 10,
			parameters: {
				texts: Type.Optional(
					Type.Any({
						description: `1 to ${MOST_TEXTS} of {service, channel (${CHANNEL_WORDS.join(", ")}), locale (BCP 47), body (1-${LONGEST_BODY} characters, with {code}), subject (1-${LONGEST_SUBJECT}, without {code}), html (1-${LONGEST_HTML}; the master account alone), extra (as in a send)}; all but body may be absent. All texts of an account: 64,000 characters at most`,
					}),
				),
			},
			readName(name) {
				if (isName(name)) return name;
				throw bad("name", NO_NAME);
			},
			make: (base, texts, caller) => ({
				kind: "template",
				...base,
				texts: textsFrom(texts, caller),
			}),
			change: (template, texts, caller) => ({
				...template,
				texts: textsFrom(texts, caller),
			}),
			shown: ({ sid, name, texts, description, accountSid }) => ({
				sid,
				name,
				description,
				accountSid,
				texts: texts.map((text) => ({ ...text })),
				uri: `/2fa/templates/search/${sid}`,
			}),
		},
		inTurn,
	);
}

const bad = (parameter: string, sentence: string) =>
	badDefinition("bad_template", parameter, sentence);

function textsFrom(given: unknown, { parentSid }: Account): TemplateText[] {
	const texts = readTexts(given, bad);
	// Mails of all customers leave from the operator's servers: a customer's page could
	// pretend to be anybody's.
	if (parentSid !== null && texts.some(({ html }) => html !== undefined)) {
		throw new Refusal("forbidden", {
			message:
				"texts with html are for the master account and the configuration alone",
			details: { parameter: "texts" },
		});
	}
	return texts;
}
