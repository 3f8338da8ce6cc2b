const en = {
	text: "Your own password, second factor and sessions.",
	byTokenTitle: "You have signed in with a token",
	byToken:
		"A token has no password, second factor or profile. Make yourself a user under People: from then on, the account's people sign in with their own addresses.",
	address: "Address",
	role: "Role",
	account: "Account",
	password: "Password",
	passwordText: "A new password ends all your sessions, this one too.",
	present: "Present password",
	next: "New password",
	nextHelp: "10 to 128 characters, five different ones at least.",
	change: "Change the password",
	changed: "Your password is changed. Sign in with the new one.",
	totp: "Second factor",
	totpOff:
		"With an authenticator app, a stolen password alone does not open the console.",
	totpOn: (left: number) =>
		left === 1
			? "On. One recovery code is left."
			: `On. ${left} recovery codes are left.`,
	setUp: "Set up an app",
	scan: "Scan this with your authenticator app",
	qr: "QR code for the authenticator app",
	orType: "Or type this secret into the app:",
	code: "The six digits that the app shows",
	confirm: "Confirm",
	recoveryTitle: "Recovery codes",
	recoveryText:
		"Each works once in place of a code, for the day when the app is lost. They are shown this once.",
	recoveryDone: "I have kept them",
	remove: "Take the second factor away",
	removeTitle: "Take the second factor away?",
	removeText: "All your sessions end, this one too.",
	renew: "Set up another app",
	sessions: "Sessions",
	sessionsText: "Browsers in which you have signed in.",
	browser: "Browser",
	place: "Address",
	began: "Signed in",
	seen: "Last seen",
	ends: "Ends",
	here: "This one",
	endIt: "End",
	endOne: (browser: string) => `End the session in ${browser}`,
	unknownBrowser: "Unknown",
};

export type ProfileTexts = typeof en;
export default en;
