/**
 * The provider type `http`: any gateway that takes messages over HTTP, by
 * configuration alone.
 */

import { openOutbound } from "../../outbound/http.ts";
import type { Carrier } from "../contract.ts";
import { because } from "../reason.ts";
import { answerReader } from "./answer.ts";
import { authorizedSender } from "./auth/authorized.ts";
import { unpacked } from "./compressed.ts";
import { receiptWebhook } from "./receipts.ts";
import { requestBuilder } from "./request.ts";
import { secretsOf } from "./secrets.ts";
import type { HttpSettings } from "./settings.ts";

/** An acceptance is some hundred bytes; what is longer is an error page or an attack. */
const MAX_REPLY_BYTES = 64 * 1024;

/** The settings have passed `checkHttpSettings`. */
export function httpProvider(settings: HttpSettings, now: () => number) {
	const { name, channels, concurrency, perSecond, timeoutMs } = settings;
	const { origin, build } = requestBuilder(settings, now);
	const answer = answerReader(settings, now);
	const outbound = openOutbound(origin, {
		connections: concurrency,
		// Less than the deadline, so that a gateway that is not reachable is told
		// from one that took the message and fell silent.
		connectTimeoutMs: Math.ceil(timeoutMs / 2),
		silenceTimeoutMs: timeoutMs,
		maxReplyBytes: MAX_REPLY_BYTES,
	});
	const sender =
		settings.auth &&
		authorizedSender(settings.auth, outbound, origin, timeoutMs, now);
	return {
		kind: "carrier",
		name,
		channels,
		concurrency,
		timeoutMs,
		async deliver(message, signal) {
			const request = build(message);
			if ("unfit" in request)
				return because("a header or path that cannot carry its value", {
					outcome: "refused",
					retry: "elsewhere",
					errorCode: null,
					errorMessage: `The ${request.unfit} cannot carry what this message has for it`,
				});
			const exchange = sender
				? await sender.send(request, signal)
				: { outcome: await outbound.send(request, signal), presented: [] };
			if (!("presented" in exchange)) return exchange;
			const { outcome, presented } = exchange;
			return answer(
				outcome.outcome === "reply"
					? await unpacked(outcome, MAX_REPLY_BYTES)
					: outcome,
				message,
				presented,
			);
		},
		...(perSecond !== undefined && { perSecond }),
		sendsReceipts: settings.receipts !== undefined,
		...(settings.receipts !== undefined && {
			webhook: receiptWebhook(
				settings.receipts,
				settings.errorCodes,
				secretsOf(settings),
			),
		}),
		close: () => (sender ?? outbound).close(),
	} satisfies Carrier;
}
