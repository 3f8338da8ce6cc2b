/**
 * A receipt's request, opened step by step: what nobody asks for is not parsed.
 * A proof asks before anything is proved, so nothing here throws for what it
 * finds, but for a form of too many fields.
 */

import type { WebhookRequest } from "../contract.ts";
import { fieldAt, parseJson, pathSteps, scalarText } from "./fields.ts";
import { multipartFields } from "./multipart.ts";
import type { HttpReceipts } from "./receipt-settings.ts";

export type Content = {
	/** The body as text; null where it is not UTF-8. */
	text(): string | null;
	/** Names and values of the query, the form or the multipart body; null where it is none. */
	pairs(): URLSearchParams | null;
	/** The same for a signature, which is over what came, whatever is wrong with it. */
	signedPairs(): URLSearchParams | null;
	/** The body as JSON; undefined where it is none. */
	json(): unknown;
	/** Octets of the field that `unwrap` names: null where it is not there, undefined where it cannot be decoded. */
	wrapped(): Buffer | null | undefined;
	/** Text of one field, by the settings' path or name; null where there is no single one. */
	field(place: string): string | null;
};

type Shape = Pick<HttpReceipts, "format" | "unwrap">;

export function contentOf(
	{ format, unwrap }: Shape,
	request: WebhookRequest,
): Content {
	const text = once(() => decoded(request.body));
	const json = once(() => {
		const said = text();
		return said === null ? undefined : parseJson(said);
	});
	const pairs = once(() => {
		if (format === "query") return request.query;
		if (format === "multipart") return multipart(request);
		const said = text();
		return said === null ? null : new URLSearchParams(said.trim());
	});
	const field = (place: string) =>
		format === "json"
			? (scalarText(fieldAt(json(), pathSteps(place))) ?? null)
			: onlyValue(pairs(), place);
	return {
		text,
		pairs,
		signedPairs: once(() =>
			format === "form"
				? new URLSearchParams(request.body.toString("utf8"))
				: pairs(),
		),
		json,
		wrapped: once(() => {
			const said = unwrap === undefined ? null : field(unwrap.field);
			if (said === null) return null;
			return unwrap?.encoding === "base64" ? octets(said) : Buffer.from(said);
		}),
		field,
	};
}

function multipart(request: WebhookRequest): URLSearchParams | null {
	return multipartFields(request.headers["content-type"], request.body);
}

/** A field with two values is none: which of them was meant, nobody knows. */
export function onlyValue(
	params: URLSearchParams | null,
	name: string,
): string | null {
	const [value, ...more] = new Set(params?.getAll(name));
	return (more.length === 0 && value) || null;
}

/** Without a byte order mark, which the decoder takes off. */
export function decoded(body: Buffer): string | null {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(body);
	} catch {
		return null;
	}
}

/** Of base64, or base64url, with line breaks as MIME has them. */
function octets(text: string): Buffer | undefined {
	const bare = text.replace(/\s+/g, "");
	return /^[A-Za-z0-9+/_-]*={0,2}$/.test(bare)
		? Buffer.from(bare, "base64")
		: undefined;
}

function once<Value>(make: () => Value): () => Value {
	let made: { readonly value: Value } | null = null;
	return () => {
		made ??= { value: make() };
		return made.value;
	};
}
