/** Delivery: what a commit leaves to be done is done, and its outcome committed in turn. */

import type { CallbackSender } from "../callbacks/sender.ts";
import type { Provider } from "../channels/provider.ts";
import type { Dispatch, Due } from "../commands/command.ts";
import { returnMessage, settle } from "../commands/settle.ts";
import type { Context } from "../context.ts";
import { messageRules } from "../message-rules.ts";
import type { Committed } from "../store/batcher.ts";
import { type Dispatcher, dispatcher } from "./dispatcher.ts";
import { dueWork } from "./due.ts";
import { handoverWatch } from "./watch.ts";

export type Delivery = {
	start(): void;
	committed(news: Committed<Due>): void;
	lanes: Dispatcher["lanes"];
	settled(): Promise<void>;
	close(): Promise<void>;
};

export function startDelivery(
	context: Context,
	providers: readonly Provider[],
	callbacks: CallbackSender,
): Delivery {
	const { run, now, timers, log, store } = context;
	const watch = handoverWatch(context);
	const messages = messageDispatcher(context, providers, watch);
	const due = dueWork({
		store,
		now,
		timers,
		log,
		run,
		rules: {
			...messageRules(context),
			isHeldHere: (id) => messages.isHeld(id) || callbacks.isHeld(id),
			isAlone: !store.isShared,
			open: context.openCode,
		},
		held: () => [...messages.heldOf(), ...callbacks.heldOf()],
	});

	return {
		start: () => due.by(now()),
		committed(news) {
			const dispatches: Dispatch[] = [];
			for (const work of news.due) {
				if ("message" in work) dispatches.push(work.message);
				else if ("renewed" in work) messages.renew(work.renewed);
				else if ("answered" in work) {
					const { provider, message, answer } = work.answered;
					watch({ name: provider }, message).ended(answer);
				} else callbacks.take([work.callback]);
			}
			messages.withdraw(news.ended);
			messages.take(dispatches);
			if (news.nextAt !== null) due.by(news.nextAt);
		},
		lanes: messages.lanes,
		async settled() {
			// What is done may leave something else to be done at once.
			do {
				await due.run();
				await messages.idle();
				await callbacks.idle();
			} while (
				((await store.nextDueAt()) ?? Number.POSITIVE_INFINITY) <= now()
			);
		},
		async close() {
			await due.rest();
			await messages.close();
			await callbacks.close();
			await due.close();
		},
	};
}

function messageDispatcher(
	context: Context,
	providers: readonly Provider[],
	watch: ReturnType<typeof handoverWatch>,
): Dispatcher {
	const { config, run, now, timers, log } = context;
	const rules = messageRules(context);
	return dispatcher({
		providers,
		now,
		timers,
		log,
		settle: ({ message, hand }, provider, answer) =>
			run(
				settle(
					{
						message,
						hand,
						provider: provider.name,
						answer,
						sendsReceipts: provider.receipts !== undefined,
						recordsKeptMs: config.retentionDays * 24 * 60 * 60 * 1_000,
					},
					rules,
				),
			),
		watch,
		giveBack: ({ message, hand }, at) => run(returnMessage(message, hand, at)),
	});
}
