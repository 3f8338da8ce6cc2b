/** Settings of an `http` provider that say how it proves itself to its gateway. */

import { type Static, Type } from "../../../schema.ts";

export const Basic = {
	username: Type.String({ description: "User name." }),
	password: Type.String({ description: "Password." }),
};

const text = (description: string) =>
	Type.String({ minLength: 1, description });

const OAuth2 = Type.Object(
	{
		tokenUrl: text(
			"Where the authorization server gives tokens, http or https.",
		),
		clientId: text("The client's id."),
		clientSecret: text("The client's secret."),
		send: Type.Union([Type.Literal("basic"), Type.Literal("body")], {
			default: "basic",
			description:
				"Where the client's id and secret go: into HTTP Basic authentication, or into the form as `client_id` and `client_secret`.",
		}),
		scope: Type.Optional(text("Scopes to ask for, blanks between them.")),
		parameters: Type.Record(Type.String({ minLength: 1 }), Type.String(), {
			default: {},
			description: "Further fields of the form, such as `audience`.",
		}),
	},
	{
		additionalProperties: false,
		description:
			"OAuth 2 client credentials (RFC 6749, 4.4). The token is kept until shortly before it expires (5 minutes if the server does not say), and fetched anew once if the gateway answers 401. Without a token nothing is sent: the message is tried later if the server is down or busy, and elsewhere if it refuses the client.",
	},
);

const JwtRs256 = Type.Object(
	{
		applicationId: text("The claim `application_id`."),
		privateKey: Type.Optional(
			text(
				"RSA private key of 2048 bits or more, in PEM; `\\n` may stand for its line breaks. This or `privateKeyFile`.",
			),
		),
		privateKeyFile: Type.Optional(text("File that holds the key.")),
		expirySeconds: Type.Integer({
			minimum: 1,
			maximum: 86_400,
			default: 300,
			description: "Seconds from `iat` to `exp`.",
		}),
	},
	{
		additionalProperties: false,
		description:
			"A JSON Web Token for each request, signed with RS256, with the claims `application_id`, `iat`, `jti` and `exp`, as `Authorization: Bearer`. Vonage takes it.",
	},
);

const SigV4 = Type.Object(
	{
		accessKeyId: text("Id of the access key."),
		secretAccessKey: text("The access key's secret."),
		sessionToken: Type.Optional(text("Token of temporary credentials.")),
		region: text("Region, such as `eu-central-1`."),
		service: text("Service, such as `sns` or `sms-voice`."),
	},
	{
		additionalProperties: false,
		description:
			"Signature of AWS, version 4, over method, path, query, body, and the headers `Host`, `Content-Type` and `X-Amz-*`.",
	},
);

export const HttpAuth = Type.Object(
	{
		basic: Type.Optional(
			Type.Object(Basic, {
				additionalProperties: false,
				description:
					"HTTP Basic authentication; `basic` beside `url` is the same.",
			}),
		),
		bearer: Type.Optional(
			text("Token that goes out as `Authorization: Bearer`."),
		),
		oauth2: Type.Optional(OAuth2),
		jwtRs256: Type.Optional(JwtRs256),
		sigv4: Type.Optional(SigV4),
	},
	{
		additionalProperties: false,
		description:
			"How Postern proves itself to the gateway: one of these. None of it is shown in logs, records or by `postern check`.",
	},
);

export type HttpAuth = Static<typeof HttpAuth>;
export type OAuth2 = Static<typeof OAuth2>;
export type JwtRs256 = Static<typeof JwtRs256>;
export type SigV4 = Static<typeof SigV4>;
