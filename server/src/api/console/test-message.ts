/** `POST /console/delivery/test`: one real message through one provider, and its answer in words. */

import type { FastifyInstance } from "fastify";
import { note } from "../../commands/audited.ts";
import type { Context } from "../../context.ts";
import { answerInWords } from "../../delivery/answer-in-words.ts";
import { handOverTest } from "../../delivery/hand-over-test.ts";
import type { Lane } from "../../delivery/lanes.ts";
import {
	CODE_LENGTH,
	type TestAsked,
	TestFault,
	testMessage,
} from "../../delivery/test-message.ts";
import { badParameter } from "../../errors.ts";
import { authorOf } from "../../http/author.ts";
import { phoneKey } from "../../numbers/key.ts";
import type { Carrier, Message } from "../../providers/contract.ts";
import { providersOf } from "../../providers/registry.ts";
import { type Static, Type } from "../../schema.ts";
import { emailKey } from "../../verification/recipient.ts";
import { hashedRecipient } from "../accounts/recipients.ts";
import { enveloped, ok, replies } from "../replies.ts";
import { mustBeMaster } from "./master.ts";

const Parameters = Type.Object({
	via: Type.String({
		minLength: 1,
		maxLength: 64,
		description: "Name of the provider",
	}),
	to: Type.String({ minLength: 1, maxLength: 254 }),
	channel: Type.Optional(Type.String({ maxLength: 16 })),
	from: Type.Optional(Type.String({ maxLength: 254 })),
});

const Reply = Type.Object({
	outcome: Type.String({ description: "accepted, refused or unknown" }),
	says: Type.String({ description: "The answer as a sentence" }),
	channel: Type.String(),
	from: Type.String(),
	to: Type.String(),
	milliseconds: Type.Integer({ description: "Until the answer" }),
});

export function testMessageRoute(app: FastifyInstance, context: Context): void {
	const { config, lanes, now, run, timers } = context;

	app.route<{ Body: Static<typeof Parameters> }>({
		method: "POST",
		url: "/console/delivery/test",
		schema: { body: Parameters, response: replies(enveloped(Reply)) },
		async handler(http) {
			const { sid } = mustBeMaster(http);
			const { via, to, channel, from } = http.body;
			const { carrier, pace } = carrierNamed(via);
			const message = messageOf(via, { to, channel, from });
			if (!context.carriesCode(via, message.channel, message.code)) {
				throw badParameter(
					"channel",
					`is ${message.channel}, on which ${via} carries no code of ${CODE_LENGTH} digits`,
				);
			}
			// Before the hand-over: a real message leaves a trace, whatever happens to this process.
			await run(
				note(
					{
						action: "provider.tested",
						accountSid: sid,
						on: via,
						recipient: hashedRecipient(context, sid, [keyOf(message.to)]),
					},
					authorOf(http),
				),
			);
			const startedAt = performance.now();
			const answer = await handOverTest(carrier, message, {
				pace,
				now,
				timers,
			});
			return ok({
				outcome: answer.outcome,
				says: answerInWords(answer, via),
				channel: message.channel,
				from: message.from,
				to: message.to,
				milliseconds: Math.round(performance.now() - startedAt),
			});
		},
	});

	function carrierNamed(via: string): { carrier: Carrier; pace: Lane["pace"] } {
		const lane = lanes.all.find(({ provider }) => provider.name === via);
		if (lane === undefined) {
			throw badParameter("via", "is no provider of the settings");
		}
		if (lane.provider.kind === "sandbox") {
			throw badParameter(
				"via",
				"names a sandbox, which sends nothing: use Try it, or POST /2fa/send",
			);
		}
		return { carrier: lane.provider, pace: lane.pace };
	}

	function messageOf(via: string, asked: TestAsked): Message {
		const provider = providersOf(config.providers).find(
			({ name }) => name === via,
		);
		if (provider === undefined) {
			throw badParameter("via", "is no provider of the settings");
		}
		try {
			return testMessage(asked, provider, config, now());
		} catch (error) {
			if (!(error instanceof TestFault)) throw error;
			throw badParameter(error.parameter, error.says);
		}
	}
}

const keyOf = (to: string) => (to.includes("@") ? emailKey(to) : phoneKey(to));
