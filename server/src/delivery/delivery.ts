/** Delivery: what a commit leaves to be done is done, and its outcome committed in turn. */

import type { CallbackSender } from "../callbacks/sender.ts";
import type { Provider } from "../channels/provider.ts";
import type { Dispatch, Due } from "../commands/command.ts";
import { type ResumeRules, resume } from "../commands/resume.ts";
import { returnMessage, settle } from "../commands/settle.ts";
import type { Context } from "../context.ts";
import { messageRules } from "../message-rules.ts";
import type { Committed } from "../store/batcher.ts";
import { type Dispatcher, dispatcher } from "./dispatcher.ts";
import { dueWork } from "./due.ts";
import { reactivation } from "./reactivated.ts";
import { handoverWatch } from "./watch.ts";

export type Delivery = {
	start(): void;
	committed(news: Committed<Due>): void;
	/** These accounts are active again: what was parked goes on. */
	reactivated(accountSids: readonly string[]): void;
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
	const rules: ResumeRules = {
		...messageRules(context),
		isHeldHere: (id) => messages.isHeld(id) || callbacks.isHeld(id),
		isKnown: (sid) => context.accounts.account(sid) !== undefined,
		isAlone: !store.isShared,
		open: context.openCode,
	};
	const parked = reactivation({
		store,
		now,
		log,
		resume: (sids) => run(resume({ sids }, rules)),
	});
	const due = dueWork({
		store,
		now,
		timers,
		log,
		run,
		rules,
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
		reactivated: parked.of,
		lanes: messages.lanes,
		async settled() {
			// What is done may leave something else to be done at once.
			do {
				await parked.idle();
				await due.run();
				await messages.idle();
				await callbacks.idle();
			} while (
				((await store.nextDueAt()) ?? Number.POSITIVE_INFINITY) <= now()
			);
		},
		async close() {
			await parked.close();
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
	const { config, run, now, timers, log, accounts } = context;
	const rules = messageRules(context);
	return dispatcher({
		providers,
		now,
		timers,
		log,
		mayDeliver: accounts.mayDeliver,
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
