/** Delivery: what a commit leaves to be done is done, and its outcome committed in turn. */

import type { Provider } from "../channels/provider.ts";
import type { Dispatch } from "../commands/command.ts";
import { returnMessage, settle } from "../commands/settle.ts";
import type { Context } from "../context.ts";
import { randomFraction } from "../crypto.ts";
import { newSid } from "../sid.ts";
import type { Committed } from "../store/batcher.ts";
import { messageSid } from "../verification/message-sid.ts";
import type { Verification } from "../verification/verification.ts";
import { dispatcher } from "./dispatcher.ts";
import { dueWork } from "./due.ts";
import { sandboxContext } from "./sandbox-text.ts";

export type Delivery = {
	start(): void;
	committed(news: Committed<Dispatch>): void;
	settled(): Promise<void>;
	close(): Promise<void>;
};

export function startDelivery(
	context: Context,
	providers: readonly Provider[],
	open: (verification: Verification) => string | null,
): Delivery {
	const { run, now, log, store, instance, keys } = context;
	const messages = dispatcher({
		providers,
		now,
		log,
		settle: ({ message, hand }, provider, answer) =>
			run(
				settle(message, {
					hand,
					provider: provider.name,
					answer,
					jitter: randomFraction(),
					instance,
					eventSid: newSid("OTE", now()),
					targetSid: messageSid(message.channel, now()),
					sendsReceipts: provider.receipts !== undefined,
					sealForSandbox: ({ text, targetSid }) =>
						keys().seal(text, sandboxContext(targetSid)),
				}),
			),
		giveBack: ({ message, hand }, at) => run(returnMessage(message, hand, at)),
	});
	const due = dueWork({
		store,
		now,
		log,
		run,
		rules: { instance, isHeldHere: messages.isHeld, isAlone: true, open },
	});

	return {
		start: () => due.by(now()),
		committed(news) {
			messages.take(news.due);
			if (news.nextAt !== null) due.by(news.nextAt);
		},
		async settled() {
			await due.run();
			await messages.idle();
		},
		async close() {
			await due.close();
			await messages.close();
		},
	};
}
