/** Test recipients of an account: their codes are fixed, and no message goes out to them. */

import type { FastifyInstance } from "fastify";
import type { Account } from "../../accounts/account.ts";
import {
	endedBy,
	MOST_TEST_RECIPIENTS,
	type TestRecipient,
	testCodeContext,
} from "../../accounts/test-recipient.ts";
import {
	removeTestRecipient,
	setTestRecipient,
} from "../../commands/test-recipients.ts";
import type { Context } from "../../context.ts";
import { badParameter } from "../../errors.ts";
import { callerOf } from "../../http/caller.ts";
import { FIXED_CODE, LEADING_DIGITS } from "../../http/patterns.ts";
import { phoneKey } from "../../numbers/key.ts";
import { isUnassigned } from "../../numbers/unassigned.ts";
import { type Static, Type } from "../../schema.ts";
import { randomHex } from "../../secrets/random.ts";
import { emailKey, type RecipientKey } from "../../verification/recipient.ts";
import { wireTime } from "../2fa/dates.ts";
import { readDialled } from "../2fa/send-request.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { PageParameters, pageOf, pageReply } from "../paging.ts";
import { defaultCountryOf, readEmail } from "../read-recipient.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { nullable } from "./account-patch.ts";
import { AccountPath, named, type OneAccount } from "./named-account.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;
const USUAL_DAYS = 90;
const LONGEST_DAYS = 365;

export const TestRecipientParameters = Type.Object({
	recipient: Type.Optional(
		Type.String({
			minLength: 1,
			maxLength: 254,
			description:
				"Phone number or email address; this or `prefix` is required",
		}),
	),
	prefix: Type.Optional(
		Type.String({
			pattern: LEADING_DIGITS,
			description:
				"Leading digits of numbers, with the country code; only in a range that no subscriber has",
		}),
	),
	code: Type.String({
		pattern: FIXED_CODE,
		description:
			"The fixed code: 6 to 10 digits and letters without accents; no reply shows it",
	}),
	expiryDays: Type.Optional(
		Type.Integer({
			minimum: 1,
			maximum: LONGEST_DAYS,
			description: `Days after which the recipient is like any other; default ${USUAL_DAYS}`,
		}),
	),
});

const TestRecipientReply = Type.Object(
	{
		id: Type.String(),
		recipient: nullable(Type.String()),
		prefix: nullable(Type.String()),
		dateCreated: Type.String(),
		dateExpires: Type.String(),
		uri: Type.String(),
	},
	{ title: "TestRecipient" },
);

const EntryPath = Type.Object({
	...AccountPath.properties,
	id: Type.String({ description: "Id of the entry, as the list shows it" }),
});

const SET: Operation = {
	id: "setTestRecipient",
	tag: "Accounts",
	summary: "Set a test recipient, or a range of them",
	description: `No message goes out to it, and its fixed code is the right one. Replaces the entry of the same recipient or prefix. An account has ${MOST_TEST_RECIPIENTS} entries at most (403).`,
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), recipient: "+12015550123", code: "424242" },
};
const LIST: Operation = {
	id: "listTestRecipients",
	tag: "Accounts",
	summary: "List the test recipients of an account, the newest first",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), pageSize: 20 },
};
const REMOVE: Operation = {
	id: "removeTestRecipient",
	tag: "Accounts",
	summary: "Remove a test recipient",
	description: "Returns the entry as it was.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), id: sampleSid("TR") },
};

const ONE = replies(enveloped(TestRecipientReply));
const ListParameters = Type.Object(PageParameters);

export function testRecipientRoutes(
	app: FastifyInstance,
	context: Context,
): void {
	setting(app, context);
	list(app, context);
	removal(app, context);
}

