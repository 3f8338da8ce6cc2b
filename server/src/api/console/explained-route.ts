/** `GET /console/delivery/route`: how a number is read, and which providers would get a message to it. */

import type { FastifyInstance } from "fastify";
import type { Account } from "../../accounts/account.ts";
import {
	addressKind,
	CHANNELS,
	type Channel,
	isChannel,
} from "../../channel.ts";
import type { Context } from "../../context.ts";
import {
	CONVERSION_HOURS,
	conversionHour,
	conversionIn,
} from "../../delivery/conversion.ts";
import { badParameter } from "../../errors.ts";
import { EXPLORED } from "../../messages/route-order.ts";
import { reasonsOf } from "../../messages/route-reasons.ts";
import {
	type Found,
	routeFinder,
	routingOf,
	withDefaultRoutes,
} from "../../messages/routes.ts";
import { recipientCountry } from "../../numbers/country.ts";
import { phoneKey } from "../../numbers/key.ts";
import { whyRefused } from "../../numbers/number-check.ts";
import { type Phone, phoneLibrary, readPhone } from "../../numbers/phone.ts";
import { providersOf } from "../../providers/registry.ts";
import { TEST_SANDBOX } from "../../providers/sandbox/sandbox.ts";
import { type Static, Type } from "../../schema.ts";
import { emailKey, normalEmail } from "../../verification/recipient.ts";
import { checkFor } from "../2fa/send-request.ts";
import { nullable } from "../accounts/account-patch.ts";
import { defaultCountryOf } from "../read-recipient.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { mustBeMaster } from "./master.ts";

const Parameters = Type.Object({
	to: Type.String({
		minLength: 1,
		maxLength: 254,
		description: "A phone number in any spelling, or an email address",
	}),
	channel: Type.Optional(Type.String({ maxLength: 16 })),
	accountSid: Type.Optional(Type.String({ maxLength: 64 })),
	service: Type.Optional(Type.String({ maxLength: 64 })),
});

const Reply = Type.Object({
	recipient: Type.String({ description: "As it is dialled or mailed" }),
	country: nullable(Type.String({ description: "ISO 3166-1" })),
	numberType: nullable(
		Type.String({
			description:
				"By the number plan, such as mobile or fixed_line; null: unknown, or an email address",
		}),
	),
	key: Type.String({
		description: "Equal keys count as one recipient, whatever the spelling",
	}),
	refused: nullable(
		Type.String({
			description: "Why a send to it is refused; null: it is not",
		}),
	),
	channel: Type.String(),
	isTest: Type.Boolean({
		description: "The account's messages go to the sandbox alone",
	}),
	route: nullable(
		Type.Object({
			number: nullable(
				Type.Integer({
					description:
						"Place in the settings; null: no route names the channel",
				}),
			),
			strategy: Type.String(),
			account: nullable(Type.String()),
			service: nullable(Type.String()),
			numbers: nullable(
				Type.String({ description: "Leading digits, or a country" }),
			),
			note: nullable(Type.String()),
		}),
	),
	sender: nullable(
		Type.Object({ from: Type.String(), isForced: Type.Boolean() }),
	),
	candidates: Type.Array(
		Type.Object({
			provider: Type.String(),
			reason: nullable(Type.String()),
			mayGetIt: Type.Boolean({
				description: "Its breaker is closed, and it is connected",
			}),
		}),
	),
});

