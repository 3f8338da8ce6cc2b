/** Whether a provider sends a text that it is given. Some vendors fill a code into a template of their own. */

import type { CheckedProvider } from "./registry.ts";

export function takesText({
	settings,
}: Pick<CheckedProvider, "settings">): boolean {
	return (
		settings.type !== "http" ||
		/\{text(Xml|Hex)?\}/.test(JSON.stringify(settings))
	);
}
