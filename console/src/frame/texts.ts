/** The language of the console, and the texts in it. A page has its own texts, and loads one language. */

import { use } from "react";
import { stored } from "./stored.ts";
import { untilLeft } from "./upgrade.ts";

export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

export const language = stored<Language>("language", (text) =>
	text !== null && Object.hasOwn(LANGUAGES, text)
		? (text as Language)
		: preferred(),
);

function preferred(): Language {
	for (const tag of navigator.languages) {
		const [own = ""] = tag.toLowerCase().split("-");
		if (Object.hasOwn(LANGUAGES, own)) return own as Language;
	}
	return "en";
}

/** Such as `en-GB`, if the browser names a country with the language. */
export function localeOf(chosen: Language): string {
	return (
		navigator.languages.find((tag) =>
			tag.toLowerCase().startsWith(`${chosen}-`),
		) ?? chosen
	);
}

/** Makes the hook that gives the texts of a page; it waits for them. */
export function textsOf<T>(
	load: {
		readonly [L in Language]: () => Promise<{ default: T }>;
	},
): () => T {
	const loaded = new Map<Language, Promise<{ default: T }>>();
	return function useTexts() {
		const chosen = language.use();
		let texts = loaded.get(chosen);
		if (texts === undefined) {
			const [other] = loaded.values();
			texts = untilLeft(load[chosen])().catch((error: unknown) => {
				// The page stays as it was, and with it what somebody has typed.
				if (other === undefined) throw error;
				return other;
			});
			loaded.set(chosen, texts);
		}
		return use(texts).default;
	};
}

export type { FrameTexts } from "./texts.en.ts";

export const useFrameTexts = textsOf({
	en: () => import("./texts.en.ts"),
	de: () => import("./texts.de.ts"),
});
