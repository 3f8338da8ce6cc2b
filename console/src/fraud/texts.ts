import { textsOf } from "../frame/texts.ts";

export type { FraudTexts } from "./texts.en.ts";

export const useTexts = textsOf({
	en: () => import("./texts.en.ts"),
	de: () => import("./texts.de.ts"),
});
