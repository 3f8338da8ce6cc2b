import type { SignInTexts } from "./texts.en.ts";

const de: SignInTexts = {
	title: "Anmelden",
	email: "E-Mail-Adresse",
	password: "Passwort",
	code: "Code Ihrer Authenticator-App",
	codeHelp: "Oder einer Ihrer Wiederherstellungscodes.",
	account: "SID des Kontos",
	accountHelp:
		"Sie beginnt mit AC, falls der Betreiber keine andere gewählt hat.",
	whichAccount: "Ihre Adresse gehört zu mehreren Konten?",
	whichAccountHelp:
		"Sie beginnt mit AC. Leer: das Konto, das Ihre Adresse am längsten hat.",
	token: "Token",
	tokenHelp:
		"Ein Token meldet als Inhaber an, bis das Konto einen hat. Danach melden sich die Personen mit Adresse und Passwort an.",
	withToken: "Mit einem Token des Kontos anmelden",
	withPassword: "Mit Adresse und Passwort anmelden",
	go: "Anmelden",
	wrongToken: "SID oder Token ist falsch",
	forgotten:
		"Vergessen? Ein Inhaber Ihres Kontos, oder wer Postern betreibt, gibt Ihnen einen neuen Link.",
	notHere: "An dieser Adresse kann sich niemand anmelden",
};

export default de;
