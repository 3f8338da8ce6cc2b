/** Checks the templates of the settings: a wrong one stops the start. */

import type { Config } from "../config/settings.ts";
import { problemAt } from "../config/variables.ts";
import { isName, NO_NAME } from "../one-line.ts";
import { readTexts } from "./read.ts";
import type { NamedTexts } from "./template.ts";

/** The templates as `/2fa/templates` would keep them. */
export function checkedTemplates({
	templates,
	place,
}: Pick<Config, "templates" | "place">): NamedTexts[] {
	const names = new Set<string>();
	return templates.map(({ name, texts }, i) => {
		if (!isName(name)) {
			throw problemAt(place, `templates.${i}.name`, NO_NAME);
		}
		if (names.has(name)) {
			throw problemAt(place, `templates.${i}.name`, "is there twice");
		}
		names.add(name);
		return {
			name,
			texts: readTexts(texts, (member, sentence) =>
				problemAt(place, `templates.${i}.${member}`, sentence),
			),
		};
	});
}
