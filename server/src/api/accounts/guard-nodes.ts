/** Routes about the nodes of the fraud guard: the refusing ones, and the order to refuse nothing for a time. */

import type { FastifyInstance, FastifyRequest } from "fastify";
import { scoresOf } from "../../commands/sample-scores.ts";
import { unblockNode } from "../../commands/unblock-node.ts";
import type { Context } from "../../context.ts";
import { badParameter, Refusal } from "../../errors.ts";
import { aged } from "../../guard/aging.ts";
import { NODE_KINDS, NODE_STATES } from "../../guard/node.ts";
import {
	nodeFault,
	nodeId,
	nodesOf,
	readNodeId,
	readNodeKey,
} from "../../guard/node-id.ts";
import type { Turns } from "../../http/turns.ts";
import { scoresKey } from "../../protection/score-samples.ts";
import { type Static, Type } from "../../schema.ts";
import { openOrNull } from "../../secrets/key-ring.ts";
import type { GuardNodeRow } from "../../store/contract.ts";
import { auditedBy } from "../audited-by.ts";
import { type Operation, sampleSid } from "../operation.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { nullable } from "./account-patch.ts";
import {
	AccountPath,
	byCallerOf,
	named,
	type OneAccount,
} from "./named-account.ts";

const USUAL = 100;
const USUAL_MINUTES = 60;
const MOST_MINUTES = 7 * 24 * 60;

const A_NODE =
	"The node: `range:`, `area:`, `country:`, `address:` or `device:` and its key, or `customer`, as records show it";
const node = Type.String({ description: A_NODE });

const NodesParameters = Type.Object({
	all: Type.Optional(
		Type.Boolean({
			description:
				"true: also nodes in no state; default false: those that refuse messages, or were unblocked",
		}),
	),
	limit: Type.Optional(
		Type.Integer({
			minimum: 1,
			maximum: 1000,
			description: `Nodes in the reply; default ${USUAL}`,
		}),
	),
	after: Type.Optional(
		Type.String({
			maxLength: 200,
			description:
				"`next` of the page before: the nodes behind it. Default: from the first one",
		}),
	),
});

const UnblockParameters = Type.Object({
	node: Type.String({ minLength: 1, maxLength: 100, description: A_NODE }),
	minutes: Type.Optional(
		Type.Integer({
			minimum: 1,
			maximum: MOST_MINUTES,
			description: `How long it refuses nothing; default ${USUAL_MINUTES}`,
		}),
	),
});

const instant = Type.String({ description: "ISO 8601" });

const NodeReply = Type.Object({
	node,
	kind: Type.Enum(NODE_KINDS),
	state: Type.Enum(NODE_STATES, {
		description:
			"What it does now: the rules of docs/fraud.md; `free`: it refuses nothing",
	}),
	score: Type.Number({
		description: "Messages that nobody has verified, less what was earned",
	}),
	sent: Type.Number({ description: "Sessions; half-life of a week" }),
	verified: Type.Number({ description: "Those of them that were verified" }),
	strikes: Type.Integer({ description: "Blocks within 14 days" }),
	since: nullable(instant),
	until: nullable(instant),
});

const PageReply = Type.Object({
	result: Type.Array(NodeReply),
	next: nullable(
		Type.String({ description: "`after` of the next page; null: the end" }),
	),
});

const LIST: Operation = {
	id: "listGuardNodes",
	tag: "Accounts",
	summary: "List the nodes of the fraud guard",
	description:
		"Nodes belong to the customer: of an account below one, its customer's are shown, to those who may see that account.",
	refusals: ["not_found", "forbidden"],
	example: { sid: sampleSid("AC"), limit: 100 },
};
const UNBLOCK: Operation = {
	id: "unblockGuardNode",
	tag: "Accounts",
	summary: "Let a node of the fraud guard refuse nothing for a time",
	description:
		"It scores nothing either, and its earlier blocks are forgotten. If the account, or the settings, above the customer turned the guard on, only they may do this.",
	refusals: ["not_found", "forbidden"],
	example: { sid: sampleSid("AC"), node: "range:49170123", minutes: 60 },
};

const SCORES: Operation = {
	id: "listGuardScores",
	tag: "Accounts",
	summary: "Show the score of a node over the last 24 hours",
	description:
		"One sample for each quarter of an hour in which the node refused messages, or its score was at half of its threshold or above. Without such a time the list is empty.",
	refusals: ["not_found", "forbidden"],
	example: { sid: sampleSid("AC"), node: "range:49170123" },
};

const ScoresParameters = Type.Object({
	node: Type.String({ minLength: 1, maxLength: 100, description: A_NODE }),
});

const ScoresReply = Type.Object({
	node,
	scores: Type.Array(
		Type.Object({
			at: Type.String({
				description: "Beginning of the quarter of an hour, ISO 8601",
			}),
			score: Type.Number({ description: "As in the list of nodes" }),
		}),
		{ description: "At most 96, the oldest first" },
	),
});

export function guardNodeRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	list(app, context, inTurn);
	scores(app, context);
	unblock(app, context);
}

