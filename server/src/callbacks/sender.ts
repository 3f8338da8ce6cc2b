/**
 * The sender of callbacks: signs what it is handed and sends it, each endpoint
 * in its own lane. What became of it goes back as a command. If the process
 * dies here, the leases run out and the callbacks are sent once more.
 */

import type { Logger } from "pino";
import { isUnavailable } from "../errors.ts";
import type { GuardedHttp } from "../outbound/guard.ts";
import type { OutboundOutcome } from "../outbound/http.ts";
import type {
	CallbackDispatch,
	CallbackOutcome,
} from "../verification/callbacks.ts";
import { failureLog } from "./failure-log.ts";
import { lanes } from "./lanes.ts";
import type { CallbackRenderers } from "./renderer.ts";

/** `later`: not tried, since too much waits already or the process ends. It counts as no failure. */
export type SendOutcome = CallbackOutcome | "later";

export type CallbackSender = {
	/** Takes over callbacks that this instance holds the lease of; of a verification one at a time. */
	take(callbacks: readonly CallbackDispatch[]): void;
	isHeld(id: string): boolean;
	/** SIDs of the verifications whose callbacks are held. */
	heldOf(): Iterable<string>;
	/** Resolves when no callback is waiting or under way, and all outcomes are recorded. */
	idle(): Promise<void>;
	/** Gives back what waits, and resolves when what is under way has its outcome. Leaves `http` open. */
	close(): Promise<void>;
};

/**
 * An endpoint that hangs holds each of its places for 10 s. The share of a
 * customer is what keeps one with many such endpoints, or with many accounts,
 * from holding them all; an account of it leaves a quarter to the others.
 */
const UNDER_WAY = 512;
const OF_CUSTOMER = { underWay: 128, waiting: 20_000 };
const OF_ACCOUNT = { underWay: 96, waiting: 10_000 };
const WAITING_PER_ENDPOINT = 1_000;

export function callbackSender(options: {
	http: GuardedHttp;
	now: () => number;
	log: Logger;
	concurrencyPerEndpoint: number;
	customerOf: (accountSid: string) => string;
	/** Asked once more when a callback's turn comes. */
	mayDeliver: (accountSid: string) => boolean;
	/** Of the account; none: it has none to sign with (any more). */
	secretsOf: (
		accountSid: string,
	) => readonly string[] | Promise<readonly string[]>;
	readonly renderers: CallbackRenderers;
	/** Records an outcome; rejects where the store cannot be reached. */
	settle: (callback: CallbackDispatch, outcome: SendOutcome) => Promise<void>;
}): CallbackSender {
	const { http, now, log, secretsOf, renderers, settle } = options;
	const logFailure = failureLog(log, now);
	const queue = lanes<CallbackDispatch>({
		endpoint: {
			underWay: options.concurrencyPerEndpoint,
			waiting: WAITING_PER_ENDPOINT,
		},
		account: OF_ACCOUNT,
		customer: OF_CUSTOMER,
		total: UNDER_WAY,
	});
	/** Verifications by the callbacks that are held. */
	const held = new Map<string, string>();
	let isClosing = false;
	let whenIdle: (() => void)[] = [];

	function take(callbacks: readonly CallbackDispatch[]): void {
		for (const callback of callbacks) {
			held.set(callback.news.id, callback.sid);
			const { accountSid: account, url } = callback;
			const place = {
				...{ customer: options.customerOf(account), account },
				endpoint: originOf(url),
			};
			const isTaken = !isClosing && queue.add(place, callback);
			if (!isTaken) record(callback, "later");
		}
		startNext();
	}

	function startNext(): void {
		for (let next = queue.start(); next !== null; next = queue.start()) {
			const { item, done } = next;
			if (!options.mayDeliver(item.accountSid)) {
				done();
				record(item, "later");
				continue;
			}
			void send(item).then((outcome) => {
				done();
				record(item, outcome);
				startNext();
			});
		}
	}

	/** Never rejects. */
	async function send(callback: CallbackDispatch): Promise<SendOutcome> {
		// A program that knows it may run beside this one.
		const render = renderers.get(callback.dialect);
		if (render === undefined) {
			return failed(callback, `nobody here speaks ${callback.dialect}`);
		}
		try {
			const secrets = await secretsOf(callback.accountSid);
			if (secrets.length === 0) {
				return failed(callback, "no secret to sign with");
			}
			const reply = await http.send(render(callback, secrets, now()));
			const outcome = outcomeOf(reply);
			return outcome === "failed" ? failed(callback, reasonOf(reply)) : outcome;
		} catch (error) {
			// A message and no more: errors about URLs carry the URL.
			return failed(callback, error instanceof Error ? error.message : "bug");
		}
	}

	function failed(callback: CallbackDispatch, reason: string): SendOutcome {
		logFailure(hostOf(callback.url), reason);
		return "failed";
	}

	function record(callback: CallbackDispatch, outcome: SendOutcome): void {
		void settle(callback, outcome)
			.catch((error: unknown) => {
				// The outcome is lost, the lease is not: when it runs out the callback
				// is sent once more, under the same id.
				if (isUnavailable(error)) return;
				log.error(
					{ err: error, callback: callback.news.id },
					"The outcome of a callback could not be recorded",
				);
			})
			.then(() => release(callback));
	}

	function release({ news }: CallbackDispatch): void {
		held.delete(news.id);
		if (held.size > 0) return;
		const waiters = whenIdle;
		whenIdle = [];
		for (const resolve of waiters) resolve();
	}

	function idle(): Promise<void> {
		return held.size === 0
			? Promise.resolve()
			: new Promise((resolve) => {
					whenIdle.push(resolve);
				});
	}

	return {
		take,
		isHeld: (id) => held.has(id),
		heldOf: () => held.values(),
		idle,
		async close() {
			isClosing = true;
			for (const callback of queue.clear()) record(callback, "later");
			await idle();
		},
	};
}

function outcomeOf(reply: OutboundOutcome): SendOutcome {
	if (reply.outcome !== "reply") {
		// No fault of the endpoint's: every connection that we may have is in use.
		return reply.reason === "CROWDED" ? "later" : "failed";
	}
	if (reply.status >= 200 && reply.status < 300) return "taken";
	return reply.status === 410 ? "gone" : "failed";
}

function reasonOf(reply: OutboundOutcome): string {
	return reply.outcome === "reply" ? `status ${reply.status}` : reply.reason;
}

function originOf(url: string): string {
	return URL.canParse(url) ? new URL(url).origin : "";
}

function hostOf(url: string): string {
	return URL.canParse(url) ? new URL(url).hostname : "";
}
