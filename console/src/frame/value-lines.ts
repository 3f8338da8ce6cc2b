/** One `name=value` a line; a line without `=` is a name without a value. */
export function valuesIn(text: string): Record<string, string> {
	const pairs = text
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "")
		.map((line): [string, string] => {
			const at = line.indexOf("=");
			return at === -1
				? [line, ""]
				: [line.slice(0, at).trim(), line.slice(at + 1).trim()];
		});
	return Object.fromEntries(pairs);
}
