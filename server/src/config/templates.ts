/** The settings of templates. Their texts are checked by `templates/check-settings.ts`. */

import { Type } from "../schema.ts";

const optional = (description: string) =>
	Type.Optional(Type.String({ minLength: 1, description }));

export const templateSettings = {
	templates: Type.Array(
		Type.Object(
			{
				name: Type.String({
					minLength: 1,
					maxLength: 64,
					description: "A send may name it in `template`. Unique.",
				}),
				texts: Type.Array(
					Type.Object(
						{
							service: optional(
								"Only for sends of this service. Default: all services.",
							),
							channel: optional(
								"Only for messages on this channel. Default: all channels.",
							),
							locale: optional(
								"Only for sends in this language (BCP 47, such as de or pt-BR). Default: all languages.",
							),
							body: Type.String({
								description:
									"The text, 1 to 1,600 characters, with `{code}`; also `{service}`, `{minutes}`, `{domain}` and `{extra.NAME}`.",
							}),
							subject: optional(
								"Subject of an email, at most 200 characters, without `{code}`. Default: the built-in one.",
							),
							html: optional(
								"HTML of an email beside `body`, at most 16,000 characters, with `{code}`. Links only to https. Default: a plain layout around `body`.",
							),
							extra: Type.Optional(
								Type.Record(Type.String(), Type.String(), {
									description:
										"Values for the carrier (`{extra.NAME}`) where the send names none, such as ids that a regulator gave this text.",
								}),
							),
						},
						{ additionalProperties: false },
					),
					{
						minItems: 1,
						maxItems: 50,
						description: "The texts; no two for the same sends.",
					},
				),
			},
			{ additionalProperties: false },
		),
		{
			default: [],
			description:
				"Texts of messages for sends without `body`. Templates of accounts go before them, and built-in texts in more than 40 languages come after them ([messages](messages.md)).",
		},
	),
};
