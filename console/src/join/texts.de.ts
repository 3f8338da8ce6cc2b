import type { JoinTexts } from "./texts.en.ts";

const de: JoinTexts = {
	title: "Passwort festlegen",
	text: "Mit Ihrem Link legen Sie einmal ein Passwort fest. Danach melden Sie sich damit an.",
	password: "Neues Passwort",
	passwordHelp:
		"10 bis 128 Zeichen, mindestens fünf verschiedene. Mehrere Wörter ergeben ein gutes.",
	go: "Passwort festlegen",
	doneTitle: "Ihr Passwort ist festgelegt",
	doneText: "Melden Sie sich jetzt damit an.",
	toSignIn: "Anmelden",
	noLinkTitle: "Diese Adresse enthält keinen Link",
	noLinkText:
		"Der Link endet auf #US… und ein Geheimnis. Öffnen Sie ihn vollständig, wie Sie ihn erhalten haben.",
};

export default de;
