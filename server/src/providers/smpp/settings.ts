/** An entry of `providers:` in postern.yaml that binds to an SMSC over SMPP 3.4. */

import { type Static, Type } from "../../schema.ts";

const kindOfAddress = (ton: number, npi: number, description: string) =>
	Type.Object(
		{
			ton: Type.Integer({
				minimum: 0,
				maximum: 7,
				default: ton,
				description:
					"Type of number: 0 unknown, 1 international, 2 national, 3 network specific, 4 subscriber number, 5 alphanumeric, 6 abbreviated.",
			}),
			npi: Type.Integer({
				minimum: 0,
				maximum: 18,
				default: npi,
				description: "Numbering plan: 0 unknown, 1 E.164.",
			}),
		},
		{ additionalProperties: false, default: {}, description },
	);

export const SmppSettings = Type.Object(
	{
		type: Type.Literal("smpp", {
			description: "SMS, handed to an SMSC or an aggregator over SMPP 3.4.",
		}),
		name: Type.String({
			pattern: "^[a-z0-9][a-z0-9-]{0,31}$",
			description: "Name of the provider in routes and logs.",
		}),
		host: Type.String({
			minLength: 1,
			description:
				"Host name or IP address of the SMSC. Under TLS its certificate must be for this name.",
		}),
		port: Type.Optional(
			Type.Integer({
				minimum: 1,
				maximum: 65_535,
				description:
					"TCP port. Default: 3550 where `tls` is `implicit`, otherwise 2775 (the numbers that IANA has for SMPP).",
			}),
		),
		tls: Type.Union([Type.Literal("implicit"), Type.Literal("none")], {
			default: "implicit",
			description:
				"`implicit`: TLS from the first byte; authority and name of the certificate are checked. " +
				"`none`: in the clear, password and codes too. Use it only within a VPN or on the same network.",
		}),
		ca: Type.Optional(
			Type.String({
				minLength: 1,
				description:
					"PEM file of the authorities that may sign the SMSC's certificate. Default: the public ones.",
			}),
		),
		systemId: Type.String({
			minLength: 1,
			maxLength: 64,
			description:
				"The account's `system_id`. The standard has 15 characters at most; some SMSCs take more.",
		}),
		password: Type.String({
			minLength: 1,
			maxLength: 64,
			description:
				"Its password, best taken from the environment. The standard has 8 characters at most; some SMSCs take more.",
		}),
		systemType: Type.String({
			maxLength: 12,
			default: "",
			description: "`system_type` of the bind, where the SMSC asks for one.",
		}),
		bind: Type.Union([Type.Literal("transceiver"), Type.Literal("separate")], {
			default: "transceiver",
			description:
				"`transceiver`: one connection for messages and receipts. `separate`: a transmitter and a receiver.",
		}),
		sessions: Type.Integer({
			minimum: 1,
			maximum: 100,
			default: 1,
			description:
				"How many binds each instance holds (with `separate`: so many of both). SMSCs bound them: this number times the number of instances must be allowed.",
		}),
		window: Type.Integer({
			minimum: 1,
			maximum: 1000,
			default: 10,
			description:
				"The most messages without an answer on each bind. It decides the throughput: a window of 10 carries 200 a second if the SMSC answers in 50 ms.",
		}),
		perSecond: Type.Optional(
			Type.Integer({
				minimum: 1,
				maximum: 10_000,
				description:
					"How many messages, and parts of one, are handed over a second at most, by each instance: divide the SMSC's bound by the number of instances. Default: no bound.",
			}),
		),
		timeoutMs: Type.Integer({
			minimum: 100,
			maximum: 120_000,
			default: 10_000,
			description:
				"Milliseconds until a message without an answer counts as unknown. As long may a connection, a bind, an `enquire_link` and the rest of a PDU take.",
		}),
		enquireLinkSeconds: Type.Integer({
			minimum: 1,
			maximum: 3_600,
			default: 30,
			description:
				"After so many seconds without a word of the SMSC it is asked whether it is there (`enquire_link`). Without an answer the connection is made anew.",
		}),
		alphabet: Type.Union(
			[Type.Literal("gsm"), Type.Literal("ascii"), Type.Literal("latin1")],
			{
				default: "gsm",
				description:
					"What `data_coding` 0 means to this SMSC: the GSM alphabet (one septet an octet), ASCII or Latin-1. A text that does not fit goes out as UCS-2. A wrong one garbles `@` and letters with accents.",
			},
		),
		long: Type.Union(
			[
				Type.Literal("udh"),
				Type.Literal("sar"),
				Type.Literal("payload"),
				Type.Literal("refuse"),
			],
			{
				default: "udh",
				description:
					"How a text of more than one part goes out. `udh`: parts with a header in the text. `sar`: parts with `sar_…` parameters. `payload`: whole, in `message_payload`. `refuse`: not at all (elsewhere). A code is not split over two parts.",
			},
		),
		messageId: Type.Union(
			[
				Type.Literal("same"),
				Type.Literal("hexToDecimal"),
				Type.Literal("decimalToHex"),
			],
			{
				default: "same",
				description:
					"How receipts name a message. `same`: as the answer to it did, perhaps with zeros in front. `hexToDecimal`: the answer in hexadecimal, receipts in decimal. `decimalToHex`: the other way round.",
			},
		),
		serviceType: Type.String({
			maxLength: 5,
			default: "",
			description: "`service_type` of messages, where the SMSC asks for one.",
		}),
		validity: Type.Boolean({
			default: true,
			description:
				"Whether messages carry a `validity_period`, the rest of the code's life, after which the SMSC drops them. Switch it off for an SMSC that refuses it (0x62).",
		}),
		addresses: Type.Object(
			{
				number: kindOfAddress(1, 1, "Senders of 7 and more digits."),
				shortCode: kindOfAddress(3, 0, "Senders of up to 6 digits."),
				name: kindOfAddress(5, 0, "Senders with a letter in them."),
				recipient: kindOfAddress(1, 1, "Recipients, which are international."),
			},
			{
				additionalProperties: false,
				default: {},
				description: "How addresses are marked.",
			},
		),
		tlvs: Type.Record(Type.String(), Type.String(), {
			default: {},
			description:
				"Optional parameters of every message: tag (`0x1400`) and value. A value may hold `{extra.NAME}`, which stands for what the send gives under that name; without it the parameter is left out. It goes out in ASCII without a NUL behind it; write `\\0` at the end of a text in double quotes for an SMSC that wants one.",
		}),
		refused: Type.Record(
			Type.String(),
			Type.Union([
				Type.Literal("later"),
				Type.Literal("elsewhere"),
				Type.Literal("never"),
			]),
			{
				default: {},
				description:
					'What a `command_status` of an answer means, in place of the table below: `"0x0B": never`. With 0x14 or 0x58 in it, that answer refuses the message and does not throttle the bind.',
			},
		),
		errorTable: Type.Union(
			[
				Type.Literal("none"),
				Type.Literal("map"),
				Type.Literal("infobip"),
				Type.Literal("twilio"),
			],
			{
				default: "none",
				description:
					"Whose numbers `err` of a receipt has, to be told in the common table (`30003` … `30008`). `map`: those of 3GPP TS 29.002. There is none that all SMSCs share.",
			},
		),
		errorCodes: Type.Record(Type.String(), Type.String(), {
			default: {},
			description:
				"Codes of this SMSC, in answers (`0x45`) and receipts (`1`, without leading zeros), and their codes in the common table (`30003` … `30008`), or `none`. They come before `errorTable`. Others stay as they are.",
		}),
		country: Type.Optional(
			Type.String({
				pattern: "^[A-Z]{2}$",
				description:
					"Country (ISO 3166-1, `US`) of senders of stop words whose number comes without a country code. Default: none; such a number is then found only among the recipients of messages.",
			}),
		),
		stopWords: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), {
			default: ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"],
			description:
				"Texts by which a recipient asks for no more messages, in upper or lower case. No other text that comes in is looked at, and none is kept.",
		}),
		startWords: Type.Array(Type.String({ minLength: 1, maxLength: 20 }), {
			default: ["START"],
			description: "Texts by which a recipient takes that back.",
		}),
	},
	{ additionalProperties: false },
);

/** The settings with defaults, after `checkSmppSettings`. */
export type SmppSettings = Static<typeof SmppSettings>;
