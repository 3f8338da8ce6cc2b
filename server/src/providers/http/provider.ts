/**
 * The provider type `http`: any gateway that takes messages over HTTP, by
 * configuration alone.
 */

import type { HttpSettings } from "../../config/http.ts";
import { openOutbound } from "../../outbound/http.ts";
import type { Provider } from "../contract.ts";
import { because } from "../reason.ts";
import { answerReader } from "./answer.ts";
import { receiptReader } from "./receipts.ts";
import { requestBuilder } from "./request.ts";
import { secretsOf } from "./secrets.ts";

/** An acceptance is some hundred bytes; what is longer is an error page or an attack. */
const MAX_REPLY_BYTES = 64 * 1024;

/** The settings have passed `checkHttpSettings`. */
export function httpProvider(settings: HttpSettings): Provider {
	const { name, channels, concurrency, timeoutMs } = settings;
	const { origin, build } = requestBuilder(settings);
	const answer = answerReader(settings);
	const outbound = openOutbound(origin, {
		connections: concurrency,
		// Less than the deadline, so that a gateway that is not reachable is told
		// from one that took the message and fell silent.
		connectTimeoutMs: Math.ceil(timeoutMs / 2),
		silenceTimeoutMs: timeoutMs,
		maxReplyBytes: MAX_REPLY_BYTES,
	});
	return {
		name,
		channels,
		concurrency,
		timeoutMs,
		async deliver(message, signal) {
			const request = build(message);
			if ("badHeader" in request)
				return because("a header that cannot carry its value", {
					outcome: "refused",
					retry: "elsewhere",
					errorCode: null,
					errorMessage: `The header ${request.badHeader} cannot carry what this message has for it`,
				});
			return answer(await outbound.send(request, signal), message);
		},
		...(settings.receipts === undefined
			? {}
			: {
					receipts: receiptReader(
						settings.receipts,
						settings.errorCodes,
						secretsOf(settings),
					),
				}),
		close: () => outbound.close(),
	};
}
