/** Chooses the text of a message among templates. */

import type { Channel } from "../channel.ts";
import { rangesOf } from "./locale.ts";
import type { Template, TemplateText } from "./template.ts";

export type Wanted = {
	readonly channel: Channel;
	readonly service: string;
	readonly locale: string;
};

/** Texts of equal rank, such as those of one account, by what they are for. */
export type Level = ReadonlyMap<string, TemplateText>;

/** Every send asks for the same levels; a change makes a new list. */
const levels = new WeakMap<object, Level>();

/** `templates`: the newest first. Of two texts for the same the older one wins. */
export function levelOf(templates: readonly Pick<Template, "texts">[]): Level {
	return kept(templates, templates);
}

/** A template that a send names. */
export function levelOfOne(template: Pick<Template, "texts">): Level {
	return kept(template.texts, [template]);
}

function kept(
	key: object,
	templates: readonly Pick<Template, "texts">[],
): Level {
	const known = levels.get(key);
	if (known !== undefined) return known;
	const level = new Map<string, TemplateText>();
	for (const { texts } of templates.toReversed()) {
		for (const text of texts) {
			const key = keyOf(text.service, text.locale?.toLowerCase(), text.channel);
			if (!level.has(key)) level.set(key, text);
		}
	}
	levels.set(key, level);
	return level;
}

/**
 * The first level that has a text decides. Within a level: service and locale, service,
 * locale, neither; and each of them for the channel before all channels.
 */
export function chosen(
	levels: readonly Level[],
	wanted: Wanted,
): TemplateText | null {
	const locales = [...rangesOf(wanted.locale), undefined];
	for (const level of levels) {
		if (level.size === 0) continue;
		for (const service of [wanted.service, undefined]) {
			for (const locale of locales) {
				const text =
					level.get(keyOf(service, locale, wanted.channel)) ??
					level.get(keyOf(service, locale, undefined));
				if (text !== undefined) return text;
			}
		}
	}
	return null;
}

function keyOf(
	service: string | undefined,
	locale: string | undefined,
	channel: Channel | undefined,
): string {
	// The service comes last, as it may hold every other character.
	return `${channel ?? ""} ${locale ?? ""} ${service === undefined ? "" : `=${service}`}`;
}
