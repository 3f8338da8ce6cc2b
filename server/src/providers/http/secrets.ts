/** Secrets in the settings of an `http` provider, which no record may show. */

import { splitTemplate } from "./placeholders.ts";
import { basicAuthorization } from "./request.ts";
import type { HttpSettings } from "./settings.ts";
import { splitUrl } from "./settings-check.ts";

/**
 * Names under which gateways take credentials. Their values are always secrets.
 * Under another name only a word that looks like a secret is one: otherwise
 * `type: unicode` would blot `unicode` out of the gateway's sentences.
 */
const CREDENTIAL =
	/^(?:.*(?:pass|pwd|secret|token|key|auth|sign|cred|user|login|account|client|api).*|[puk]|pw|id|.*sid)$/i;

/** Shorter words are no secrets, or sentences would be full of gaps. */
const SHORTEST_NAMED = 4;
const SHORTEST = 6;
/** A word this long is no word of a sentence. */
const LONG = 12;

/** Every literal value that may be a secret: the settings do not say which ones are. */
export function secretsOf(settings: HttpSettings): string[] {
	const found = new Set<string>();
	const addWord = (name: string, word: string) => {
		const looksSecret =
			(word.length >= SHORTEST && /\d/.test(word)) ||
			(word.length >= LONG && !word.includes("."));
		const isNamed = word.length >= SHORTEST_NAMED && CREDENTIAL.test(name);
		if (isNamed || looksSecret) found.add(word);
	};
	const addText = (name: string, text: string) => {
		// `App …`, `Bearer …`: a scheme is no secret.
		const bare = /^authorization$/i.test(name)
			? text.replace(/^\p{L}+ +/u, "")
			: text;
		for (const piece of bare.split(/[\s/?&<>"'{},;]+/)) {
			const [, named, value = piece] = /^([\w.-]+)[=:]+(.*)$/.exec(piece) ?? [];
			addWord(named ?? name, value);
		}
	};
	const addAll = (name: string, value: unknown): void => {
		if (typeof value === "string") {
			for (const part of splitTemplate(value, "template"))
				if ("literal" in part) addText(name, part.literal);
		} else if (typeof value === "object" && value !== null)
			for (const [key, inner] of Object.entries(value))
				addAll(Array.isArray(value) ? name : key, inner);
	};
	const { url, query, headers, json, form, body, auth } = settings;
	const basic = auth?.basic ?? settings.basic;
	addAll("", splitUrl(url).rest);
	for (const named of [query, headers, json, form]) addAll("", named);
	addAll("", body);
	if (basic !== undefined) {
		addWord("username", basic.username);
		found.add(basicAuthorization(basic).slice("Basic ".length));
	}
	addWord("clientId", auth?.oauth2?.clientId ?? "");
	addWord("accessKeyId", auth?.sigv4?.accessKeyId ?? "");
	addAll("", auth?.oauth2?.parameters);
	addWord("applicationId", auth?.jwtRs256?.applicationId ?? "");
	for (const each of namedSecrets(settings)) found.add(each);
	found.delete("");
	return [...found];
}

/** The values of settings that hold nothing but a secret. Gateways hold those of receipts too. */
export function namedSecrets({
	basic,
	auth,
	receipts,
}: Pick<HttpSettings, "basic" | "auth" | "receipts">): string[] {
	const { secret, signature, jwt, handshake } = receipts ?? {};
	return [
		...[basic?.password, auth?.basic?.password, auth?.bearer],
		...[auth?.oauth2?.clientSecret, auth?.jwtRs256?.privateKey],
		...[auth?.sigv4?.secretAccessKey, auth?.sigv4?.sessionToken],
		...[secret?.value, signature?.secret, jwt?.secret, handshake?.value],
		...(secret?.moreValues ?? []),
		...(signature?.moreSecrets ?? []),
		...(jwt?.moreSecrets ?? []),
	].flatMap((each) => each ?? []);
}
