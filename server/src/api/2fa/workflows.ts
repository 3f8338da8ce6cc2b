/** `/2fa/workflows` (section 8 of the contract). */

import type { FastifyInstance } from "fastify";
import {
	CHANNEL_NAMES,
	isChannelName,
	reservedSentence,
} from "../../channel.ts";
import type { Context } from "../../context.ts";
import type { Turns } from "../../http/turns.ts";
import { isName, NO_NAME } from "../../one-line.ts";
import { Type } from "../../schema.ts";
import { asText, isGiven, readBody } from "../../templates/read.ts";
import { LONGEST_BODY } from "../../templates/template.ts";
import { normalSender } from "../../verification/recipient.ts";
import type { Workflow, WorkflowStep } from "../../workflows/workflow.ts";
import { badDefinition } from "./definition-resource.ts";
import { definitionRoutes } from "./definitions.ts";
import { wholeNumber } from "./whole-number.ts";

const MOST_STEPS = 10;

const nullableText = Type.Union([Type.String(), Type.Null()]);

const WorkflowReply = Type.Object(
	{
		sid: Type.String(),
		name: Type.String(),
		channels: Type.Array(
			Type.Object({
				channel: Type.String(),
				interval: Type.String({ description: "Seconds" }),
				body: Type.Optional(Type.String()),
				from: Type.Optional(Type.String()),
			}),
		),
		description: Type.String(),
		accountSid: Type.String({ description: "The caller" }),
		accountEmail: nullableText,
		targetAccountSid: Type.String({ description: "The owner" }),
		targetAccountEmail: nullableText,
		uri: Type.String(),
	},
	{ title: "Workflow" },
);

/** Lenient clients send texts for numbers, or the list as a JSON text: `readSteps`. */
const Steps = Type.Array(
	Type.Object({
		channel: Type.Enum(CHANNEL_NAMES),
		interval: Type.Integer({
			minimum: 0,
			maximum: 3_600,
			description: "Seconds after the step before it",
		}),
		body: Type.Optional(
			Type.String({
				minLength: 1,
				maxLength: LONGEST_BODY,
				description: "The step's own text, with {code}",
			}),
		),
		from: Type.Optional(
			Type.String({
				minLength: 1,
				maxLength: 32,
				description: "The step's own sender, for sms and call",
			}),
		),
	}),
	{ minItems: 1, maxItems: MOST_STEPS },
);

export function workflowRoutes(
	app: FastifyInstance,
	context: Context,
	inTurn: Turns,
): void {
	definitionRoutes<Workflow, typeof WorkflowReply>(
		app,
		context,
		{
			kind: "workflow",
			tag: "Workflows",
			example: {
				name: "sms_then_call",
				channels: [
					{ channel: "sms", interval: 0 },
					{ channel: "call", interval: 60 },
				],
				description: "A call a minute after the message",
			},
			shape: Steps,
			path: "/2fa/workflows",
			prefix: "WF",
			unknown: "unknown_workflow_sid",
			bad: "bad_workflow",
			reply: WorkflowReply,
			content: "channels",
			parameters: {
				channels: Type.Optional(
					Type.Any({
						description: `1 to ${MOST_STEPS} of {channel, interval (seconds, 0-3600), body (its own text, with the placeholders of templates), from (its own sender, for sms and call)}; body and from may be absent. The bodies of all workflows of an account: 64,000 characters at most`,
					}),
				),
			},
			readName(name) {
				if (isName(name)) return name;
				throw bad("name", NO_NAME);
			},
			make: (base, channels) => ({
				kind: "workflow",
				...base,
				steps: readSteps(channels),
			}),
			change: (workflow, channels) => ({
				...workflow,
				steps: readSteps(channels),
			}),
			shown: (workflow, caller, owner) => ({
				sid: workflow.sid,
				name: workflow.name,
				channels: workflow.steps.map(({ intervalSeconds, ...step }) => ({
					...step,
					interval: String(intervalSeconds),
				})),
				description: workflow.description,
				accountSid: caller.sid,
				accountEmail: caller.email,
				targetAccountSid: owner.sid,
				targetAccountEmail: owner.email,
				uri: `/2fa/workflows/search/${workflow.sid}`,
			}),
		},
		inTurn,
	);
}

const bad = (parameter: string, sentence: string) =>
	badDefinition("bad_workflow", parameter, sentence);

function readSteps(given: unknown): WorkflowStep[] {
	if (!Array.isArray(given) || given.length < 1 || given.length > MOST_STEPS) {
		throw bad("channels", `must be a list of 1 to ${MOST_STEPS} channels`);
	}
	return given.map(readStep);
}

function readStep(given: unknown): WorkflowStep {
	if (typeof given !== "object" || given === null || Array.isArray(given)) {
		throw bad("channels", "must hold objects with channel and interval");
	}
	const { channel, interval, body, from, ...others } = given as Record<
		string,
		unknown
	>;
	if (Object.keys(others).length > 0) {
		throw bad("channels", "may hold channel, interval, body and from only");
	}
	const known = readChannel(channel);
	const seconds = wholeNumber(interval, 0, 3_600);
	if (seconds === null) {
		throw bad("channels", "needs an interval from 0 to 3600 seconds for each");
	}
	return {
		channel: known,
		intervalSeconds: seconds,
		...(isGiven(body) && {
			body: readBody(body, (_, sentence) =>
				bad("channels", `has a body that ${sentence}`),
			),
		}),
		...(isGiven(from) && { from: readFrom(known, from) }),
	};
}

function readFrom(channel: WorkflowStep["channel"], given: unknown): string {
	if (!["sms", "call", "voice"].includes(channel))
		throw bad("channels", "may hold from for sms and call only");
	const text = asText(given, "from", (_, sentence) =>
		bad("channels", `has a from that ${sentence}`),
	);
	const sender = typeof text === "string" ? normalSender(text) : null;
	if (sender !== null) return sender;
	throw bad(
		"channels",
		"needs a from of up to 15 digits, or 1 to 11 letters, digits, spaces, - and _",
	);
}

function readChannel(given: unknown): WorkflowStep["channel"] {
	const name = typeof given === "string" ? given.toLowerCase() : "";
	if (isChannelName(name)) return name;
	throw bad(
		"channels",
		reservedSentence(given) ??
			`needs one of ${CHANNEL_NAMES.join(", ")} for each`,
	);
}
