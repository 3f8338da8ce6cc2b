/**
 * Shows hand-overs to operators: time and answer as metrics, and a span if the
 * message is traced.
 */

import type { Context } from "../context.ts";
import { SpanKind } from "../tracing/tracer.ts";
import type { Watch } from "./dispatcher.ts";

export function handoverWatch({
	health,
	metrics,
	tracer,
}: Pick<Context, "health" | "metrics" | "tracer">): (
	provider: { readonly name: string },
	message: Watch["message"],
) => Watch {
	return ({ name }, message) => {
		const startedAt = performance.now();
		const { channel, eventSid } = message;
		const span =
			tracer === null || message.traceparent === undefined
				? null
				: tracer.start(
						`deliver ${channel}`,
						SpanKind.client,
						message.traceparent,
					);
		return {
			message:
				span === null ? message : { ...message, traceparent: span.traceparent },
			ended(answer) {
				const seconds = (performance.now() - startedAt) / 1_000;
				metrics.answered(name, channel, answer, seconds);
				health.answered(name, answer, seconds);
				span?.end(
					{
						"postern.provider": name,
						"postern.channel": channel,
						"postern.event": eventSid,
						"postern.outcome": answer.outcome,
						...(answer.outcome !== "accepted" && {
							"error.type": answer.outcome,
						}),
					},
					answer.outcome !== "accepted",
				);
			},
		};
	};
}
