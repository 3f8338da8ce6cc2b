/** Reads the parameters of a send into its request (section 2 of the contract). */

import { isIP } from "node:net";
import type { Account } from "../../accounts/account.ts";
import { newsKindsOf } from "../../accounts/callback-events.ts";
import type { Definitions } from "../../accounts/definitions.ts";
import {
	type TestRecipient,
	testRecipientFor,
	testRecipientsOf,
} from "../../accounts/test-recipient.ts";
import {
	APP_CHANNELS,
	addressKind,
	CHANNELS,
	type Channel,
	channelNamed,
	DEFAULT_CHANNEL,
	FALLBACK_CHANNEL,
	firstChannelOf,
	isApp,
	noChannel,
} from "../../channel.ts";
import type { SendRequest } from "../../commands/new-verification.ts";
import { isForEverybody } from "../../config/routes.ts";
import { badParameter, Refusal } from "../../errors.ts";
import {
	APP_HASH,
	CODE,
	LANGUAGE,
	WITHOUT_CONTROLS,
} from "../../http/patterns.ts";
import { type Mailbox, splitMailbox } from "../../mailbox.ts";
import { routed } from "../../messages/message.ts";
import type { Router } from "../../messages/routes.ts";
import type { Mutable } from "../../mutable.ts";
import { plainAddress } from "../../network.ts";
import { phoneKey } from "../../numbers/key.ts";
import { type NumberCheck, whyRefused } from "../../numbers/number-check.ts";
import { type Phone, readPhone } from "../../numbers/phone.ts";
import { forbiddenUrl } from "../../outbound/forbidden-url.ts";
import type { CheckedConfig as Config } from "../../providers/registry.ts";
import { type Static, Type } from "../../schema.ts";
import { alphabet, type CodeType } from "../../verification/code.ts";
import { FIRST_DIALECT } from "../../verification/first-dialect.ts";
import type { Signals } from "../../verification/origin.ts";
import {
	emailKey,
	keyOn,
	normalHost,
	type Recipient,
	type RecipientKey,
	recipientKeys,
	recipientOf,
} from "../../verification/recipient.ts";
import {
	type Content,
	LONGEST_EXPIRY_MS,
	type Step,
} from "../../verification/verification.ts";
import { defaultCountryOf, readEmail, readMailbox } from "../read-recipient.ts";
import { type LimitKey, limitKey } from "./limit-key.ts";
import { readSender, stepsUnder } from "./send-sender.ts";
import { readSendTexts, type TemplateSources } from "./send-texts.ts";
import { CHANNEL_WORDS } from "./values.ts";

const text = (minLength: number, maxLength: number, description: string) =>
	Type.String({ minLength, maxLength, description });
const integer = (minimum: number, maximum: number, description: string) =>
	Type.Optional(Type.Integer({ minimum, maximum, description }));

