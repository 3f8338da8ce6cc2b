/**
 * A receipt's request, parsed only as far as somebody asks. The proof reads it
 * before its sender is known, so bad content never throws here; only a form with
 * too many fields does.
 */

import type { WebhookRequest } from "../contract.ts";
import { fieldAt, parseJson, pathSteps, scalarText } from "./fields.ts";
import { multipartFields } from "./multipart.ts";
import type { HttpReceipts } from "./receipt-settings.ts";

export type Content = {
	/** The body as text; null where it is not UTF-8. */
	text(): string | null;
	/** Names and values of the query, the form or the multipart body; null: it cannot be read. */
	pairs(): URLSearchParams | null;
	/** The same for a signature, which also covers a body that is not UTF-8. */
	signedPairs(): URLSearchParams | null;
	/** The body as JSON; undefined where it is none. */
	json(): unknown;
	/** Octets of the field that `unwrap` names; null: it is not there; undefined: it cannot be decoded. */
	wrapped(): Buffer | null | undefined;
	/** Text of one field, by the settings' path or name; null: it is missing or has several values. */
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

/** A condition on a whole request. */
export function contentTest({
	field,
	is,
}: {
	readonly field: string;
	readonly is: readonly string[];
}): (content: Content) => boolean {
	const words = new Set(is);
	return (content) => {
		const said = content.field(field);
		return said !== null && words.has(said);
	};
}

function multipart(request: WebhookRequest): URLSearchParams | null {
	return multipartFields(request.headers["content-type"], request.body);
}

/** A field with two values counts as missing: nobody knows which one was meant. */
export function onlyValue(
	params: URLSearchParams | null,
	name: string,
): string | null {
	const [value, ...more] = new Set(params?.getAll(name));
	return (more.length === 0 && value) || null;
}

/** The decoder takes a byte order mark off. */
export function decoded(body: Buffer): string | null {
	try {
		return new TextDecoder("utf-8", { fatal: true }).decode(body);
	} catch {
		return null;
	}
}

/** Decodes base64 or base64url, which may have line breaks as in MIME. */
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
