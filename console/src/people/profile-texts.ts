import { textsOf } from "../frame/texts.ts";

export const useProfileTexts = textsOf({
	en: () => import("./profile.texts.en.ts"),
	de: () => import("./profile.texts.de.ts"),
});
