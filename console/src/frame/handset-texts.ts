import { textsOf } from "./texts.ts";

export const useHandsetTexts = textsOf({
	en: () => import("./handset-texts.en.ts"),
	de: () => import("./handset-texts.de.ts"),
});
