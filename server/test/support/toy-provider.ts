/**
 * A provider type that no release has: it holds a connection, pushes receipts,
 * and its webhook has a handshake. The test controls its carrier.
 */

import { Refusal } from "../../src/errors.ts";
import type {
	Answer,
	Carrier,
	CarrierLink,
	Message,
	Receipt,
	WebhookReply,
} from "../../src/providers/contract.ts";
import type { ProviderDefinition } from "../../src/providers/definition.ts";
import { type Static, Type } from "../../src/schema.ts";
import { constantTimeEqual } from "../../src/secrets/hash.ts";

const ToySettings = Type.Object(
	{
		type: Type.Literal("toy"),
		name: Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$" }),
		channels: Type.Array(
			Type.Union([Type.Literal("sms"), Type.Literal("call")]),
			{ default: ["sms"] },
		),
		secret: Type.String({ minLength: 8 }),
		system: Type.Optional(Type.String({ pattern: "^[A-Z]{4}$" })),
		greeting: Type.String({ default: "hello" }),
		perSecond: Type.Optional(Type.Integer({ minimum: 1 })),
	},
	{ additionalProperties: false },
);
type ToySettings = Static<typeof ToySettings>;

/** The carrier behind one provider of the type. */
export type Toy = {
	readonly settings: ToySettings;
	readonly messages: Message[];
	/** Makes the next answer; by default it accepts, with the event's SID as reference. */
	answer: (message: Message) => Answer;
	/** Null until the service has started it. */
	link: CarrierLink | null;
	isClosed: boolean;
	/** The receipts and the reply of the webhook. */
	brings: { receipts: readonly Receipt[]; reply?: WebhookReply };
};

/** `toys` receives the carriers that are made, by the provider's name. */
export function toyDefinition(
	toys: Map<string, Toy>,
): ProviderDefinition<ToySettings> {
	return {
		type: "toy",
		kind: "carrier",
		settings: ToySettings,
		patterns: { "^[A-Z]{4}$": "must be four capitals" },
		isTemplate: (path) => path === "greeting",
		check: ({ secret }) =>
			secret.includes(" ") ? "secret must be one word" : null,
		checkFiles: ({ name }) =>
			name === "unreadable" ? "name is of no file" : null,
		channels: ({ channels }) => channels,
		reach: async () => ({ isWell: true, says: "is a toy" }),
		make: (settings) => made(settings, toys),
	};
}

function made(settings: ToySettings, toys: Map<string, Toy>): Carrier {
	const toy: Toy = {
		settings,
		messages: [],
		answer: ({ eventSid }) => ({
			outcome: "accepted",
			reference: eventSid,
			status: "sent",
		}),
		link: null,
		isClosed: false,
		brings: { receipts: [] },
	};
	toys.set(settings.name, toy);
	return {
		kind: "carrier",
		name: settings.name,
		channels: settings.channels,
		concurrency: 10,
		...(settings.perSecond !== undefined && { perSecond: settings.perSecond }),
		timeoutMs: 5_000,
		async deliver(message) {
			toy.messages.push(message);
			return toy.answer(message);
		},
		sendsReceipts: true,
		webhook: {
			admit({ query }) {
				const given = query.get("key") ?? "";
				if (!constantTimeEqual(given, settings.secret)) {
					throw new Refusal("receipt_rejected");
				}
				return { maxBytes: 1_024, isProved: true, isProbe: false };
			},
			read: ({ query }) => {
				const challenge = query.get("challenge");
				return {
					...{ unlisted: 0, unreadable: 0, missing: null },
					...(challenge !== null && { reply: handshake(challenge) }),
					...toy.brings,
				};
			},
		},
		start(link) {
			toy.link = link;
		},
		async close() {
			toy.isClosed = true;
		},
	};
}

function handshake(challenge: string): WebhookReply {
	return {
		status: 200,
		contentType: "text/plain",
		body: challenge,
		echoed: challenge,
	};
}