function setting(app: FastifyInstance, context: Context): void {
	const { keys, log, now, run } = context;
	app.route<OneAccount & { Body: Static<typeof TestRecipientParameters> }>({
		method: "POST",
		url: "/accounts/:sid/testRecipients",
		config: { operation: SET },
		schema: {
			params: AccountPath,
			body: TestRecipientParameters,
			response: ONE,
		},
		async handler(http) {
			const account = named(context, http);
			const { code, expiryDays = USUAL_DAYS } = http.body;
			const entry = readEntry(context, account, http.body);
			const id = `TR${randomHex(16)}`;
			const at = now();
			const made = await run(
				auditedBy(
					http,
					setTestRecipient(account.sid, {
						id,
						...entry,
						codeSealed: keys().seal(code, testCodeContext(account.sid, id)),
						createdAt: at,
						endsAt: at + expiryDays * DAY_MS,
					}),
				),
			);
			log.info(
				{ account: account.sid, by: callerOf(http).sid, testRecipient: id },
				"A test recipient was set",
			);
			return ok(shownOf(account, made));
		},
	});
}

function list(app: FastifyInstance, context: Context): void {
	app.route<OneAccount & { Querystring: Static<typeof ListParameters> }>({
		method: "GET",
		url: "/accounts/:sid/testRecipients",
		config: { operation: LIST },
		schema: {
			params: AccountPath,
			querystring: ListParameters,
			response: replies(enveloped(pageReply(TestRecipientReply))),
		},
		async handler(http) {
			const account = named(context, http);
			const now = context.now();
			const present = (account.testRecipients ?? [])
				.filter((each) => !endedBy(each, now))
				.toSorted((a, b) => b.createdAt - a.createdAt)
				.map((each) => shownOf(account, each));
			return ok(
				pageOf(present, `/accounts/${account.sid}/testRecipients`, http.query),
			);
		},
	});
}

function removal(app: FastifyInstance, context: Context): void {
	const { log, run } = context;
	app.route<{ Params: { sid: string; id: string } }>({
		method: "DELETE",
		url: "/accounts/:sid/testRecipients/:id",
		config: { operation: REMOVE },
		schema: { params: EntryPath, response: ONE },
		async handler(http) {
			const account = named(context, http);
			const { id } = http.params;
			const gone = await run(
				auditedBy(http, removeTestRecipient(account.sid, id)),
			);
			log.info(
				{
					account: account.sid,
					by: callerOf(http).sid,
					testRecipient: gone.id,
				},
				"A test recipient was removed",
			);
			return ok(shownOf(account, gone));
		},
	});
}

function readEntry(
	{ config }: Pick<Context, "config">,
	account: Account,
	{ recipient, prefix }: Static<typeof TestRecipientParameters>,
): Pick<TestRecipient, "entry" | "isPrefix"> {
	if ((recipient === undefined) === (prefix === undefined)) {
		throw badParameter("recipient", "or prefix is required, and not both");
	}
	if (prefix === undefined) {
		return {
			entry: readKey(recipient ?? "", defaultCountryOf(account, config)),
		};
	}
	const digits = prefix.replace("+", "");
	if (!isUnassigned(digits)) {
		throw badParameter(
			"prefix",
			"is not in a range that no subscriber has, such as +120155501 or +447700900: name each number by itself",
		);
	}
	return { entry: digits, isPrefix: true };
}

function readKey(text: string, country: string | null): RecipientKey {
	if (text.includes("@")) return emailKey(readEmail("recipient", text) ?? "");
	return phoneKey(readDialled(text, country, "recipient").number);
}

/** Never the code. */
function shownOf(
	{ sid }: Account,
	{ id, entry, isPrefix, createdAt, endsAt }: TestRecipient,
): Static<typeof TestRecipientReply> {
	return {
		id,
		recipient: isPrefix === true ? null : entry,
		prefix: isPrefix === true ? entry : null,
		dateCreated: wireTime(createdAt),
		dateExpires: wireTime(endsAt),
		uri: `/accounts/${sid}/testRecipients/${id}`,
	};
}
