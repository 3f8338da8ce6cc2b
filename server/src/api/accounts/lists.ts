/** Allow and deny lists of an account: what somebody has decided about recipients and clients. */

import type { FastifyInstance } from "fastify";
import type { ListedEntry } from "../../accounts/listed.ts";
import type { Standing } from "../../accounts/standing.ts";
import { addEntries, changeEntry, removeEntry } from "../../commands/lists.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import {
	LIST_SUBJECTS,
	LONGEST_REASON,
	MOST_ENTRIES,
	readEntry,
	reasonFault,
} from "../../guard/lists.ts";
import { callerOf } from "../../http/caller.ts";
import { type Static, Type } from "../../schema.ts";
import { newSid } from "../../sid.ts";
import { wireTime } from "../2fa/dates.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { PageParameters, pageOf, pageReply } from "../paging.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { onVersion, tellVersion } from "../version.ts";
import { nullable } from "./account-patch.ts";
import {
	AccountPath,
	byCallerOf,
	named,
	type OneAccount,
} from "./named-account.ts";

/** 500 entries fill a request. */
const MOST_AT_ONCE = 500;

const until = Type.String({
	maxLength: 40,
	description:
		"When the entry ends: ISO 8601 with a zone, 2026-12-31T00:00:00Z, in the future. Absent: it has no end",
});
const reason = Type.String({
	maxLength: LONGEST_REASON,
	description: `Why the entry is there, 1 to ${LONGEST_REASON} characters`,
});

const EntryMembers = {
	list: Type.Enum(["allow", "deny"], {
		description:
			"deny: no message goes out. allow: the guard does not look at it, unless its mode is on by the word of somebody above the account that writes the entry; countries, types of numbers, limits and budgets still hold",
	}),
	subject: Type.Enum(LIST_SUBJECTS, {
		description:
			"What the value is. number and prefix: of a phone number, with its country code. country: of the number. address: of the caller's user (clientIp), or its network. domain: of an email address, with those below it",
	}),
	value: Type.String({
		minLength: 1,
		maxLength: 300,
		description:
			"+491701234567, +49170, DE (or 001: numbers of no country), 203.0.113.0/24 or example.com, as the subject says",
	}),
	reason,
	until: Type.Optional(nullable(until)),
};
const OneEntry = Type.Object(EntryMembers, { additionalProperties: false });
type GivenEntry = Static<typeof OneEntry>;

/** One entry by its members, or several in `entries`. */
export const ListParameters = Type.Object({
	list: Type.Optional(EntryMembers.list),
	subject: Type.Optional(EntryMembers.subject),
	value: Type.Optional(EntryMembers.value),
	reason: Type.Optional(reason),
	until: EntryMembers.until,
	entries: Type.Optional(
		Type.Array(OneEntry, {
			minItems: 1,
			maxItems: MOST_AT_ONCE,
			description: `In place of the members above: 1 to ${MOST_AT_ONCE} entries with these members; all are taken, or none`,
		}),
	),
});

const EntryReply = Type.Object(
	{
		sid: Type.String(),
		accountSid: Type.String(),
		list: Type.String({ description: "allow or deny" }),
		subject: Type.String(),
		value: Type.String({
			description: "As it was given, without blanks around it",
		}),
		reason: Type.String(),
		until: Type.Union([Type.String(), Type.Null()], {
			description: "ISO 8601; null: it has no end",
		}),
		isOptOut: Type.Boolean({
			description: "A stop word of the recipient made it",
		}),
		hasEffect: Type.Boolean({
			description:
				"false: the entry allows, and the guard is on by the word of the settings or of an account above its writer. While that is so the guard looks at these messages too, and the entry only undoes shorter ones of its list that deny",
		}),
		dateCreated: Type.String(),
		uri: Type.String(),
	},
	{ title: "ListEntry" },
);

const EntryPath = Type.Object({
	...AccountPath.properties,
	entry: Type.String({ description: "SID of the entry" }),
});
type EntryPath = { Params: { sid: string; entry: string } };

const PageOfEntries = Type.Object({
	...PageParameters,
	list: Type.Optional(Type.Enum(["allow", "deny"])),
	subject: Type.Optional(Type.Enum(LIST_SUBJECTS)),
});
const EntryPatch = Type.Object({
	reason: Type.Optional(reason),
	until: EntryMembers.until,
});