function list(app: FastifyInstance, context: Context, inTurn: Turns): void {
	const { store, now } = context;
	app.route<OneAccount & { Querystring: Static<typeof NodesParameters> }>({
		method: "GET",
		url: "/accounts/:sid/guard",
		config: { operation: LIST },
		schema: {
			params: AccountPath,
			querystring: NodesParameters,
			response: replies(enveloped(PageReply)),
		},
		async handler(http) {
			const customer = customerOf(context, http);
			const { all = false, limit = USUAL, after = "" } = http.query;
			const of = nodesOf(customer);
			const rows = await inTurn(http, () =>
				store.guardNodes(
					{
						after:
							after === ""
								? of.after
								: nodeId(customer, placeIn(context, customer, after)),
						before: of.before,
						withState: !all,
					},
					limit + 1,
				),
			);
			const at = now();
			const shown = rows.slice(0, limit);
			const last = rows.length > limit ? shown.at(-1) : undefined;
			return ok({
				result: shown
					.map((row) => shownOf(row, at))
					.filter(({ state }) => all || state !== "free"),
				next: last === undefined ? null : placeText(context, customer, last.id),
			});
		},
	});
}

function scores(app: FastifyInstance, context: Context): void {
	app.route<OneAccount & { Querystring: Static<typeof ScoresParameters> }>({
		method: "GET",
		url: "/accounts/:sid/guard/scores",
		config: { operation: SCORES },
		schema: {
			params: AccountPath,
			querystring: ScoresParameters,
			response: replies(enveloped(ScoresReply)),
		},
		async handler(http) {
			const customer = customerOf(context, http);
			const key = nodeKeyOf(http.query.node);
			const id = nodeId(customer, key);
			const samples = await context.run(scoresOf(scoresKey(context.hash, id)));
			return ok({
				node: key,
				scores: samples.map(({ at, score }) => ({
					at: new Date(at).toISOString(),
					score,
				})),
			});
		},
	});
}

/**
 * A page ends at a node, and a viewer may not see its whole range: the place is sealed.
 * A place that a caller could write down would tell as much, by the pages behind it.
 */
const placeContext = (customer: string) => `guard nodes ${customer}`;

function placeText(
	{ keys }: Pick<Context, "keys">,
	customer: string,
	id: string,
): string {
	const sealed = keys().seal(readNodeId(id).key, placeContext(customer));
	// Ready for a URL.
	return sealed.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function placeIn(
	{ keys }: Pick<Context, "keys">,
	customer: string,
	text: string,
): string {
	const key = openOrNull(keys(), text, placeContext(customer));
	if (key !== null) return key;
	throw badParameter("after", "is not the `next` of a page");
}

function unblock(app: FastifyInstance, context: Context): void {
	app.route<OneAccount & { Body: Static<typeof UnblockParameters> }>({
		method: "POST",
		url: "/accounts/:sid/guard/unblock",
		config: { operation: UNBLOCK },
		schema: {
			params: AccountPath,
			body: UnblockParameters,
			response: replies(enveloped(Type.Object({ node, until: instant }))),
		},
		async handler(http) {
			const customer = customerOf(context, http);
			mustHaveSay(context, http, customer);
			const { node: given, minutes = USUAL_MINUTES } = http.body;
			const key = nodeKeyOf(given);
			const done = await context.run(
				auditedBy(
					http,
					unblockNode(customer, key, minutes * 60_000),
					({ until }) => ({
						action: "guard.unblocked",
						accountSid: customer,
						changes: { node: key, until: new Date(until).toISOString() },
					}),
				),
			);
			return ok({ node: key, until: new Date(done.until).toISOString() });
		},
	});
}

function nodeKeyOf(text: string): string {
	const key = readNodeKey(text);
	if (key !== null) return key;
	const why = nodeFault(text) ?? "write it as a record shows it";
	throw badParameter("node", `is no node: ${why}`);
}

/** Nodes say what the other accounts of a customer send: only who sees them all may see these. */
function customerOf(
	context: Context,
	http: FastifyRequest<OneAccount>,
): string {
	const customer = context.accounts.customerOf(named(context, http).sid);
	if (byCallerOf(context, http).reaches(customer)) return customer;
	throw new Refusal("forbidden", {
		message:
			"The fraud guard learns from all accounts of a customer: its own account sees the nodes, or one above it",
	});
}

/** An account can only tighten what those above it have ordered. */
function mustHaveSay(
	context: Context,
	http: FastifyRequest,
	customer: string,
): void {
	const { standing, accounts } = context;
	const isAbove = byCallerOf(context, http).sid !== customer;
	const isMaster = accounts.account(customer)?.parentSid === null;
	if (isAbove || isMaster || standing.rulesAbove(customer).mode !== "on")
		return;
	throw new Refusal("forbidden", {
		message:
			"The guard was turned on from above this account: only there may a node be unblocked",
	});
}

function shownOf(
	{ id, node: stored }: GuardNodeRow,
	at: number,
): Static<typeof NodeReply> {
	const { kind, key } = readNodeId(id);
	const now = aged(stored, kind, at);
	const { state, score, strikes, since, until, history } = now;
	const isIn = state !== "free";
	return {
		node: key,
		kind,
		state,
		score: rounded(score),
		strikes,
		sent: rounded(history.sent),
		verified: rounded(history.verified),
		since: isIn ? new Date(since).toISOString() : null,
		until: isIn ? new Date(until).toISOString() : null,
	};
}

const rounded = (number: number) => Math.round(number * 100) / 100;
