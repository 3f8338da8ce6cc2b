/** A program for PHP 8, without a package. */

import { type Call, hasHidden, type Value } from "./call.ts";

export function php({ path, parameters }: Call, url: string): string {
	const members = Object.entries(parameters).map(
		([name, value]) => `    ${literal(name)} => ${literalOf(value)},\n`,
	);
	return `<?php
$credentials = getenv("POSTERN_ACCOUNT_SID") . ":" . getenv("POSTERN_TOKEN");
$parameters = [
${members.join("")}];
$reply = file_get_contents(${literal(url + path)}, false, stream_context_create(["http" => [
    "method" => "POST",
    "header" => [
        "Authorization: Basic " . base64_encode($credentials),
        "Content-Type: application/json",
        "Idempotency-Key: " . bin2hex(random_bytes(16)),
    ],
    "content" => json_encode($parameters, JSON_THROW_ON_ERROR),
    "timeout" => 10,
    "ignore_errors" => true, // a refusal has a body too
]]));
if ($reply === false) throw new RuntimeException("Postern does not answer");
echo $reply, "\\n";
`;
}

/**
 * Between single quotes only the quote and the backslash mean anything. Control and
 * hidden characters need double quotes, in which `$` must not begin a variable.
 */
function literal(text: string): string {
	if (!hasHidden(text) && !hasControls(text)) {
		return `'${text.replace(/[\\']/g, "\\$&")}'`;
	}
	const written = Array.from(text, (character) => {
		const point = character.codePointAt(0) ?? 0;
		if (character === "\n") return "\\n";
		if (hasControls(character) || hasHidden(character)) {
			return `\\u{${point.toString(16)}}`;
		}
		return /["\\$]/.test(character) ? `\\${character}` : character;
	});
	return `"${written.join("")}"`;
}

function hasControls(text: string): boolean {
	return /\p{Cc}/u.test(text);
}

function literalOf(value: Value): string {
	if (typeof value === "string") return literal(value);
	if (typeof value !== "object") return String(value);
	const members = Object.entries(value).map(
		([name, member]) => `${literal(name)} => ${literalOf(member)}`,
	);
	return `[${members.join(", ")}]`;
}