export const SendParameters = Type.Object({
	service: Type.String({
		minLength: 1,
		maxLength: 64,
		pattern: WITHOUT_CONTROLS,
		description: "The caller's service; a code never verifies another one",
	}),
	to: Type.Optional(text(1, 254, "Phone number; for email also the address")),
	from: Type.Optional(text(1, 32, "Sender of sms and calls")),
	emailTo: Type.Optional(text(1, 254, "Recipient of email")),
	emailFrom: Type.Optional(
		text(
			1,
			254,
			"Sender of email, also with a name: `Acme <codes@acme.com>`; default the account's, else the configured one",
		),
	),
	subject: Type.Optional(
		text(1, 200, "Subject of email; required for email with body"),
	),
	body: Type.Optional(
		text(
			1,
			1600,
			"The message; the code takes the place of {code}. Absent: the text of a template",
		),
	),
	template: Type.Optional(
		text(
			1,
			64,
			"SID or name of a template of the account, or name of one of an account above it or of the configuration: its texts go before all other templates. Unknown: 422, code 498; not together with body",
		),
	),
	locale: Type.Optional(
		text(
			1,
			64,
			"Language of the template's text (BCP 47, such as de or pt-BR); default that of language, else the account's (defaults.locale), else en",
		),
	),
	extra: Type.Optional(
		Type.Record(Type.String(), Type.String({ maxLength: 256 }), {
			maxProperties: 10,
			description:
				"Values for carriers and regulators, such as DLT ids: at most 10 names of 1 to 64 letters, digits, _ and -, each with up to 256 characters. In a form: JSON, as for limits. Providers get them as {extra.NAME}, templates too",
		}),
	),
	channel: Type.Optional(
		Type.String({
			description: CHANNEL_WORDS.join(", ").replace("sms", "sms (default)"),
		}),
	),
	workflow: Type.Optional(text(1, 64, "SID or name of a workflow")),
	appFallback: Type.Optional(
		Type.Boolean({
			description: `Whether one message by sms takes over where the recipient is not on ${APP_CHANNELS.join(" or ")}, or the app cannot carry the code; it needs a sender (from, or a sender of the route for sms), and no workflow. Default the account's, else true. true without a sender is 400; beside workflow, or on another channel, Postern-Ignored names it`,
		}),
	),
	accountSid: Type.Optional(
		Type.String({ description: "On behalf of a sub-account" }),
	),
	code: Type.Optional(
		Type.String({
			pattern: CODE,
			description: "A code of the caller's own",
		}),
	),
	codeLength: integer(4, 10, "Default 6"),
	codeType: Type.Optional(
		Type.Enum(["numeric", "alphanumeric"], { description: "Default numeric" }),
	),
	expiry: integer(
		30,
		LONGEST_EXPIRY_MS / 1_000,
		"Seconds that the code is valid; default 600",
	),
	maxAttempts: integer(1, 10, "Checks allowed; default 5"),
	guardTime: integer(
		0,
		86_400,
		"Seconds before a later send may cancel it; default 0",
	),
	limits: Type.Optional(
		Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 128 }), {
			maxProperties: 10,
			description:
				"At most 10 names of limits, each with its key of 1 to 128 characters; more are 400",
		}),
	),
	language: Type.Optional(
		Type.String({
			maxLength: 64,
			pattern: LANGUAGE,
			description:
				"Language of a call: BCP 47, with or without an engine and a dot before it",
		}),
	),
	voice: Type.Optional(Type.Enum(["man", "woman"])),
	repeat: integer(1, 5, "How often a call says the message; default 2"),
	callbackUrl: Type.Optional(text(1, 2048, "http or https")),
	callbackMethod: Type.Optional(Type.Enum(["GET", "POST"])),
	domain: Type.Optional(
		text(1, 253, "Host in the origin-bound last line of an sms"),
	),
	appHash: Type.Optional(
		Type.String({
			pattern: APP_HASH,
			description: "Android SMS Retriever hash",
		}),
	),
	clientIp: Type.Optional(
		text(1, 64, "Address of the user whom the code is for, for the guard"),
	),
	deviceId: Type.Optional(
		text(1, 128, "The user's device, by a name of the caller's, for the guard"),
	),
	trusted: Type.Optional(
		Type.Boolean({ description: "The caller knows the user, for the guard" }),
	),
	challengePassed: Type.Optional(
		Type.Boolean({
			description: "The user has passed a challenge, for the guard",
		}),
	),
});
export type SendParameters = Static<typeof SendParameters>;

/** `appFallback` means something only in a plain send on an app. */
export function unusedInSend(
	given: Readonly<Record<string, unknown>>,
): readonly string[] {
	if (given.appFallback === undefined) return [];
	if (given.workflow !== undefined) return ["appFallback"];
	const channel = channelNamed(String(given.channel ?? DEFAULT_CHANNEL));
	return channel !== null && !isApp(channel) ? ["appFallback"] : [];
}

export type ReadSend = {
	readonly request: SendRequest;
	/** A route puts its own sender in the place of the caller's `from`. */
	readonly isFromReplaced: boolean;
	/** The limits that count the send, each with its key. */
	readonly limits: readonly LimitKey[];
	/** The test recipient's code, the caller's own one, or the alphabet and length of a random one. */
	readonly code:
		| { readonly of: TestRecipient }
		| { readonly own: string }
		| { readonly alphabet: string; readonly length: number };
};

export type SendParts = TemplateSources & {
	readonly config: Config;
	readonly route: Router;
};

