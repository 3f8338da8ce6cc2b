/** Reads changes of an account. */

import type { Brand } from "../../accounts/account.ts";
import {
	ACCOUNT_EVENTS,
	CALLBACK_EVENTS,
	VERIFICATION_EVENTS,
} from "../../accounts/callback-events.ts";
import type { AccountPatch } from "../../commands/change-account.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { WITHOUT_CONTROLS } from "../../http/patterns.ts";
import { mailboxText } from "../../mailbox.ts";
import { isEverybody, parseNetwork } from "../../network.ts";
import { isCountry } from "../../numbers/phone.ts";
import { type Static, type TSchema, Type } from "../../schema.ts";
import { readLocale } from "../../templates/locale.ts";
import { parseUrl } from "../../url.ts";
import { normalSender } from "../../verification/recipient.ts";
import { LONGEST_EXPIRY_MS } from "../../verification/verification.ts";
import { readCallbackUrl } from "../2fa/send-request.ts";
import { readEmail, readMailbox } from "../read-recipient.ts";
import { BudgetParameters, readBudgets } from "./budgets.ts";
import {
	AllowedCountriesParameter,
	GuardParameters,
	readAllowedCountries,
	readGuard,
} from "./guard-members.ts";

export const nullable = <T extends TSchema>(schema: T) =>
	Type.Union([schema, Type.Null()]);

export const name = Type.String({
	minLength: 1,
	maxLength: 128,
	pattern: WITHOUT_CONTROLS,
});
export const email = Type.String({ minLength: 3, maxLength: 254 });
export const status = Type.Enum(["active", "suspended", "closed"]);

const Defaults = Type.Object(
	{
		codeLength: Type.Optional(
			nullable(Type.Integer({ minimum: 4, maximum: 10 })),
		),
		expiry: Type.Optional(
			nullable(
				Type.Integer({ minimum: 30, maximum: LONGEST_EXPIRY_MS / 1_000 }),
			),
		),
		maxAttempts: Type.Optional(
			nullable(Type.Integer({ minimum: 1, maximum: 10 })),
		),
		from: Type.Optional(nullable(Type.String())),
		emailFrom: Type.Optional(
			nullable(
				Type.String({
					description: "Also with a name: Acme <codes@acme.com>",
				}),
			),
		),
		replyTo: Type.Optional(
			nullable(
				Type.String({ description: "Address for answers to its emails" }),
			),
		),
		locale: Type.Optional(
			nullable(
				Type.String({
					description:
						"Language (BCP 47) of templates where a send names none; default en",
				}),
			),
		),
		appFallback: Type.Optional(nullable(Type.Boolean())),
	},
	{ additionalProperties: false },
);

const BrandParameters = Type.Object(
	{
		name: Type.Optional(nullable(name)),
		color: Type.Optional(
			nullable(Type.String({ description: "# and six hex digits" })),
		),
		logo: Type.Optional(
			nullable(Type.String({ description: "An https URL", maxLength: 1_000 })),
		),
	},
	{ additionalProperties: false },
);

export const PatchParameters = Type.Object({
	name: Type.Optional(name),
	email: Type.Optional(nullable(email)),
	status: Type.Optional(status),
	allowedAddresses: Type.Optional(
		nullable(Type.Array(Type.String(), { maxItems: 100, description: "CIDR" })),
	),
	callbackUrl: Type.Optional(nullable(Type.String({ maxLength: 2048 }))),
	callbackMethod: Type.Optional(nullable(Type.Enum(["GET", "POST"]))),
	callbackEvents: Type.Optional(
		nullable(
			Type.Array(Type.Enum(CALLBACK_EVENTS), {
				maxItems: 100,
				description: `The events that callbacks tell of, to the URL of a send too: ${VERIFICATION_EVENTS.join(", ")} (default), ${ACCOUNT_EVENTS.join(", ")}. An empty list: none. It holds for sends after the change`,
			}),
		),
	),
	defaults: Type.Optional(nullable(Defaults)),
	brand: Type.Optional(nullable(BrandParameters)),
	allowedCountries: Type.Optional(AllowedCountriesParameter),
	guard: Type.Optional(GuardParameters),
	budgets: Type.Optional(nullable(BudgetParameters)),
	defaultCountry: Type.Optional(
		nullable(
			Type.String({
				maxLength: 2,
				description:
					"Country (ISO 3166-1, such as DE) of numbers with one leading zero; default the service's",
			}),
		),
	),
});

