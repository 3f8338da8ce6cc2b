import { isolated } from "../frame/isolated.ts";

const en = {
	text: "People who sign in to the console for this account. They also reach the accounts below it.",
	invite: "Invite somebody",
	email: "Address",
	role: "Role",
	roleTexts: {
		viewer: "Reads. Sees four digits of a number.",
		support: "Also sees numbers whole, resends, cancels and unlocks.",
		developer:
			"Also sends and checks, and changes limits, workflows and templates.",
		owner: "Does everything: people, tokens, erasing.",
	},
	status: "Status",
	statuses: { invited: "Invited", active: "Active", suspended: "Suspended" },
	factor: "Second factor",
	yes: "Yes",
	no: "No",
	since: "Since",
	link: "Link",
	linkUntil: "until",
	actions: (email: string) => `Actions for ${email}`,
	make: "Make the link",
	linkTitle: "One-time link",
	linkText: (email: string) =>
		`Hand this to ${isolated(email)}. It sets a password, once, within 24 hours.`,
	linkMailed: (email: string) =>
		`The link is on its way to ${isolated(email)} by mail. It sets a password, once, within 24 hours.`,
	linkLabel: "Link",
	changeRole: "Change the role",
	save: "Save",
	newLink: "New link",
	newLinkText:
		"The link before it stops working. The password works until the new link is used.",
	suspend: "Suspend",
	suspendText: "All their sessions end, and they cannot sign in.",
	activate: "Activate",
	noFactor: "Take the second factor away",
	noFactorText: "All their sessions end. They then sign in by password alone.",
	signOut: "End all sessions",
	remove: "Remove",
	removeText: "They can no longer sign in. The audit log keeps what they did.",
	sure: (action: string, email: string) => `${action}: ${isolated(email)}?`,
	done: "Done",
	emptyTitle: "Nobody signs in here by address yet",
	emptyText:
		"Until the account has an owner, its token signs in. Make yourself an owner: after that each person has an own password, role and line in the audit log.",
};

export type PeopleTexts = typeof en;
export default en;