export function readSend(
	parameters: SendParameters,
	account: Account,
	parts: SendParts,
	callerAddress: string,
	/** Decides which test recipients of the account have ended. */
	now: number,
): ReadSend {
	const { definitions, config, route } = parts;
	const asked = readSteps(parameters, account, definitions);
	const { workflowSid } = asked;
	const channels = new Set(asked.steps.map(({ channel }) => channel));
	const country = defaultCountryOf(account, config);
	const { defaults } = account;
	const onPhones = [...channels].filter(goesToPhone);
	const mayFallBack =
		workflowSid === null &&
		onPhones.some(isApp) &&
		(parameters.appFallback ?? defaults.appFallback ?? true);
	const hasFrom = (parameters.from ?? defaults.from) !== undefined;
	const recipient = readRecipients(
		parameters,
		mayFallBack && hasFrom
			? new Set([...channels, FALLBACK_CHANNEL])
			: channels,
		country,
		config,
		{
			// Nothing is dialled: numbers for examples are of ranges that nobody has.
			isLenient: account.testMode === true,
			isTest: (key) => testRecipientFor(account, key, now) !== null,
		},
	);
	const tested = readTest(account, recipient, asked.steps, now);
	const test = tested && { entry: tested.by?.entry ?? null };
	const owner = {
		accountSid: account.sid,
		service: parameters.service,
		...recipient,
		...(test !== null && { test }),
	};
	// The sender is the same whatever is drawn.
	const senderOfRoute = (channel: Channel) =>
		routed(owner, channel, 0, route).sender ?? null;
	const { steps, isReplaced } = stepsUnder(senderOfRoute, asked.steps);
	// A caller who asks for the fall-back must give it a sender: `readSender` refuses the send.
	const fallsBack =
		mayFallBack &&
		(hasFrom ||
			parameters.appFallback === true ||
			senderOfRoute(FALLBACK_CHANNEL) !== null);
	const { sender, isFromReplaced } = readSender(
		parameters.from,
		recipient.phone === null ? undefined : defaults.from,
		channelsWithSender(onPhones, steps, fallsBack).map(senderOfRoute),
	);
	const domain = readDomain(parameters.domain);
	const expirySeconds = parameters.expiry ?? defaults.expiry ?? 600;
	const written = readSendTexts(parameters, account, parts, {
		phone: recipient.phone,
		email: recipient.email,
		steps,
		domain,
		expirySeconds,
	});
	const request: Mutable<SendRequest> = {
		dialect: FIRST_DIALECT,
		origin: { callerAddress, ...readSignals(parameters) },
		accountSid: account.sid,
		service: parameters.service,
		phone: recipient.phone,
		email: recipient.email,
		steps: written.steps,
		workflowSid,
		content: {
			voice: parameters.voice ?? null,
			repeat: parameters.repeat ?? 2,
			domain,
			appHash: parameters.appHash ?? null,
			...written.texts,
			...sender,
			...readEmailSender(parameters, defaults, config, recipient.email),
		},
		expirySeconds,
		maxAttempts: parameters.maxAttempts ?? defaults.maxAttempts ?? 5,
		guardSeconds: parameters.guardTime ?? 0,
		callback: readCallback(parameters, account, config.callbacks),
	};
	const { phoneKey, emailKey } = recipient;
	if (phoneKey !== undefined) request.phoneKey = phoneKey;
	if (emailKey !== undefined) request.emailKey = emailKey;
	if (test !== null) request.test = test;
	if (fallsBack) request.fallback = FALLBACK_CHANNEL;
	return {
		isFromReplaced: isFromReplaced || isReplaced,
		request,
		limits: readLimits(
			parameters.limits ?? {},
			account,
			definitions,
			recipientKeys(recipient),
			country,
		),
		code: tested?.by
			? { of: tested.by }
			: readCode(parameters, defaults.codeLength ?? 6),
	};
}

/** Those that show a sender which no step brings: a message on an app has none, but an sms may come after it. */
function channelsWithSender(
	onPhones: readonly Channel[],
	steps: readonly Step[],
	fallsBack: boolean,
): Channel[] {
	const channels = onPhones.filter(
		(channel) =>
			!isApp(channel) &&
			steps.some((step) => step.channel === channel && !step.from),
	);
	if (fallsBack) channels.push(FALLBACK_CHANNEL);
	return channels;
}

/**
 * Whether the send is a test, and the test recipient whose code it gets: that of its
 * first step's recipient. `by`: null if only the account is for tests.
 */