const ADD: Operation = {
	id: "addListEntries",
	tag: "Accounts",
	summary: "Add entries to the allow and deny lists of an account",
	description: `The lists hold for the account and all below it. Of the entries of one account that fit, the longest decides, at equal length deny; an entry that denies is not undone by an account below. An account has ${MOST_ENTRIES} entries at most (403). A second entry about the same is 400.`,
	refusals: ["not_found"],
	example: {
		sid: sampleSid("AC"),
		list: "deny",
		subject: "prefix",
		value: "+49170",
		reason: "pumped in May",
	},
};
const LIST: Operation = {
	id: "listListEntries",
	tag: "Accounts",
	summary: "List the entries of the lists of an account, the newest first",
	description: "Those of accounts above it are not among them.",
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), list: "deny", pageSize: 20 },
};
const GET: Operation = {
	id: "getListEntry",
	tag: "Accounts",
	summary: "Show an entry of a list",
	isVersioned: true,
	refusals: ["not_found"],
	example: { sid: sampleSid("AC"), entry: sampleSid("LE") },
};
const CHANGE: Operation = {
	id: "changeListEntry",
	tag: "Accounts",
	summary: "Change the reason or the end of an entry",
	description:
		"null as `until` takes the end away. 403 for `until` where an account above the caller denies.",
	isVersioned: true,
	refusals: ["not_found", "forbidden"],
	example: {
		sid: sampleSid("AC"),
		entry: sampleSid("LE"),
		until: "2099-01-01T00:00:00Z",
	},
};
const REMOVE: Operation = {
	id: "removeListEntry",
	tag: "Accounts",
	summary: "Remove an entry of a list",
	description:
		"Returns the entry as it was. 403 where an account above the caller denies.",
	refusals: ["not_found", "forbidden"],
	example: { sid: sampleSid("AC"), entry: sampleSid("LE") },
};

const ONE = replies(enveloped(EntryReply));

export function listRoutes(app: FastifyInstance, context: Context): void {
	adding(app, context);
	reading(app, context);
	changing(app, context);
}

function adding(app: FastifyInstance, context: Context): void {
	const { now, run, standing } = context;
	app.route<OneAccount & { Body: Static<typeof ListParameters> }>({
		method: "POST",
		url: "/accounts/:sid/lists",
		config: { operation: ADD },
		schema: {
			params: AccountPath,
			body: ListParameters,
			response: replies(
				enveloped(Type.Object({ result: Type.Array(EntryReply) })),
			),
		},
		async handler(http) {
			const { sid: accountSid } = named(context, http);
			const at = now();
			const { entries, ...one } = http.body;
			const fresh = givenEntries(entries, one).map(({ path, given }) => ({
				...readOne(given, path, at),
				kind: "entry" as const,
				sid: newSid("LE", at),
				accountSid,
				createdAt: at,
				writer: callerOf(http).sid,
			}));
			const made = await run(auditedBy(http, addEntries(accountSid, fresh)));
			return ok({ result: made.map((entry) => shownEntry(entry, standing)) });
		},
	});
}

/** Every entry with the parameter to blame for a mistake in it. */
function givenEntries(
	entries: readonly GivenEntry[] | undefined,
	one: Partial<GivenEntry>,
): { path: string; given: GivenEntry }[] {
	const { list, subject, value, reason: why } = one;
	if (entries !== undefined) {
		if (list !== undefined || subject !== undefined || value !== undefined) {
			throw badParameter("entries", "or the members of one entry, not both");
		}
		return entries.map((given, i) => ({ path: `entries.${i}.`, given }));
	}
	for (const [name, given] of Object.entries({ list, subject, value, why })) {
		if (given === undefined) {
			throw badParameter(name === "why" ? "reason" : name, "is required");
		}
	}
	return [{ path: "", given: one as GivenEntry }];
}

function readOne(given: GivenEntry, path: string, now: number) {
	const { list, subject, value, reason: why, until: end } = given;
	const fault = reasonFault(why);
	if (fault !== null) throw badParameter(`${path}reason`, fault);
	const until = readEnd(end ?? null, `${path}until`, now);
	const read = readEntry({ list, subject, value, reason: why, until });
	if (typeof read !== "string") return read;
	throw badParameter(`${path}value`, read);
}

const INSTANT =
	/^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** In ms; NaN: it is no time. Date.parse alone takes 30 February for 2 March. */
