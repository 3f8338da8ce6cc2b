/** The members of an account's callbacks, as the API's document has them. */

import { type Static, Type } from "../schema.ts";
import { PERIODS } from "./spending.ts";

const nullableText = (description: string) =>
	Type.Union([Type.String(), Type.Null()], { description });

const first = {
	id: Type.String({ description: "The same as webhook-id" }),
	accountSid: Type.String(),
	timestamp: Type.String({ description: "ISO 8601" }),
};

export const BlockedPayload = Type.Object(
	{
		event: Type.Enum(["otp.blocked"]),
		...first,
		requestID: Type.String({
			description: "SID of the record of the refused send, or of the last one",
		}),
		service: Type.String(),
		status: Type.Enum(["blocked"]),
		channel: Type.String({ description: "Of its first message" }),
		recipient: Type.String({ description: "Of it; empty: it is erased" }),
		rule: Type.String({
			description: "The kind of rule in one word, such as list or hold",
		}),
		node: Type.String({
			description:
				"The range, country, client or entry that the rule is about; *: several; empty: it was the erased recipient",
		}),
		until: nullableText(
			"When the rule ends by itself, ISO 8601; null: it does not",
		),
		count: Type.String({
			description: "Refused sends that it tells of, a whole number",
		}),
	},
	{ title: "BlockedPayload" },
);

export const BudgetPayload = Type.Object(
	{
		event: Type.Enum(["account.budget"]),
		...first,
		country: nullableText("ISO 3166-1; null: the budget of all messages"),
		period: Type.Enum(PERIODS),
		since: Type.String({
			description: "First day of the period, YYYY-MM-DD, UTC",
		}),
		threshold: Type.Enum(["80", "100"], {
			description:
				"Percent of the budget that are used. 100: also at the first message that is refused, however little is used",
		}),
		amount: Type.String({ description: 'The budget: "50.00"' }),
		used: Type.String({
			description:
				"Of it in this period; messages under way count with the most that they may cost",
		}),
		currency: nullableText(
			"Of both amounts, ISO 4217; null: the price lists have none any more",
		),
	},
	{ title: "BudgetPayload" },
);

/** The members beside those that every callback of an account has. */
type Own<Payload> = Omit<Payload, "event" | keyof typeof first>;

export type BlockedFacts = Own<Static<typeof BlockedPayload>>;
export type BudgetFacts = Own<Static<typeof BudgetPayload>>;
