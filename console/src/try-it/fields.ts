/** Every parameter of a send, as fields of a form. All that is typed is text; `parametersOf` makes the request of it. */

import type { Value } from "../frame/programs/call.ts";
import { valuesIn } from "../frame/value-lines.ts";

export type Kind = "text" | "long" | "number" | "yes" | "choice" | "pairs";

export type Field = {
	readonly name: string;
	readonly kind: Kind;
	readonly choices?: readonly string[];
	readonly longest?: number;
};

const text = (name: string, longest: number): Field => ({
	...{ name, kind: "text", longest },
});
const number = (name: string): Field => ({ name, kind: "number", longest: 9 });
const yes = (name: string): Field => ({ name, kind: "yes" });
const choice = (name: string, ...choices: string[]): Field => ({
	...{ name, kind: "choice", choices },
});

/** The groups of the form; the first one is open. */
export const GROUPS = {
	message: [
		choice("channel", "sms", "call", "email", "whatsapp", "telegram"),
		text("to", 254),
		text("emailTo", 254),
		text("service", 64),
		text("from", 32),
		{ name: "body", kind: "long", longest: 1600 },
	],
	texts: [
		text("template", 64),
		text("locale", 64),
		text("subject", 200),
		text("emailFrom", 254),
		{ name: "extra", kind: "pairs" },
	],
	code: [
		text("code", 32),
		number("codeLength"),
		choice("codeType", "numeric", "alphanumeric"),
		number("expiry"),
		number("maxAttempts"),
	],
	way: [text("workflow", 64), yes("appFallback"), number("guardTime")],
	call: [
		text("language", 64),
		choice("voice", "man", "woman"),
		number("repeat"),
	],
	autofill: [text("domain", 253), text("appHash", 11)],
	limits: [{ name: "limits", kind: "pairs" }],
	callbacks: [
		text("callbackUrl", 2048),
		choice("callbackMethod", "GET", "POST"),
	],
	guard: [
		text("clientIp", 64),
		text("deviceId", 128),
		yes("trusted"),
		yes("challengePassed"),
	],
} as const satisfies Readonly<Record<string, readonly Field[]>>;

export type Group = keyof typeof GROUPS;

export const FIELDS: readonly Field[] = Object.values(GROUPS).flat();

/** Typed texts by the name of the parameter; absent: nothing. */
export type Typed = Readonly<Record<string, string>>;

export const FIRST_TYPED: Typed = {
	channel: "sms",
	to: "+1 202 555 0100",
	service: "Shop",
	from: "Shop",
	body: "Your code is {code}",
};

/** Fields without a text are left out. A number that is none goes as it is: the API says what is wrong. */
export function parametersOf(typed: Typed): Readonly<Record<string, Value>> {
	const parameters: Record<string, Value> = {};
	for (const { name, kind } of FIELDS) {
		const given = typed[name] ?? "";
		if (given === "") continue;
		const value = typedValue(kind, given);
		if (value !== null) parameters[name] = value;
	}
	return parameters;
}

function typedValue(kind: Kind, given: string): Value | null {
	switch (kind) {
		case "number":
			return /^\d{1,15}$/.test(given.trim()) ? Number(given) : given;
		case "yes":
			return given === "true";
		case "pairs":
			return pairsOf(given);
		default:
			return given;
	}
}

function pairsOf(text: string): Value | null {
	const values = valuesIn(text);
	return Object.keys(values).length === 0 ? null : values;
}
