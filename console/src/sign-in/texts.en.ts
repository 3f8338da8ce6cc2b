const en = {
	title: "Sign in",
	email: "Email address",
	password: "Password",
	code: "Code of your authenticator app",
	codeHelp: "Or one of your recovery codes.",
	account: "SID of the account",
	accountHelp: "It begins with AC, unless the operator chose another one.",
	whichAccount: "Your address is in several accounts?",
	whichAccountHelp:
		"It begins with AC. Empty: the account that has had your address longest.",
	token: "Token",
	tokenHelp:
		"A token signs in as an owner until the account has one. After that its users sign in with address and password.",
	withToken: "Sign in with a token of the account",
	withPassword: "Sign in with address and password",
	go: "Sign in",
	wrongToken: "SID or token is wrong",
	forgotten:
		"Forgotten? An owner of your account, or whoever runs Postern, gives you a new link.",
	notHere: "Nobody can sign in at this address",
};

export type SignInTexts = typeof en;
export default en;
