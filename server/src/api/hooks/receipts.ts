/**
 * `/receipts/{provider}`: requests of carriers, above all with receipts. A request is
 * proved first, then its receipts are committed, and only then it is answered.
 */

import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { onceAMinute } from "../../delivery/once-a-minute.ts";
import { receiptTaker } from "../../delivery/receipt-taker.ts";
import { Refusal } from "../../errors.ts";
import { clientAddresses } from "../../http/caller.ts";
import type {
	AbsentPlace,
	Admission,
	Brought,
	Provider,
	Webhook,
	WebhookHead,
} from "../../providers/contract.ts";
import { subscriptionUrl } from "../../providers/presets/sns.ts";
import { refuseManyFields } from "../../providers/webhook-fields.ts";
import { Type } from "../../schema.ts";
import type { Operation } from "../operation.ts";
import { replies } from "../replies.ts";
import { receiptBodies } from "./receipt-body.ts";
import { whyNotSent } from "./webhook-reply.ts";

const Taken = Type.Object({
	code: Type.Literal(200),
	message: Type.String(),
	requestID: Type.Null(),
});

const ReceiptPath = Type.Object({
	provider: Type.String({
		description: "Name of a provider that has receipts",
	}),
});

const TAKE: Operation = {
	id: "takeReceipts",
	tag: "Service",
	summary: "Take receipts of a carrier",
	description:
		"For carriers alone: the provider decides what a request holds, how it is proved, and what is answered instead of this reply.",
	refusals: ["malformed", "receipt_rejected", "no_route", "too_large"],
	otherSuccess: "The provider's own reply",
	example: { provider: "gateway" },
};

/** A request whose head has been admitted. */
type Arrival = {
	readonly provider: string;
	readonly webhook: Webhook;
	readonly head: WebhookHead;
	readonly admission: Admission;
};

export function receiptRoutes(
	app: FastifyInstance,
	context: Context,
	providers: readonly Provider[],
): void {
	const webhooks = new Map(
		providers.map((provider) => [
			provider.name,
			provider.kind === "carrier" ? provider.webhook : undefined,
		]),
	);
	const received = receiptTaker(context);
	const addressOf = clientAddresses(context.config.trustedProxies);
	const readBody = receiptBodies();
	const noteUnread = unreadLog(context);
	const lists = listLog(context);
	const statuses = statusLog(context);
	const noteSubscription = subscriptionLog(context);
	const arrivals = new WeakMap<FastifyRequest, Arrival>();
	const { metrics } = context;

	function countRefusal(provider: string, error: unknown): void {
		const isRejected =
			error instanceof Refusal && error.name === "receipt_rejected";
		if (isRejected) metrics.received(provider, "rejected");
	}

	function arrived(http: FastifyRequest): Arrival {
		const { provider } = http.params as { provider: string };
		const webhook = webhooks.get(provider);
		if (webhook === undefined) throw new Refusal("no_route");
		const { url = "" } = http.raw;
		const mark = url.indexOf("?");
		const search = mark === -1 ? "" : url.slice(mark);
		refuseManyFields(search);
		const head = {
			method: http.method,
			headers: { ...http.headers, "content-type": http.bodyLabel },
			query: new URLSearchParams(search),
			search,
			address: addressOf(http),
			receivedAt: context.now(),
		};
		try {
			return { provider, webhook, head, admission: webhook.admit(head) };
		} catch (error) {
			countRefusal(provider, error);
			throw error;
		}
	}

	/** Resolves once all receipts of the request are committed. */
	async function take(
		{ provider, webhook, head }: Arrival,
		body: unknown,
	): Promise<Brought> {
		let brought: Brought;
		try {
			brought = await webhook.read({
				...head,
				body: bytesOf(body),
			});
		} catch (error) {
			countRefusal(provider, error);
			throw error;
		}
		const { receipts, unlisted, unreadable, missing, absent, confirm } =
			brought;
		if (confirm !== undefined) noteSubscription(provider, confirm);
		const isEmpty = receipts.length + unlisted + unreadable === 0;
		if (isEmpty) metrics.received(provider, "empty");
		if (receipts.length + unlisted > 0) lists.found(provider);
		if (absent !== undefined) lists.lacks(provider, absent);
		if (receipts.length > 0) statuses.known(provider);
		else if (unlisted > 0) statuses.unknown(provider);
		metrics.received(provider, "unlisted", unlisted);
		metrics.received(provider, "unreadable", unreadable);
		if (missing !== null && receipts.length + unlisted === 0)
			noteUnread(provider, missing);
		await received(provider, receipts);
		return brought;
	}

	/** The provider's own reply; null for the default one. */
	function replyOf(
		{ provider, head }: Arrival,
		given: unknown,
		{ reply }: Brought,
	) {
		if (reply === undefined) return null;
		const why = whyNotSent(reply, { ...head, body: bytesOf(given) });
		if (why === null) return reply;
		// The default reply, not an error: the receipts are committed.
		context.log.error(
			{ provider, why },
			"A provider's reply to a webhook was not sent",
		);
		return null;
	}

	// A scope of its own: bodies are read in another way here.
	app.register(async (scope) => {
		scope.removeAllContentTypeParsers();
		scope.addContentTypeParser(
			"*",
			(http: FastifyRequest, payload: IncomingMessage) =>
				readBody(payload, (arrivals.get(http) as Arrival).admission),
		);
		scope.route({
			method: ["GET", "POST"],
			url: "/receipts/:provider",
			config: {
				asksNoCredentials: true,
				leavesParameters: true,
				operation: TAKE,
			},
			schema: { params: ReceiptPath, response: replies(Taken) },
			// Before the body: a request that its head refuses never sends one.
			onRequest(http, answer, done) {
				answer.header("x-content-type-options", "nosniff");
				arrivals.set(http, arrived(http));
				done();
			},
			async handler(http, answer) {
				const arrival = arrivals.get(http) as Arrival;
				const own = arrival.admission.isProbe
					? null
					: replyOf(arrival, http.body, await take(arrival, http.body));
				if (own !== null) {
					return answer
						.code(own.status)
						.type(`${own.contentType}; charset=utf-8`)
						.send(Buffer.from(own.body));
				}
				return { code: 200, message: "OK", requestID: null };
			},
		});
	});
}

