/**
 * The sender of callbacks signs and sends each callback that it gets, in the
 * lane of its endpoint. The outcome goes back as a command. If the process dies
 * here, the leases run out and the callbacks are sent again.
 */

import type { Logger } from "pino";
import type { AccountDispatch } from "../accounts/account-news.ts";
import { isUnavailable } from "../errors.ts";
import type { GuardedHttp, GuardedRequest } from "../outbound/guarded-http.ts";
import type { OutboundOutcome } from "../outbound/http.ts";
import { parseUrl } from "../url.ts";
import type {
	CallbackDispatch,
	CallbackOutcome,
	TellAnswer,
} from "../verification/news.ts";
import { callbackLog } from "./callback-log.ts";
import { endpointLanes } from "./endpoint-lanes.ts";
import { renderAccountNews } from "./render-account-news.ts";
import type { CallbackRenderers } from "./renderer.ts";

/**
 * `later`: not tried, because too many wait or the process ends. It does not
 * count as a failure.
 */
export type SendOutcome = CallbackOutcome | "later";

/** News of a verification, or of an account itself. */
export type Callback = CallbackDispatch | AccountDispatch;

type Tried = { readonly outcome: SendOutcome; readonly answer: TellAnswer };

const UNTRIED: Tried = {
	outcome: "later",
	answer: { status: null, reason: null },
};

export type CallbackSender = {
	/** Takes over callbacks that this instance has leased; at most one of each verification. */
	take(callbacks: readonly Callback[]): void;
	/**
	 * Callbacks that wait here tell of somebody who is erased: they are not sent.
	 * `names`: SIDs of verifications, and ids of news of accounts.
	 */
	forget(names: ReadonlySet<string>): void;
	isHeld(id: string): boolean;
	/** SIDs of the verifications whose callbacks are held. */
	heldOf(): Iterable<string>;
	/** Resolves when no callback is waiting or under way, and all outcomes are recorded. */
	idle(): Promise<void>;
	/**
	 * Gives back waiting callbacks, and resolves when those under way have their
	 * outcomes. Leaves `http` open.
	 */
	close(): Promise<void>;
};

/**
 * An endpoint that hangs holds each of its places for 10 s. The bound of a
 * customer keeps one with many such endpoints, or many accounts, from holding
 * all places. The bound of an account leaves a quarter of its customer's places
 * to the others.
 */
const UNDER_WAY = 512;
const OF_CUSTOMER = { underWay: 128, waiting: 20_000 };
const OF_ACCOUNT = { underWay: 96, waiting: 10_000 };
const WAITING_PER_ENDPOINT = 1_000;
/** News of an account begin this long before the end of their lease at the latest. */
const LONGEST_TRY_MS = 15_000;