function instantOf(text: string): number {
	const [, year, month, day] = INSTANT.exec(text) ?? [];
	const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
	return date.getUTCDate() === Number(day) ? Date.parse(text) : Number.NaN;
}

function readEnd(
	text: string | null,
	parameter: string,
	now: number,
): number | null {
	if (text === null) return null;
	const at = instantOf(text);
	if (Number.isNaN(at)) {
		throw badParameter(
			parameter,
			"must be a time with a zone: 2026-12-31T00:00:00Z",
		);
	}
	if (at > now) return at;
	throw badParameter(parameter, "must be in the future");
}

function reading(app: FastifyInstance, context: Context): void {
	const { lists, standing } = context;
	app.route<OneAccount & { Querystring: Static<typeof PageOfEntries> }>({
		method: "GET",
		url: "/accounts/:sid/lists",
		config: { operation: LIST },
		schema: {
			params: AccountPath,
			querystring: PageOfEntries,
			response: replies(enveloped(pageReply(EntryReply))),
		},
		async handler(http) {
			const { sid } = named(context, http);
			const { list, subject } = http.query;
			const now = context.now();
			const all = lists
				.of(sid)
				.filter((entry) => isAlive(entry, now))
				.filter((entry) => list === undefined || entry.list === list)
				.filter((entry) => subject === undefined || entry.subject === subject);
			const page = pageOf(all, `/accounts/${sid}/lists`, http.query);
			return ok({
				...page,
				result: page.result.map((entry) => shownEntry(entry, standing)),
			});
		},
	});
	app.route<EntryPath>({
		method: "GET",
		url: "/accounts/:sid/lists/:entry",
		config: { operation: GET },
		schema: { params: EntryPath, response: ONE },
		async handler(http, reply) {
			const { sid } = named(context, http);
			const { entry } = http.params;
			const found = lists.of(sid).find((each) => each.sid === entry);
			if (found === undefined) throw unknownEntry();
			tellVersion(context, reply, found);
			return ok(shownEntry(found, standing));
		},
	});
}

const isAlive = ({ until: end }: ListedEntry, now: number) =>
	end === null || end > now;

const unknownEntry = () =>
	new Refusal("not_found", {
		message: "Invalid list entry SID",
		isFromMemory: true,
	});

function changing(app: FastifyInstance, context: Context): void {
	const { now, run, standing } = context;
	app.route<EntryPath & { Body: Static<typeof EntryPatch> }>({
		method: "PATCH",
		url: "/accounts/:sid/lists/:entry",
		config: { operation: CHANGE },
		schema: { params: EntryPath, body: EntryPatch, response: ONE },
		async handler(http) {
			const { sid: accountSid } = named(context, http);
			const { reason: why, until: end } = http.body;
			const fault = why === undefined ? null : reasonFault(why);
			if (fault !== null) throw badParameter("reason", fault);
			const change = changeEntry(
				{ accountSid, sid: http.params.entry },
				{
					...(why !== undefined && { reason: why }),
					// Else an account could prolong what somebody above it allows.
					...(end !== undefined && {
						until: readEnd(end, "until", now()),
						writer: callerOf(http).sid,
					}),
				},
				byCallerOf(context, http),
			);
			const changed = await run(
				auditedBy(http, onVersion(context, http, change)),
			);
			return ok(shownEntry(changed, standing));
		},
	});
	app.route<EntryPath>({
		method: "DELETE",
		url: "/accounts/:sid/lists/:entry",
		config: { operation: REMOVE },
		schema: { params: EntryPath, response: ONE },
		async handler(http) {
			const { sid: accountSid } = named(context, http);
			const gone = await run(
				auditedBy(
					http,
					removeEntry(
						{ accountSid, sid: http.params.entry },
						byCallerOf(context, http),
					),
				),
			);
			return ok(shownEntry(gone, standing));
		},
	});
}

function shownEntry(
	entry: ListedEntry,
	standing: Pick<Standing, "hasEffect">,
): Static<typeof EntryReply> {
	const { sid, accountSid, list, subject, value, until: end } = entry;
	return {
		sid,
		accountSid,
		list,
		subject,
		value,
		reason: entry.reason,
		until: end === null ? null : new Date(end).toISOString(),
		isOptOut: entry.optedOutAt !== undefined,
		hasEffect: standing.hasEffect(entry),
		dateCreated: wireTime(entry.createdAt),
		uri: `/accounts/${accountSid}/lists/${sid}`,
	};
}