function readTest(
	account: Account,
	recipient: Recipient,
	steps: readonly Step[],
	now: number,
): { readonly by: TestRecipient | null } | null {
	const found = testRecipientsOf(account, recipient, now);
	if (found === "mixed") {
		throw badParameter(
			"emailTo",
			"and to are one test recipient and one other recipient: name only one of them, or two test recipients",
		);
	}
	const first = keyOn(firstChannelOf(steps), recipient);
	const by =
		(first === null ? null : testRecipientFor(account, first, now)) ??
		found[0] ??
		null;
	return by !== null || account.testMode === true ? { by } : null;
}

/** Facts from the caller about its user: for the gates only, no message shows them. */
function readSignals({
	clientIp,
	deviceId,
	trusted,
	challengePassed,
}: SendParameters): Signals {
	const signals: Mutable<Signals> = {};
	if (clientIp !== undefined) signals.clientIp = readAddress(clientIp);
	if (deviceId !== undefined) signals.deviceId = deviceId;
	if (trusted !== undefined) signals.trusted = trusted;
	if (challengePassed !== undefined) signals.challengePassed = challengePassed;
	return signals;
}

function readAddress(text: string): string {
	const address = plainAddress(text.trim());
	if (isIP(address) !== 0 && !address.includes("%")) return address;
	throw badParameter("clientIp", "is not an IP address");
}

function readSteps(
	{ workflow, channel }: SendParameters,
	account: Account,
	definitions: Definitions,
): { steps: Step[]; workflowSid: string | null } {
	if (workflow === undefined) {
		return {
			steps: [{ channel: readChannel(channel), afterMs: 0 }],
			workflowSid: null,
		};
	}
	if (channel !== undefined) {
		throw badParameter("channel", "cannot be given together with workflow");
	}
	const found = definitions
		.of(account.sid, "workflow")
		.find(({ sid, name }) => sid === workflow || name === workflow);
	if (found === undefined) {
		throw new Refusal("unknown_workflow", {
			details: { parameter: "workflow" },
			isFromMemory: true,
		});
	}
	return {
		steps: found.steps.map((step) => ({
			channel: readChannel(step.channel),
			afterMs: step.intervalSeconds * 1_000,
			...(step.body !== undefined && { body: step.body }),
			...(step.from !== undefined && { from: step.from }),
		})),
		workflowSid: found.sid,
	};
}

function readLimits(
	named: Readonly<Record<string, string>>,
	account: Account,
	definitions: Definitions,
	own: readonly RecipientKey[],
	country: string | null,
): ReadSend["limits"] {
	const defined = definitions.of(account.sid, "limit");
	return Object.entries(named).map(([name, given]) => {
		const limit = defined.find((each) => each.name === name);
		if (limit === undefined) {
			throw new Refusal("unknown_limit", {
				message: `There is no limit with the name ${name.slice(0, 64)}`,
				details: { parameter: "limits" },
				isFromMemory: true,
			});
		}
		return limitKey(limit, given, own, country);
	});
}

function readCallback(
	{ callbackUrl, callbackMethod }: SendParameters,
	account: Account,
	callbacks: Config["callbacks"],
): SendRequest["callback"] {
	const own = readCallbackUrl(callbackUrl, callbacks);
	const url = own ?? account.callbackUrl;
	const kinds = newsKindsOf(account);
	if (url === null || kinds?.length === 0) return null;
	const usual = own === null ? account.callbackMethod : "POST";
	return {
		url,
		method: callbackMethod ?? usual,
		...(kinds !== undefined && { kinds }),
	};
}

export function readChannel(given: string = DEFAULT_CHANNEL): Channel {
	const channel = channelNamed(given);
	if (channel !== null) return channel;
	throw badParameter("channel", noChannel(given));
}

function readRecipients(
	{ to, emailTo }: SendParameters,
	channels: ReadonlySet<Channel>,
	country: string | null,
	config: Config,
	tests: Tests,
): Recipient {
	const needsPhone = [...channels].some(goesToPhone);
	const isEmailInTo = !needsPhone && to?.includes("@") === true;
	const email = readEmail("emailTo", emailTo);
	if (isEmailInTo) {
		const inTo = readEmail("to", to);
		if (email !== null && inTo !== null && emailKey(email) !== emailKey(inTo)) {
			throw badParameter("to", "is another address than emailTo");
		}
		return recipientOf(null, inTo);
	}
	const check = tests.isLenient ? "lenient" : checkFor(channels, config);
	const phone =
		to === undefined
			? null
			: readNumber(to, country, check, config, tests.isTest);
	if (channels.has("email") && email === null) {
		throw badParameter("emailTo", "is required");
	}
	if (needsPhone && phone === null) {
		throw badParameter("to", "is required");
	}
	return recipientOf(phone, email);
}

