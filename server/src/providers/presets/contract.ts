/**
 * The contract of presets. A preset is a vendor's API as data: the parameters that an
 * operator gives, and the settings of an `http` provider that they expand to. A new
 * preset is a file in this folder and a line in list.ts.
 */

import type { Channel } from "../../channel.ts";
import {
	type Static,
	type TObject,
	type TProperties,
	Type,
} from "../../schema.ts";
import type { HttpSettings } from "../http/settings.ts";

/** The installation's part of an expansion, beside the parameters. */
export type PresetContext = {
	/** Name of the provider in routes, records and in `/receipts/{name}`. */
	readonly name: string;
	/**
	 * The URL of `/receipts/{name}` for the vendor, without a query. Null: the setting
	 * `publicUrl` is absent. Then a preset whose messages name the URL asks for no
	 * receipts, and so does one whose vendor signs the URL.
	 */
	readonly receiptUrl: string | null;
	/**
	 * For vendors who sign nothing: at least 32 characters of `A-Za-z0-9_-`. It is the
	 * parameter `receiptSecret`, or derived from the installation's key and the name.
	 */
	readonly receiptSecret: string;
};

type Deep<T> = T extends readonly (infer Each)[]
	? readonly Deep<Each>[]
	: T extends object
		? { readonly [Name in keyof T]?: Deep<T[Name]> | undefined }
		: T;

/** Settings of an `http` provider, before defaults. A value of `undefined` is left out. */
export type HttpEntry = Deep<Omit<HttpSettings, "type" | "name" | "json">> & {
	readonly json?: unknown;
};

type Facts = {
	/** The value of `type` in an entry of `providers:`; also the default of `name`. */
	readonly type: string;
	/** The vendor's product, for lists: "Twilio Messages". */
	readonly title: string;
	readonly channels: readonly Channel[];
	/** Sentences: settings at the vendor without which messages or receipts fail. */
	readonly setUp?: string;
	/** Optional parameters that an outline shows too, such as those without which there are no receipts. */
	readonly outlined?: readonly string[];
	/** Addresses of the vendor's pages that the preset follows. */
	readonly sources: readonly string[];
} & (
	| { readonly isConfirmed: true }
	/** `unconfirmed`: a sentence that says what could not be confirmed, and why. */
	| { readonly isConfirmed: false; readonly unconfirmed: string }
);

export type Preset = Facts & {
	readonly parameters: TProperties;
	/** Whether every entry must have the parameter: it has no default either. */
	isRequired(parameter: string): boolean;
	/** Parameters are text: a brace in one is no placeholder. */
	expand(
		parameters: Readonly<Record<string, unknown>>,
		context: PresetContext,
	): HttpEntry;
};

/**
 * Ties the type of `expand` to the parameters. No parameter has the name of an `http`
 * setting: that name overrides the setting. A description says shape, unit and default.
 */
export function preset<Parameters extends TProperties>(
	given: Facts & {
		readonly parameters: Parameters;
		expand(
			parameters: Readonly<Static<TObject<Parameters>>>,
			context: PresetContext,
		): HttpEntry;
	},
): Preset {
	const { required = [] } = Type.Object(given.parameters as TProperties) as {
		readonly required?: readonly string[];
	};
	return {
		...given,
		isRequired: (parameter: string) =>
			required.includes(parameter) &&
			!("default" in (given.parameters[parameter] ?? {})),
	} as unknown as Preset;
}

/** The parameter for a secret that the operator tells the vendor; `what` is for people. */
export const secretOfReceipts = (what: string) =>
	Type.Optional(
		Type.String({
			pattern: "^[A-Za-z0-9_-]{32,128}$",
			description: `${what}: 32 to 128 of \`A-Za-z0-9_-\`, 128 bits or more. Default: derived from the installation's key and the provider's name; \`postern providers show NAME --secrets\` shows it.`,
		}),
	);

/** The parameter of a preset whose vendor signs nothing. */
export const receiptSecret = secretOfReceipts(
	"Secret in the URL of receipts (or in the header that the vendor lets you set)",
);

/** The parameter of a preset that may send everything from one sender. */
export const sender = Type.Optional(
	Type.String({
		minLength: 1,
		description:
			"Sender of every message, in the vendor's form, in place of the message's own. Default: the sender of the message.",
	}),
);

/** Parameter of receipt URLs that carries the secret. */
const KEY = "key";

/** The setting that proves receipts by a secret in their URL. */
export function secretAsKey(secret: string) {
	return { in: "query", name: KEY, value: secret } as const;
}

/** The URL of receipts with its secret, and the setting that proves them by it. */
export function secretInUrl(receiptUrl: string, secret: string) {
	return {
		url: `${receiptUrl}?${KEY}=${secret}`,
		secret: secretAsKey(secret),
	};
}

/** The same for vendors who are told the URL with each message; null: there is none to tell. */
export function proofInUrl({ receiptUrl, receiptSecret }: PresetContext) {
	return receiptUrl === null ? null : secretInUrl(receiptUrl, receiptSecret);
}
