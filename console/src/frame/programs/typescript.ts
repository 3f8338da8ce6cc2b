/** A program with `@postern/sdk`. */

import { type Call, quoted, type Value } from "./call.ts";

const METHODS = {
	"/2fa/send": "send",
	"/2fa/verify": "verify",
	"/2fa/resend": "resend",
	"/2fa/cancel": "cancel",
} as const;

export function typescript({ path, parameters }: Call, url: string): string {
	return `import { postern } from "@postern/sdk";

const otp = postern({
  url: ${quoted(url)},
  accountSid: process.env.POSTERN_ACCOUNT_SID,
  token: process.env.POSTERN_TOKEN,
});
const reply = await otp.${METHODS[path]}(${objectOf(parameters)});
console.log(reply);
`;
}

function objectOf(parameters: Readonly<Record<string, Value>>): string {
	const members = Object.entries(parameters).map(
		([name, value]) => `  ${nameOf(name)}: ${literalOf(value)},\n`,
	);
	return `{\n${members.join("")}}`;
}

function literalOf(value: Value): string {
	if (typeof value === "string") return quoted(value);
	if (typeof value !== "object") return String(value);
	const members = Object.entries(value).map(
		([name, member]) => `${nameOf(name)}: ${literalOf(member)}`,
	);
	return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Written plainly, `__proto__` would be no member but the prototype. */
function nameOf(name: string): string {
	if (name === "__proto__") return '["__proto__"]';
	return /^[A-Za-z_]\w*$/.test(name) ? name : quoted(name);
}
