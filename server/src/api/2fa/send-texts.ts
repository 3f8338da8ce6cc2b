/** The texts of a send: its own `body`, or the templates that fit it. */

import type { Account } from "../../accounts/account.ts";
import type { Directory } from "../../accounts/directory.ts";
import { firstChannelOf } from "../../channel.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { localeOf } from "../../messages/message.ts";
import type { Mutable } from "../../mutable.ts";
import { isOneLine } from "../../one-line.ts";
import { DEFAULT_LOCALE } from "../../templates/built-in.ts";
import { type Level, levelOf, levelOfOne } from "../../templates/choose.ts";
import type { Values } from "../../templates/fill.ts";
import { readLocale } from "../../templates/locale.ts";
import { plainBody } from "../../templates/placeholders.ts";
import { readExtra } from "../../templates/read.ts";
import { channelsFor, resolved, stepText } from "../../templates/resolve.ts";
import type { Content, Step } from "../../verification/verification.ts";

/** Where templates are found. */
export type TemplateSources = Pick<Context, "definitions" | "templates"> & {
	readonly accounts: Pick<Directory, "lineOf">;
};

/** The parameters of a send that make its texts. */
type TextParameters = {
	readonly service: string;
	readonly body?: string;
	readonly template?: string;
	readonly locale?: string;
	readonly language?: string;
	readonly subject?: string;
	readonly extra?: Readonly<Record<string, string>>;
};

type Sent = {
	readonly steps: readonly Step[];
	readonly phone: string | null;
	readonly email: string | null;
	/** A host name; null: none. */
	readonly domain: string | null;
	readonly expirySeconds: number;
};

type SendTexts = {
	readonly steps: readonly Step[];
	readonly texts: Pick<
		Content,
		"body" | "texts" | "subject" | "layout" | "language" | "locale" | "extra"
	>;
};

export function readSendTexts(
	parameters: TextParameters,
	account: Account,
	sources: TemplateSources,
	sent: Sent,
): SendTexts {
	const { body, service } = parameters;
	if (body !== undefined && parameters.template !== undefined) {
		throw badParameter("template", "cannot be given together with body");
	}
	const extra = readExtra(parameters.extra, badParameter);
	const values = (): Values => ({
		service,
		minutes: String(Math.max(1, Math.floor(sent.expirySeconds / 60))),
		domain: sent.domain ?? "",
		extra: extra ?? {},
	});
	const { language, locale, isLocaleKept } = readLanguage(parameters, account);
	const isByEmail = sent.steps.some(({ channel }) => channel === "email");
	const subject = readSubject(
		parameters.subject,
		body !== undefined && isByEmail,
	);
	const written =
		body === undefined
			? templateTexts(
					{ service, template: parameters.template, subject },
					account,
					sources,
					sent,
					locale,
					values(),
				)
			: { body: readBody(body), subject };
	const texts: Mutable<SendTexts["texts"]> = {
		language,
		body: written.body,
		subject: written.subject,
	};
	if (written.texts !== undefined) texts.texts = written.texts;
	if (written.layout !== undefined) texts.layout = written.layout;
	if (isLocaleKept) texts.locale = locale;
	if (extra !== undefined) texts.extra = extra;
	return {
		steps: sent.steps.map((step) =>
			step.body === undefined
				? step
				: { ...step, body: stepText(step.body, values()) },
		),
		texts,
	};
}

function templateTexts(
	{
		service,
		template,
		subject,
	}: {
		readonly service: string;
		readonly template: string | undefined;
		readonly subject: string | null;
	},
	account: Account,
	sources: TemplateSources,
	sent: Sent,
	locale: string,
	values: Values,
): Pick<Content, "body" | "texts" | "subject" | "layout"> {
	const channels = channelsFor(firstChannelOf(sent.steps), sent);
	const levels = levelsOf(template, account, sources);
	const texts = resolved(levels, channels, { service, locale }, values);
	const { name = account.name, ...look } = account.brand ?? {};
	return {
		...texts,
		subject: subject ?? texts.subject,
		...(sent.email !== null && { layout: { name, ...look, locale } }),
	};
}

function levelsOf(
	named: string | undefined,
	account: Account,
	sources: TemplateSources,
): Level[] {
	const { definitions, accounts, templates } = sources;
	const line = accounts
		.lineOf(account.sid)
		.map((sid) => definitions.of(sid, "template"));
	const levels = [...line, templates].map(levelOf);
	if (named === undefined) return levels;
	// The SIDs of other accounts' templates are unknown to the account; their names
	// are what it was given.
	const found =
		line[0]?.find(({ sid }) => sid === named) ??
		[...line, templates].flat().find(({ name }) => name === named);
	if (found === undefined) {
		throw new Refusal("unknown_template", {
			details: { parameter: "template" },
			isFromMemory: true,
		});
	}
	return [levelOfOne(found), ...levels];
}

/**
 * The locale of the texts, never guessed from the number. A call without a language of
 * its own speaks that of its text.
 */
function readLanguage(
	{ locale: given, language }: TextParameters,
	{ defaults }: Account,
): { language: string | null; locale: string; isLocaleKept: boolean } {
	const own = given === undefined ? null : readLocale(given);
	if (given !== undefined && own === null) {
		throw badParameter("locale", "must be a language tag such as de or pt-BR");
	}
	const spoken = language ?? own ?? defaults.locale ?? null;
	return {
		language: spoken,
		locale: own ?? localeOf(spoken) ?? DEFAULT_LOCALE,
		isLocaleKept: own !== null && language !== undefined,
	};
}

function readBody(text: string): string {
	const body = plainBody(text);
	if (!body.includes("{code}")) {
		throw badParameter("body", "must hold {code}, where the code goes");
	}
	return body;
}

function readSubject(
	subject: string | undefined,
	isRequired: boolean,
): string | null {
	if (subject === undefined) {
		if (isRequired) throw badParameter("subject", "is required");
		return null;
	}
	if (!isOneLine(subject)) {
		throw badParameter(
			"subject",
			"must be one line without control characters",
		);
	}
	return subject;
}