function bytesOf(body: unknown): Buffer {
	return Buffer.isBuffer(body) ? body : Buffer.alloc(0);
}

type Note = (provider: string, text: string) => void;

function subscriptionLog({ log, now }: Pick<Context, "log" | "now">): Note {
	const isDue = onceAMinute({ now });
	return (provider, asked) => {
		if (!isDue(provider)) return;
		const url = subscriptionUrl(asked);
		if (url === null)
			log.warn(
				{ provider },
				"A subscription asks for confirmation by a URL that is not one of Amazon SNS: it is ignored",
			);
		else
			log.warn(
				{ provider, command: `postern providers confirm '${url.href}'` },
				"A subscription of Amazon SNS asks for confirmation: if you made it, run the command",
			);
	};
}

/** A wrong setting makes every request unreadable. */
function unreadLog({ log, now }: Pick<Context, "log" | "now">): Note {
	const isDue = onceAMinute({ now });
	return (provider, field) => {
		if (isDue(provider))
			log.warn(
				{ provider, field },
				"No receipt of a request could be read: the configured field is not in it",
			);
	};
}

/**
 * Wrong `statuses` lose every receipt, while words that tell nothing final are usual. So
 * a provider is not named that has brought a listed one since the start.
 */
function statusLog({ log, now }: Pick<Context, "log" | "now">) {
	const isDue = onceAMinute({ now });
	const areKnown = new Set<string>();
	return {
		known: (provider: string) => void areKnown.add(provider),
		unknown(provider: string): void {
			if (areKnown.has(provider) || !isDue(provider)) return;
			log.warn(
				{ provider, setting: "receipts.statuses" },
				"No status in a request is listed, and none of this provider has been since the start: if one was final, correct the setting",
			);
		},
	};
}

/**
 * A wrong `list` loses every receipt, while other news of a gateway have none and are
 * right. So a provider that has brought a receipt since the start is not named.
 */
function listLog({ log, now }: Pick<Context, "log" | "now">) {
	const isDue = onceAMinute({ now });
	const areFound = new Set<string>();
	return {
		found: (provider: string) => void areFound.add(provider),
		lacks(provider: string, { setting, lookedFor }: AbsentPlace): void {
			if (areFound.has(provider) || !isDue(provider)) return;
			log.warn(
				{ provider, setting, lookedFor },
				"A request held no list of receipts, and none of this provider has since the start: if it was a receipt, correct the setting",
			);
		},
	};
}
