/** A program for Python 3, without a package. */

import { type Call, quoted, type Value, withLongEscapes } from "./call.ts";

export function python({ path, parameters }: Call, url: string): string {
	const members = Object.entries(parameters).map(
		([name, value]) => `        ${literal(name)}: ${literalOf(value)},\n`,
	);
	return `import base64, json, os, urllib.error, urllib.request, uuid

credentials = f"{os.environ['POSTERN_ACCOUNT_SID']}:{os.environ['POSTERN_TOKEN']}"
request = urllib.request.Request(
    ${literal(url + path)},
    json.dumps({
${members.join("")}    }).encode(),
    {
        "Authorization": "Basic " + base64.b64encode(credentials.encode()).decode(),
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid.uuid4()),
    },
)
try:
    with urllib.request.urlopen(request, timeout=10) as reply:
        print(json.load(reply))
except urllib.error.HTTPError as error:
    print(json.load(error))
`;
}

const literal = (text: string) => withLongEscapes(quoted(text));

function literalOf(value: Value): string {
	if (typeof value === "string") return literal(value);
	if (typeof value === "boolean") return value ? "True" : "False";
	if (typeof value === "number") return String(value);
	const members = Object.entries(value).map(
		([name, member]) => `${literal(name)}: ${literalOf(member)}`,
	);
	return `{${members.join(", ")}}`;
}
