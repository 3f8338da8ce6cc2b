/** `/receipts/{provider}`: providers' later words, proved as their configuration says. */

import type { IncomingMessage } from "node:http";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type ReceiveRules, receive } from "../../commands/receive.ts";
import type { Context } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { clientAddresses } from "../../http/caller.ts";
import { inWork } from "../../http/in-work.ts";
import type {
	Admission,
	Provider,
	Receipt,
	ReceiptHead,
	ReceiptReader,
} from "../../providers/contract.ts";
import { refuseManyFields } from "../../providers/http/receipt-fields.ts";
import { Type } from "../../schema.ts";
import { wasCode } from "../../verification/proof.ts";
import { replies } from "../replies.ts";
import { receiptBodies } from "./receipt-body.ts";

const Taken = Type.Object({
	code: Type.Literal(200),
	message: Type.String(),
	requestID: Type.Null(),
});

/** Of one request: a batch of thousands must not take every place in the next commit. */
const MOST_IN_WORK = 200;

/** A request whose head was looked at. */
type Arrival = {
	readonly provider: string;
	readonly reader: ReceiptReader;
	readonly head: ReceiptHead;
	readonly admission: Admission;
};

export function receiptRoutes(
	app: FastifyInstance,
	context: Context,
	providers: readonly Provider[],
): void {
	const readers = new Map(
		providers.map(({ name, receipts }) => [name, receipts]),
	);
	const addressOf = clientAddresses(context.config.trustedProxies);
	const readBody = receiptBodies();
	const noteUnread = unreadLog(context);
	const arrivals = new WeakMap<FastifyRequest, Arrival>();
	const { metrics } = context;

	/** As `look` says; a refusal is counted. */
	function looked<Seen>(provider: string, look: () => Seen): Seen {
		try {
			return look();
		} catch (error) {
			const isRejected =
				error instanceof Refusal && error.name === "receipt_rejected";
			if (isRejected) metrics.received(provider, "rejected");
			throw error;
		}
	}

	function arrived(http: FastifyRequest): Arrival {
		const { provider } = http.params as { provider: string };
		const reader = readers.get(provider);
		if (reader === undefined) throw new Refusal("no_route");
		const { url = "" } = http.raw;
		const mark = url.indexOf("?");
		const query = mark === -1 ? "" : url.slice(mark);
		refuseManyFields(query);
		const head = {
			method: http.method,
			headers: { ...http.headers, "content-type": http.bodyLabel },
			query: new URLSearchParams(query),
			address: addressOf(http),
		};
		const admission = looked(provider, () => reader.admit(head));
		return { provider, reader, head, admission };
	}

	const rules: ReceiveRules = {
		openCode: context.openCode,
		wasCode: (verification, word) =>
			wasCode(context.keys(), verification, word),
	};
	async function take(provider: string, receipt: Receipt): Promise<void> {
		const received = await context.run(receive(provider, receipt, rules));
		if (received === "overtaken") await take(provider, receipt);
		else metrics.received(provider, received);
	}

	// Of its own, since bodies are read otherwise here.
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
			config: { asksNoCredentials: true, leavesParameters: true },
			schema: { response: replies(Taken) },
			// Whoever can be refused by now sends no body.
			onRequest(http, _, done) {
				arrivals.set(http, arrived(http));
				done();
			},
			async handler(http) {
				const { provider, reader, head, admission } = arrivals.get(
					http,
				) as Arrival;
				if (!admission.isProbe) {
					const batch = looked(provider, () =>
						reader.read({
							...head,
							body: Buffer.isBuffer(http.body) ? http.body : Buffer.alloc(0),
						}),
					);
					const { receipts, unlisted, unreadable, missing } = batch;
					metrics.received(provider, "unlisted", unlisted);
					metrics.received(provider, "unreadable", unreadable);
					if (missing !== null && receipts.length + unlisted === 0)
						noteUnread(provider, missing);
					await inWork(MOST_IN_WORK, receipts, (receipt) =>
						take(provider, receipt),
					);
				}
				return { code: 200, message: "OK", requestID: null };
			},
		});
	});
}

const WINDOW_MS = 60_000;

/** A wrong setting makes every request unreadable: one line a minute for each provider. */
function unreadLog({
	log,
	now,
}: Pick<Context, "log" | "now">): (provider: string, field: string) => void {
	const noted = new Map<string, number>();
	return (provider, field) => {
		const at = now();
		if (at - (noted.get(provider) ?? Number.NEGATIVE_INFINITY) < WINDOW_MS)
			return;
		noted.set(provider, at);
		log.warn(
			{ provider, field },
			"No receipt of a request could be read: the configured field is not in it",
		);
	};
}
