/** What of a gateway's settings must not come back in a record. */

import type { HttpSettings } from "../config/http.ts";
import { splitTemplate } from "../config/placeholders.ts";
import { basicAuthorization } from "./http-request.ts";
import { escapeUrl } from "./http-templates.ts";

/**
 * Everything that the settings send literally and that is long enough to be a
 * secret: which of it is one, they do not say.
 */
export function secretsOf(settings: HttpSettings): string[] {
	const found = new Set<string>();
	const add = (text: string) => {
		for (const word of text.split(/[\s/?&=]+/))
			if (word.length >= 6) found.add(word).add(escapeUrl(word));
	};
	const addAll = (value: unknown): void => {
		if (typeof value === "string") {
			for (const part of splitTemplate(value, "template"))
				if ("literal" in part) add(part.literal);
		} else if (typeof value === "object" && value !== null)
			Object.values(value).forEach(addAll);
	};
	const { url, query, headers, json, form, body, basic } = settings;
	addAll([url, query, headers, json, form, body]);
	if (basic !== undefined) {
		add(basic.username);
		found.add(basic.password);
		add(basicAuthorization(basic).slice("Basic ".length));
	}
	found.delete("");
	return [...found];
}
