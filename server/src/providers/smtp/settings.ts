/** The settings of an SMTP provider in `providers:` of postern.yaml. */

import { type Static, Type } from "../../schema.ts";
export const SmtpSettings = Type.Object(
	{
		type: Type.Literal("smtp", {
			description: "Email, handed to an SMTP server (a relay or a smarthost).",
		}),
		name: Type.String({
			pattern: "^[a-z0-9][a-z0-9-]{0,31}$",
			description: "Name of the provider in routes and logs.",
		}),
		host: Type.String({
			minLength: 1,
			description:
				"Host name or IP address of the server. Its certificate must be for this name.",
		}),
		port: Type.Optional(
			Type.Integer({
				minimum: 1,
				maximum: 65_535,
				description:
					"TCP port. Default: 465 where `tls` is `implicit`, otherwise 587 (RFC 8314, RFC 6409).",
			}),
		),
		tls: Type.Union(
			[
				Type.Literal("implicit"),
				Type.Literal("required"),
				Type.Literal("opportunistic"),
				Type.Literal("none"),
			],
			{
				default: "required",
				description:
					"`implicit`: TLS from the first byte. `required`: STARTTLS; without it nothing is " +
					"sent. `opportunistic`: STARTTLS if the server offers it, with any certificate, " +
					"otherwise in the clear. `none`: in the clear. Use the last two only for a server " +
					"on the same host or network: others on the way can read the codes.",
			},
		),
		ca: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"PEM file of the authorities that may sign the server's certificate. " +
					"Default: the public ones.",
			}),
		),
		username: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"User to log in as; goes with `password`. Default: no login.",
			}),
		),
		password: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"Password to log in with, best taken from the environment. Default: no login.",
			}),
		),
		heloName: Type.Optional(
			Type.String({
				pattern: "^[A-Za-z0-9.:\\[\\]-]{1,255}$",
				description:
					"Name by which Postern introduces itself (EHLO). Some relays want a public host " +
					"name. Default: the machine's name if it has a domain, otherwise `[127.0.0.1]`.",
			}),
		),
		concurrency: Type.Integer({
			minimum: 1,
			maximum: 1000,
			default: 10,
			description:
				"The most messages under way at once from each instance, each on its own connection.",
		}),
		perSecond: Type.Optional(
			Type.Integer({
				minimum: 1,
				maximum: 10_000,
				description:
					"How many messages are handed over a second at most, by each instance: divide the server's bound by the number of instances. Default: no bound.",
			}),
		),
		messagesPerConnection: Type.Integer({
			minimum: 1,
			default: 100,
			description:
				"A connection is closed after this many messages; many servers have a bound of their own.",
		}),
		timeoutMs: Type.Integer({
			minimum: 100,
			maximum: 600_000,
			default: 30_000,
			description:
				"Milliseconds that one message may take, from connecting to the server's answer. " +
				"An idle connection is closed after half of them.",
		}),
	},
	{
		additionalProperties: false,
		dependencies: { username: ["password"], password: ["username"] },
	},
);

/** The settings with their defaults. */
export type SmtpSettings = Static<typeof SmtpSettings>;
