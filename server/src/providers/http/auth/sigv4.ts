/**
 * Signature of AWS, version 4 (docs.aws.amazon.com, "Create a signed AWS API
 * request"). The SDK of AWS has 20 MB, too much for these lines.
 */

import { hmac, sha256Hex } from "../../../secrets/hash.ts";
import type { SigV4 } from "./settings.ts";

const ALGORITHM = "AWS4-HMAC-SHA256";

export type Signable = {
	readonly method: string;
	/** Path and query as they go out. */
	readonly target: string;
	/** All of them are signed. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	readonly body: string;
};

/** `20150830T123600Z` */
export function amzDate(now: number): string {
	return new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, "");
}

/** The value of `Authorization`; `date` is that of the header `X-Amz-Date`. */
export function sigV4(
	request: Signable,
	keys: Omit<SigV4, "sessionToken">,
	date: string,
): string {
	const day = date.slice(0, 8);
	const scope = [day, keys.region, keys.service, "aws4_request"].join("/");
	const { text, signedHeaders } = canonical(request);
	const toSign = [ALGORITHM, date, scope, sha256Hex(text)].join("\n");
	const key = [day, keys.region, keys.service, "aws4_request"].reduce<
		string | Buffer
	>(
		(secret, part) => hmac("sha256", secret, part),
		`AWS4${keys.secretAccessKey}`,
	);
	const signature = hmac("sha256", key, toSign).toString("hex");
	return `${ALGORITHM} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function canonical({ method, target, headers, body }: Signable): {
	text: string;
	signedHeaders: string;
} {
	const at = target.indexOf("?");
	const path = at === -1 ? target : target.slice(0, at);
	const query = at === -1 ? "" : target.slice(at + 1);
	const values = new Map<string, string[]>();
	for (const [name, value] of headers) {
		const key = name.toLowerCase();
		const plain = value.trim().replace(/\s+/g, " ");
		values.set(key, [...(values.get(key) ?? []), plain]);
	}
	const names = [...values.keys()].toSorted();
	const signedHeaders = names.join(";");
	const text = [
		method,
		canonicalPath(path),
		canonicalQuery(query),
		...names.map((name) => `${name}:${values.get(name)?.join(",")}`),
		"",
		signedHeaders,
		sha256Hex(body),
	].join("\n");
	return { text, signedHeaders };
}

/**
 * Every service but S3 encodes the path once more than it goes out, and reads `.`,
 * `..` and `//` as a file system does.
 */
export function canonicalPath(path: string): string {
	const steps: string[] = [];
	const parts = path.split("/").filter((part) => part !== "" && part !== ".");
	for (const part of parts) {
		if (part === "..") steps.pop();
		else steps.push(encoded(part));
	}
	const end = steps.length > 0 && /\/\.{0,2}$/.test(path) ? "/" : "";
	return `/${steps.join("/")}${end}`;
}

/** Sorted by encoded name, then by encoded value. */
function canonicalQuery(query: string): string {
	if (query === "") return "";
	return query
		.split("&")
		.filter((pair) => pair !== "")
		.map((pair) => {
			const [, name = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
			return [encoded(decoded(name)), encoded(decoded(value))] as const;
		})
		.toSorted(([a, x], [b, y]) => compare(a, b) || compare(x, y))
		.map((pair) => pair.join("="))
		.join("&");
}

/** Both texts are ASCII, so the order of code units is that of octets. */
function compare(a: string, b: string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

/** Encodes all characters but the unreserved ones of RFC 3986. */
function encoded(text: string): string {
	return encodeURIComponent(text.toWellFormed()).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}