export function callbackSender(options: {
	http: GuardedHttp;
	now: () => number;
	log: Logger;
	concurrencyPerEndpoint: number;
	customerOf: (accountSid: string) => string;
	/** Asked again when a callback's turn comes. */
	mayDeliver: (accountSid: string) => boolean;
	/** The account's secrets; empty if it has none to sign with (any more). */
	secretsOf: (
		accountSid: string,
	) => readonly string[] | Promise<readonly string[]>;
	readonly renderers: CallbackRenderers;
	/** Records an outcome; rejects if the store is out of reach. */
	settle: (
		callback: Callback,
		outcome: SendOutcome,
		answer: TellAnswer,
	) => Promise<void>;
}): CallbackSender {
	const { http, now, log, secretsOf, renderers, settle } = options;
	const logFailure = callbackLog(log, now);
	const queue = endpointLanes<Callback>({
		endpoint: {
			underWay: options.concurrencyPerEndpoint,
			waiting: WAITING_PER_ENDPOINT,
		},
		account: OF_ACCOUNT,
		customer: OF_CUSTOMER,
		total: UNDER_WAY,
	});
	/** Held callbacks by id. `sid`: their verification; null: they are an account's. */
	const held = new Map<
		string,
		{ readonly sid: string | null; readonly callbacks: Callback[] }
	>();
	const forgotten = new WeakSet<Callback>();
	let isClosing = false;
	let whenIdle: (() => void)[] = [];

	function take(callbacks: readonly Callback[]): void {
		for (const callback of callbacks) {
			hold(callback);
			const { accountSid: account, url } = callback;
			const place = {
				customer: options.customerOf(account),
				account,
				endpoint: originOf(url),
			};
			const isTaken = !isClosing && queue.add(place, callback);
			if (!isTaken) record(callback, UNTRIED);
		}
		startNext();
	}

	/** News of an account whose lease has run out may be taken while they wait here. */
	function hold(callback: Callback): void {
		const { id } = callback.news;
		const one = held.get(id);
		if (one !== undefined) {
			one.callbacks.push(callback);
			return;
		}
		const sid = "sid" in callback ? callback.sid : null;
		held.set(id, { sid, callbacks: [callback] });
	}

	function forget(names: ReadonlySet<string>): void {
		for (const [id, { sid, callbacks }] of held) {
			if (!names.has(sid ?? id)) continue;
			for (const each of callbacks) forgotten.add(each);
		}
	}

	function startNext(): void {
		for (let next = queue.start(); next !== null; next = queue.start()) {
			const { item, done } = next;
			const isUnwanted =
				forgotten.has(item) ||
				!options.mayDeliver(item.accountSid) ||
				mayBeAnothers(item);
			if (isUnwanted) {
				done();
				record(item, UNTRIED);
				continue;
			}
			void send(item).then((tried) => {
				done();
				record(item, tried);
				startNext();
			});
		}
	}

	/** Nobody renews the lease of an account's news: it may run out before their turn. */
	function mayBeAnothers(callback: Callback): boolean {
		return (
			"leasedUntil" in callback && callback.leasedUntil - now() < LONGEST_TRY_MS
		);
	}

	function requestOf(
		callback: Callback,
		secrets: readonly string[],
	): GuardedRequest {
		if ("leasedUntil" in callback) {
			return renderAccountNews(callback, secrets, now());
		}
		const render = renderers.get(callback.dialect);
		// A program that knows the dialect may run beside this one.
		if (render === undefined) {
			throw new Error(`nobody here speaks ${callback.dialect}`);
		}
		return render(callback, secrets, now());
	}

	/** Never rejects. */
	async function send(callback: Callback): Promise<Tried> {
		try {
			const secrets = await secretsOf(callback.accountSid);
			if (secrets.length === 0) {
				return failed(callback, "no secret to sign with");
			}
			const reply = await http.send(requestOf(callback, secrets));
			const outcome = outcomeOf(reply);
			const status = reply.outcome === "reply" ? reply.status : null;
			return outcome === "failed"
				? failed(callback, reasonOf(reply), status)
				: { outcome, answer: { status, reason: null } };
		} catch (error) {
			// Only the message: the errors of URLs contain the URL.
			return failed(callback, error instanceof Error ? error.message : "bug");
		}
	}

	function failed(
		callback: Callback,
		reason: string,
		status: number | null = null,
	): Tried {
		logFailure(hostOf(callback.url), reason);
		return { outcome: "failed", answer: { status, reason } };
	}

	function record(callback: Callback, { outcome, answer }: Tried): void {
		void settle(callback, outcome, answer)
			.catch((error: unknown) => {
				// The outcome is lost, but not the lease: when it runs out, the
				// callback is sent again under the same id.
				if (isUnavailable(error)) return;
				log.error(
					{ err: error, callback: callback.news.id },
					"The outcome of a callback could not be recorded",
				);
			})
			.then(() => release(callback));
	}

	function release(callback: Callback): void {
		const { id } = callback.news;
		const { callbacks = [] } = held.get(id) ?? {};
		callbacks.splice(callbacks.indexOf(callback), 1);
		if (callbacks.length === 0) held.delete(id);
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
		forget,
		isHeld: (id) => held.has(id),
		heldOf: () => [...held.values()].flatMap(({ sid }) => sid ?? []),
		idle,
		async close() {
			isClosing = true;
			for (const callback of queue.clear()) record(callback, UNTRIED);
			await idle();
		},
	};
}

function outcomeOf(reply: OutboundOutcome): SendOutcome {
	if (reply.outcome !== "reply") {
		// This is not the endpoint's fault: all connections that we may open are in
		// use.
		return reply.reason === "CROWDED" ? "later" : "failed";
	}
	if (reply.status >= 200 && reply.status < 300) return "taken";
	return reply.status === 410 ? "gone" : "failed";
}

function reasonOf(reply: OutboundOutcome): string {
	return reply.outcome === "reply" ? `status ${reply.status}` : reply.reason;
}

function originOf(url: string): string {
	return parseUrl(url)?.origin ?? "";
}

function hostOf(url: string): string {
	return parseUrl(url)?.hostname ?? "";
}
