/** Parameters and sentences that presets for services of AWS share. */

import { Type } from "../../schema.ts";

export const UNCONFIRMED =
	"read in Amazon's documentation, and its signature passes Amazon's vectors; the live service was not asked";

/** The second half of `setUp`, after the sentence that makes events go to an SNS topic. */
export const SUBSCRIBED =
	"the topic is subscribed, by HTTPS and without raw message delivery, to the URL of receipts, which `postern providers show NAME --secrets` prints. The log then has the command that confirms the subscription.";

/** `action`: the permission that the access key needs. */
export const accessTo = (action: string) => ({
	region: Type.String({
		pattern: "^[a-z]{2}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$",
		description: "Region, such as `eu-central-1`.",
	}),
	accessKeyId: Type.String({
		minLength: 16,
		description: `Id of an access key that may call \`${action}\`.`,
	}),
	secretAccessKey: Type.String({
		minLength: 16,
		description: "The access key's secret.",
	}),
	sessionToken: Type.Optional(
		Type.String({
			minLength: 1,
			description: "Token of temporary credentials. Default: none.",
		}),
	),
});

export const topicArns = Type.Optional(
	Type.Array(
		Type.String({
			pattern: "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$",
		}),
		{
			minItems: 1,
			maxItems: 16,
			description:
				"ARNs of the SNS topics that may send receipts. Absent: no receipts are taken.",
		},
	),
);
