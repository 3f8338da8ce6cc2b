/** `postern users`: lists and makes users of the console, and makes their links anew. */

import type { Account } from "../accounts/account.ts";
import { directory } from "../accounts/directory.ts";
import { linkOf } from "../api/accounts/user-link.ts";
import { newUser, shownStatus } from "../api/accounts/users.ts";
import { readEmail } from "../api/read-recipient.ts";
import { audited } from "../commands/audited.ts";
import { changeUser, createUser, renewLink } from "../commands/people.ts";
import { StartError } from "../errors.ts";
import { urlOf } from "../http/listen.ts";
import { OPERATOR } from "../people/audit.ts";
import { ROLES, type Role } from "../people/role.ts";
import { newLink, type User } from "../people/user.ts";
import { byAge } from "../sid.ts";
import { MASTER } from "../start/installation.ts";
import { emailKey } from "../verification/recipient.ts";
import type { Cli } from "./command-context.ts";
import { columns, inWords, nothingMore, readWords } from "./words.ts";

const OPTIONS = {
	role: { type: "string" },
	account: { type: "string" },
	"no-totp": { type: "boolean" },
} as const;

type Values = {
	readonly role?: string;
	readonly account?: string;
	readonly "no-totp"?: boolean;
};

export async function usersCommand(
	cli: Cli,
	words: readonly string[],
): Promise<void> {
	const { positionals, values } = readWords(words, OPTIONS);
	const [verb = "list", ...rest] = positionals;
	const known = await cli.store.configurationSince(0);
	const users = known.definitions.filter((row) => row.kind === "user");
	if (verb === "list") {
		nothingMore("users list", rest);
		list(cli, users);
	} else if (verb === "create") {
		await create(cli, rest, values, known.accounts);
	} else if (verb === "link") {
		await link(cli, rest, values, users);
	} else {
		throw new StartError(`there is no command users ${verb}: see postern help`);
	}
}

function list({ print }: Cli, users: readonly User[]): void {
	const rows = users
		.toSorted(byAge)
		.map((user) => [
			...[user.sid, user.accountSid, user.role],
			shownStatus(user),
			user.email,
		]);
	print(columns([["SID", "ACCOUNT", "ROLE", "STATUS", "EMAIL"], ...rows]));
}

async function create(
	cli: Cli,
	words: readonly string[],
	values: Values,
	accounts: readonly Account[],
): Promise<void> {
	const [given, ...more] = words;
	nothingMore("users create", more);
	if (given === undefined) {
		throw new StartError("users create takes one email address");
	}
	const email = await inWords(() => readEmail("users create: email", given));
	const role = ROLES.find((each) => each === (values.role ?? "owner"));
	if (role === undefined) {
		throw new StartError(`--role must be one of ${ROLES.join(", ")}`);
	}
	const accountSid = values.account ?? (await cli.store.fact(MASTER));
	const account = accounts.find(({ sid }) => sid === accountSid);
	if (account === undefined) {
		throw new StartError("there is no account with that SID");
	}
	const tree = directory();
	tree.put(accounts);
	if (!tree.isActive(account)) {
		throw new StartError(
			`the account ${account.sid}, or one above it, is not active: nobody can sign in there`,
		);
	}
	await run(cli, account.sid, emailKey(email ?? ""), role);
}

async function run(
	cli: Cli,
	accountSid: string,
	email: string,
	role: Role,
): Promise<void> {
	const at = cli.now();
	const { secret, kept } = newLink(at);
	const user = newUser(accountSid, email, role, kept, at);
	await inWords(() => cli.run(audited(createUser(user), OPERATOR)));
	print(cli, user, secret);
}

/** With `--no-totp` for somebody who has lost the app and the recovery codes. */
async function link(
	cli: Cli,
	words: readonly string[],
	values: Values,
	users: readonly User[],
): Promise<void> {
	const [sid, ...more] = words;
	nothingMore("users link", more);
	const user = users.find((each) => each.sid === sid);
	if (user === undefined) {
		throw new StartError("there is no user with that SID: see postern users");
	}
	const { secret, kept } = newLink(cli.now());
	await inWords(() => cli.run(audited(renewLink(user, kept), OPERATOR)));
	if (values["no-totp"] === true) {
		await inWords(() =>
			cli.run(audited(changeUser(user, { totp: null }), OPERATOR)),
		);
	}
	print(cli, user, secret);
}

function print(cli: Cli, user: User, secret: string): void {
	const { publicUrl, host, port } = cli.config;
	const base = publicUrl ?? urlOf({ address: host, port });
	cli.print(`User  ${user.sid}`);
	cli.print(
		`Link  ${linkOf(base, user, secret)}  (shown this once; it sets the password, once, within 24 hours)`,
	);
}
