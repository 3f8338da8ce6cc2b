/** Delivery does the work that a commit leaves, and commits the outcome. */

import type { CallbackSender } from "../callbacks/sender.ts";
import type { Due } from "../commands/command.ts";
import { leaseWaiting } from "../commands/lease-waiting.ts";
import { resume } from "../commands/resume.ts";
import type { ResumeParts } from "../commands/resume-message.ts";
import { returnMessage, settle } from "../commands/settle.ts";
import { recordsKeptMs } from "../config/retention.ts";
import type { Context } from "../context.ts";
import type { Dispatch, Waiting } from "../messages/work.ts";
import type { Committed } from "../store/batcher.ts";
import { accountNewsWork } from "./account-news.ts";
import { startCarriers } from "./carriers.ts";
import { type Dispatcher, dispatcher } from "./dispatcher.ts";
import { dueWork, logUnreadable } from "./due.ts";
import { messageParts } from "./message-parts.ts";
import { optOutTaker } from "./opt-outs.ts";
import { reactivation } from "./reactivated.ts";
import { receiptTaker } from "./receipt-taker.ts";
import { handoverWatch } from "./watch.ts";

export type Delivery = {
	/** Does due work, and starts the carriers that hold connections. */
	start(): void;
	committed(news: Committed<Due>): void;
	/** Goes on with the parked work of accounts that are active again. */
	reactivated(accountSids: readonly string[]): void;
	settled(): Promise<void>;
	close(): Promise<void>;
};

export function startDelivery(
	context: Context,
	callbacks: CallbackSender,
): Delivery {
	const { run, now, timers, log, store } = context;
	const watch = handoverWatch(context);
	const { lanes } = context;
	const channels = new Map(
		lanes.all.map(({ provider }) => [provider.name, provider.channels]),
	);
	const parts: ResumeParts = {
		...messageParts(context),
		carries: (name, channel) =>
			context.sandboxes.has(name) || channels.get(name)?.includes(channel),
		isInLine: lanes.isRemembered,
		isHeldHere: (id) => messages.isHeld(id) || callbacks.isHeld(id),
		isKnown: (sid) => context.accounts.account(sid) !== undefined,
		isAlone: !store.isShared,
		open: context.openCode,
	};
	const parked = reactivation({
		store,
		now,
		timers,
		log,
		ownerOf: lanes.ownerOf,
		resume: (sids) => run(resume({ sids }, parts)),
	});
	const messages = messageDispatcher(context, parts, watch, (until) => {
		void due.takeUp(until);
	});
	const due = dueWork({
		store,
		now,
		timers,
		log,
		run,
		parts,
		held: () => [...messages.heldOf(), ...callbacks.heldOf()],
		erased(sids) {
			messages.withdraw(sids);
			callbacks.forget(new Set(sids));
		},
	});

	async function isAnyDue(): Promise<boolean> {
		const next = [await store.nextDueAt(), await store.nextNewsAt()];
		return next.some((at) => at !== null && at <= now());
	}

	const accountNews = accountNewsWork({
		store,
		now,
		timers,
		log,
		run,
		listeningOf: context.caps.listeningOf,
		mayDeliver: context.accounts.mayDeliver,
	});

	return {
		start() {
			due.by(now());
			accountNews.by(now());
			startCarriers(
				lanes.all.map(({ provider }) => provider),
				{
					log,
					now,
					received: receiptTaker(context),
					opted: optOutTaker(context),
					ready: messages.ready,
					troubled: context.health.troubled,
				},
			);
		},
		committed(news) {
			const dispatches: Dispatch[] = [];
			const waiting: Waiting[] = [];
			const erased = new Set<string>();
			for (const work of news.due) {
				if ("message" in work) dispatches.push(work.message);
				else if ("waiting" in work) waiting.push(work.waiting);
				else if ("renewed" in work) messages.renew(work.renewed);
				else if ("erased" in work) erased.add(work.erased);
				else if ("answered" in work) {
					const { provider, message, answer } = work.answered;
					watch({ name: provider }, message).ended(answer);
				} else if ("callback" in work) callbacks.take([work.callback]);
				else callbacks.take([work.accountCallback]);
			}
			if (news.nextNewsAt !== null) accountNews.by(news.nextNewsAt);
			if (erased.size > 0) callbacks.forget(erased);
			messages.withdraw(news.ended);
			messages.take(dispatches);
			messages.remember(waiting);
			if (news.nextAt !== null) due.by(news.nextAt);
		},
		reactivated: parked.of,
		async settled() {
			// Finished work may leave other work that is due at once.
			do {
				await parked.idle();
				await due.run();
				await accountNews.run();
				await messages.idle();
				await callbacks.idle();
			} while (await isAnyDue());
		},
		async close() {
			await parked.close();
			await due.rest();
			await accountNews.rest();
			await messages.close();
			await callbacks.close();
			await due.close();
		},
	};
}

function messageDispatcher(
	context: Context,
	parts: ResumeParts,
	watch: ReturnType<typeof handoverWatch>,
	takeUp: (until: number) => void,
): Dispatcher {
	const { config, run, now, timers, log, lanes, accounts } = context;
	return dispatcher({
		lanes,
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
						sendsReceipts:
							provider.kind === "carrier" && provider.sendsReceipts,
						recordsKeptMs: recordsKeptMs(config),
					},
					parts,
				),
			),
		watch,
		giveBack: ({ message, hand }, isClosing) =>
			run(returnMessage(message, hand, isClosing ? null : parts)),
		leaseWaiting: async (line) => {
			logUnreadable(log, await run(leaseWaiting(line, parts)));
		},
		takeUp,
	});
}