export function explainRoute(app: FastifyInstance, context: Context): void {
	const { accounts, config, lanes, prices, store, now } = context;
	const find = routeFinder(
		withDefaultRoutes(config.routes, providersOf(config.providers)),
		accounts.lineOf,
	);

	app.route<{ Querystring: Static<typeof Parameters> }>({
		method: "GET",
		url: "/console/delivery/route",
		schema: { querystring: Parameters, response: replies(enveloped(Reply)) },
		async handler(http) {
			mustBeMaster(http);
			const { accountSid = "", service = "" } = http.query;
			const account = accounts.account(accountSid);
			if (accountSid !== "" && account === undefined) {
				throw badParameter("accountSid", "is no account");
			}
			const read = readTo(context, http.query, account);
			const { channel, recipient } = read;
			const isTest = account?.testMode === true;
			const found = find({ channel, recipient, accountSid, service });
			return ok({
				...read,
				country: recipientCountry(channel, recipient) || null,
				isTest,
				...(isTest
					? {
							route: null,
							sender: null,
							candidates: [candidate(TEST_SANDBOX, null)],
						}
					: await explained(found, {
							channel,
							recipient,
							accountSid,
							service,
						})),
			});
		},
	});

	function candidate(provider: string, reason: string | null) {
		const isSandbox = context.sandboxes.has(provider);
		return {
			provider,
			reason,
			mayGetIt: isSandbox || lanes.open([provider]) !== null,
		};
	}

	async function explained(
		found: Found | null,
		to: {
			readonly channel: Channel;
			readonly recipient: string;
			readonly accountSid: string;
			readonly service: string;
		},
	) {
		if (found === null) return { route: null, sender: null, candidates: [] };
		const { route, account, service, numbers } = found;
		const { strategy, number } = route;
		const rows =
			strategy === "conversion"
				? await store.trafficSince(conversionHour(now()))
				: [];
		const facts = { unitCost: prices.costOf, conversion: conversionIn(rows) };
		// The draw is fixed: where chance decides, the reasons say so.
		const { candidates, sender } = routingOf(
			found,
			{ ...to, draw: 0.5 },
			facts,
		);
		const order = strategy === "weighted" ? route.providers : candidates;
		const reasons = reasonsOf(found, to, facts, prices);
		return {
			route: {
				number,
				strategy,
				account,
				service,
				numbers,
				note:
					strategy === "conversion"
						? `The best of the last ${CONVERSION_HOURS} hours; one message in ${EXPLORED} goes to any first`
						: null,
			},
			sender,
			candidates: order.map((each) =>
				candidate(each, reasons.get(each) ?? null),
			),
		};
	}
}

/** The recipient as a send of the account reads it; undefined: of one without settings of its own. */
function readTo(
	{ config }: Pick<Context, "config">,
	{ to, channel: named }: Static<typeof Parameters>,
	account: Account | undefined,
) {
	const kind = to.includes("@") ? "email" : "phone";
	const fitting = CHANNELS.filter((each) => addressKind(each) === kind);
	const channel = named ?? fitting[0] ?? "";
	if (!isChannel(channel) || !fitting.includes(channel)) {
		throw badParameter(
			"channel",
			`must be one of ${fitting.join(", ")} for this recipient`,
		);
	}
	if (kind === "email") {
		const email = normalEmail(to);
		if (email === null) throw badParameter("to", "is no email address");
		return {
			channel,
			recipient: email,
			key: emailKey(email),
			numberType: null,
			refused: null,
		};
	}
	const phone = readPhone(to, defaultCountryOf(account ?? {}, config));
	if (phone === null || phone === "national") {
		throw badParameter("to", "is no phone number with its country code");
	}
	const isTest = account?.testMode === true;
	return { channel, ...numberFacts(phone, channel, config, isTest) };
}

function numberFacts(
	phone: Phone,
	channel: Channel,
	config: Context["config"],
	isTest: boolean,
) {
	const { number } = phone;
	const check = isTest ? "lenient" : checkFor(new Set([channel]), config);
	const why = whyRefused(phone, check, config.numbers.allow);
	return {
		recipient: number,
		key: phoneKey(number),
		numberType: numberType(number),
		refused: why === null ? null : `The number ${why}`,
	};
}

/** From the library, which knows far more than the table of plans. */
function numberType(number: string): string | null {
	const parsed = phoneLibrary().parsePhoneNumberFromString(`+${number}`);
	return parsed?.getType()?.toLowerCase() ?? null;
}
