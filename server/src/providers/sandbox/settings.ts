/** The settings of a sandbox in `providers:` of postern.yaml. */

import { type Static, Type } from "../../schema.ts";

export const SandboxSettings = Type.Object(
	{
		type: Type.Literal("sandbox", {
			description:
				"Keeps messages in Postern itself; GET /sandbox/messages shows them.",
		}),
		name: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$" }),
		channels: Type.Array(
			Type.Union([
				Type.Literal("sms"),
				Type.Literal("call"),
				Type.Literal("email"),
			]),
			{
				minItems: 1,
				uniqueItems: true,
				default: ["sms", "call", "email"],
				description: "Channels that it carries.",
			},
		),
	},
	{ additionalProperties: false },
);

export type SandboxSettings = Static<typeof SandboxSettings>;