type PatchParts = Pick<Context, "config"> & Parameters<typeof readBudgets>[1];

/** Members of the body replace those of the account; `null` clears one. */
export function readPatch(
	body: Static<typeof PatchParameters>,
	{ config: { callbacks }, ...parts }: PatchParts,
): AccountPatch {
	const patch: AccountPatch = {};
	if (body.name !== undefined) patch.name = body.name;
	if (body.email !== undefined) {
		patch.email = readEmail("email", body.email);
	}
	if (body.status !== undefined) patch.status = body.status;
	if (body.callbackUrl !== undefined) {
		patch.callbackUrl = readCallbackUrl(
			body.callbackUrl ?? undefined,
			callbacks,
		);
	}
	if (body.callbackMethod !== undefined) {
		patch.callbackMethod = body.callbackMethod ?? "POST";
	}
	if (body.callbackEvents !== undefined) {
		patch.callbackEvents = body.callbackEvents && [
			...new Set(body.callbackEvents),
		];
	}
	if (body.allowedAddresses !== undefined) {
		patch.allowedAddresses = body.allowedAddresses ?? [];
		for (const network of patch.allowedAddresses) {
			if (parseNetwork(network) === null) {
				throw badParameter(
					"allowedAddresses",
					isEverybody(network)
						? "must not hold a network of all addresses: everybody is a list that is empty"
						: "must hold addresses or CIDR networks, such as 203.0.113.0/24",
				);
			}
		}
	}
	if (body.defaultCountry !== undefined) {
		patch.defaultCountry = readCountry(body.defaultCountry);
	}
	if (body.defaults !== undefined) {
		patch.defaults =
			body.defaults === null ? null : readDefaults(body.defaults);
	}
	if (body.budgets !== undefined) {
		patch.budgets = body.budgets && readBudgets(body.budgets, parts);
	}
	if (body.brand !== undefined) {
		patch.brand = body.brand === null ? null : readBrand(body.brand);
	}
	const { allowedCountries, guard } = body;
	if (allowedCountries !== undefined || guard !== undefined) {
		patch.guardRules = {
			...(guard !== undefined && readGuard(guard)),
			...(allowedCountries !== undefined && {
				countries: readAllowedCountries(allowedCountries),
			}),
		};
	}
	return patch;
}

function readCountry(given: string | null): string | null {
	const country = given?.toUpperCase() ?? null;
	if (country === null || isCountry(country)) return country;
	throw badParameter(
		"defaultCountry",
		"must be a country by its ISO 3166-1 letters, such as DE",
	);
}

function readDefaults(
	given: Static<typeof Defaults>,
): NonNullable<AccountPatch["defaults"]> {
	const from = given.from ?? undefined;
	const sender = from === undefined ? undefined : normalSender(from);
	if (sender === null) throw badParameter("defaults.from", "is not a sender");
	const sentFrom = readMailbox("defaults.emailFrom", given.emailFrom);
	const replyTo = readEmail("defaults.replyTo", given.replyTo);
	const locale = given.locale ?? undefined;
	const tag = locale === undefined ? undefined : readLocale(locale);
	if (tag === null) {
		throw badParameter("defaults.locale", "must be a language tag such as de");
	}
	return {
		...given,
		...(sender !== undefined && { from: sender }),
		...(sentFrom !== null && { emailFrom: mailboxText(sentFrom) }),
		...(replyTo !== null && { replyTo }),
		...(tag !== undefined && { locale: tag }),
	};
}

/** A new brand replaces the old one. */
function readBrand({
	name: given,
	color,
	logo,
}: Static<typeof BrandParameters>): Brand | null {
	const brand: Brand = {
		...(given && { name: given }),
		...(color && { color: readColor(color) }),
		...(logo && { logo: readLogo(logo) }),
	};
	return Object.keys(brand).length === 0 ? null : brand;
}

function readColor(color: string): string {
	if (/^#[0-9A-Fa-f]{6}$/.test(color)) return color.toLowerCase();
	throw badParameter("brand.color", "must be # and six hex digits: #0a7cff");
}

function readLogo(logo: string): string {
	const url = parseUrl(logo);
	const isPlain = url?.protocol === "https:" && url.username === "";
	if (isPlain && url.password === "") return url.href;
	throw badParameter("brand.logo", "must be an https URL");
}
