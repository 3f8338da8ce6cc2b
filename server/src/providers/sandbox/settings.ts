/** The settings of a sandbox in `providers:` of postern.yaml. */

import { APP_CHANNELS, CHANNELS, isApp } from "../../channel.ts";
import { type Static, Type } from "../../schema.ts";

export const SandboxSettings = Type.Object(
	{
		type: Type.Literal("sandbox", {
			description:
				"Keeps messages in Postern itself; GET /sandbox/messages shows them.",
		}),
		name: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$" }),
		channels: Type.Optional(
			Type.Array(Type.Enum([...CHANNELS]), {
				minItems: 1,
				uniqueItems: true,
				description: `Channels that it carries. Default: ${CHANNELS.filter((each) => !isApp(each)).join(", ")}, and of ${APP_CHANNELS.join(" and ")} each that no other provider carries.`,
			}),
		),
	},
	{ additionalProperties: false },
);

export type SandboxSettings = Static<typeof SandboxSettings>;