/** The numbers that are not checked, or only a little, as no message goes to them. */
type Tests = {
	readonly isLenient: boolean;
	readonly isTest: (key: RecipientKey) => boolean;
};

/** E.164 digits. */
function readNumber(
	to: string,
	country: string | null,
	check: NumberCheck,
	{ numbers }: Config,
	isTest: Tests["isTest"],
): string {
	const phone = readDialled(to, country);
	if (isTest(phoneKey(phone.number))) return phone.number;
	const why = whyRefused(phone, check, numbers.allow);
	if (why !== null) throw badParameter("to", why);
	return phone.number;
}

/** Reads a complete number; its numbering plan is not checked here. */
export function readDialled(
	to: string,
	country: string | null,
	parameter = "to",
): Phone {
	const phone = readPhone(to, country);
	if (phone === null) {
		throw badParameter(parameter, "is not a phone number of 7 to 15 digits");
	}
	if (phone === "national") {
		throw badParameter(
			parameter,
			"is a national number, with one leading zero: write it with its country code, or set defaultCountry, the account's or the service's",
		);
	}
	return phone;
}

const goesToPhone = (channel: Channel) => addressKind(channel) === "phone";
const ON_PHONES = CHANNELS.filter(goesToPhone);

/** If only the sandbox would get the message, example numbers are accepted. */
export function checkFor(
	channels: ReadonlySet<Channel>,
	{ numbers, providers, routes }: Config,
): NumberCheck {
	if (numbers.check !== undefined) return numbers.check;
	const named = ON_PHONES.filter((channel) => channels.has(channel));
	// If the send has an email, the number is for a resend by any of these channels.
	const asked = named.length > 0 ? named : ON_PHONES;
	const isCarried = asked.some((channel) => {
		const own = routes.filter((route) => route.channel === channel);
		const isOpen = !own.some(isForEverybody);
		return providers.some(
			(provider) =>
				provider.kind === "carrier" &&
				provider.channels.includes(channel) &&
				(isOpen ||
					own.some((route) => route.providers.includes(provider.name))),
		);
	});
	return isCarried ? "possible" : "lenient";
}

function readEmailSender(
	{ emailFrom }: Pick<SendParameters, "emailFrom">,
	defaults: Account["defaults"],
	config: Pick<Config, "emailFrom">,
	email: string | null,
): Pick<Content, "emailFrom" | "emailFromName" | "replyTo"> {
	const { name, address } =
		readMailbox("emailFrom", emailFrom) ??
		readMailbox("defaults.emailFrom", defaults.emailFrom) ??
		// It was checked at the start, by the rules of mail servers.
		(splitMailbox(config.emailFrom) as Mailbox);
	const sender: Mutable<ReturnType<typeof readEmailSender>> = {
		emailFrom: address,
	};
	if (email === null) return sender;
	if (name !== null) sender.emailFromName = name;
	if (defaults.replyTo !== undefined) sender.replyTo = defaults.replyTo;
	return sender;
}

function readDomain(text: string | undefined): string | null {
	if (text === undefined) return null;
	const host = normalHost(text);
	if (host === null) throw badParameter("domain", "is not a host name");
	return host;
}

export function readCallbackUrl(
	text: string | undefined,
	{ allow, ports }: Config["callbacks"],
): string | null {
	if (text === undefined) return null;
	const why = forbiddenUrl(text, allow, ports);
	if (why !== null) throw badParameter("callbackUrl", why);
	return new URL(text).href;
}

function readCode(
	{ code, codeLength, codeType }: SendParameters,
	defaultLength: number,
): ReadSend["code"] {
	if (code === undefined) {
		const type: CodeType = codeType ?? "numeric";
		return { alphabet: alphabet(type), length: codeLength ?? defaultLength };
	}
	if (codeLength !== undefined && codeLength !== code.length) {
		throw badParameter("codeLength", "differs from the length of code");
	}
	return { own: code };
}
