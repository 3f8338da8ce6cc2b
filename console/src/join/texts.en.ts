const en = {
	title: "Set your password",
	text: "Your link lets you set a password, once. After that you sign in with it.",
	password: "New password",
	passwordHelp:
		"10 to 128 characters, five different ones at least. Several words make a good one.",
	go: "Set the password",
	doneTitle: "Your password is set",
	doneText: "Sign in with it now.",
	toSignIn: "Sign in",
	noLinkTitle: "This address has no link",
	noLinkText:
		"The link ends in #US… and a secret. Open it as it was given to you, whole.",
};

export type JoinTexts = typeof en;
export default en;
