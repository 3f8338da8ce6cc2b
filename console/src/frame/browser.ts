/** A short name for a browser, made of its `User-Agent`: Firefox, Linux. */

const BROWSERS: readonly (readonly [RegExp, string])[] = [
	[/Edg\//, "Edge"],
	[/OPR\//, "Opera"],
	[/Firefox\//, "Firefox"],
	[/Chrom(e|ium)\//, "Chrome"],
	[/Safari\//, "Safari"],
	[/curl\//, "curl"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
	[/Android/, "Android"],
	[/iPhone|iPad/, "iOS"],
	[/Windows/, "Windows"],
	[/Mac OS X/, "macOS"],
	[/Linux/, "Linux"],
];

/** Null: it names nothing that is known. */
export function browserOf(agent: string): string | null {
	const parts = [BROWSERS, SYSTEMS].flatMap((known) => {
		const found = known.find(([sign]) => sign.test(agent));
		return found ? [found[1]] : [];
	});
	return parts.length === 0 ? null : parts.join(", ");
}
