/**
 * The metrics of Postern. Each label has a bounded number of values: route
 * patterns, names of providers, calling codes. No label holds an account, a
 * recipient or anything else that grows with use.
 */

import { addressKind, type Channel } from "../channel.ts";
import type { Received } from "../commands/receive.ts";
import { callingCode } from "../messages/calling-code.ts";
import type { Answer } from "../providers/contract.ts";
import type { Milestone } from "../usage/milestone.ts";
import { type Registry, registry } from "./prometheus.ts";

export type Metrics = {
	/** For values that are read when a scrape asks for them. */
	readonly gauge: Registry["gauge"];
	/** A request came, or has its reply. */
	requestsUnderWay(method: string, change: 1 | -1): void;
	requested(
		method: string,
		route: string,
		status: number,
		seconds: number,
	): void;
	/** One batch; `isCommitted` is false if nothing of it was saved. */
	batched(commands: number, seconds: number, isCommitted: boolean): void;
	reached(milestone: Milestone): void;
	answered(
		provider: string,
		channel: Channel,
		answer: Answer,
		seconds: number,
	): void;
	/** Counts entries in a provider's receipts. */
	received(provider: string, outcome: ReceiptOutcome, entries?: number): void;
	/** Counts a message to a country whose known recipients have stopped entering codes. */
	judgedInOutage(country: string): void;
	/** Counts requests that the request log did not keep. */
	requestsDropped(requests: number): void;
	/** Counts reads of an account's newest records for the live list of the console. */
	liveRead(): void;
	eventLoopLate(seconds: number): void;
	/** The metrics of this process. */
	read: Registry["read"];
	/** The text of a scrape; for several processes under one supervisor, that of all. */
	text(): Promise<string>;
};

/**
 * `unlisted`: the provider's word is not in `statuses`; `unreadable`: a field
 * is missing; `empty` and `rejected`: a whole request.
 */
export type ReceiptOutcome =
	| Exclude<Received, "overtaken">
	| "unlisted"
	| "unreadable"
	| "empty"
	| "rejected";

const REQUEST_SECONDS = [
	0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];
/** As the semantic conventions of OpenTelemetry advise. */
const CONVENTION_SECONDS = [
	0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
/**
 * The methods that the conventions know (RFC 9110, and PATCH of RFC 5789). They have one
 * word for all others, of which Node reads some thirty.
 */
const METHODS = new Set([
	...["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE"],
	"PATCH",
]);
const methodOf = (method: string) => (METHODS.has(method) ? method : "_OTHER");
/** TLS ends at the proxy. */
const SCHEME = "http";
const COMMIT_SECONDS = [
	0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
	2.5, 5,
];
const COMMANDS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const PROVIDER_SECONDS = [
	0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];
const LATE_SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

export function startMetrics(): Metrics {
	const { counter, histogram, gauge, read, text } = registry();
	const requests = counter(
		"postern_http_requests_total",
		"Requests answered, also if the client left before, by method, pattern of the route (empty: none fits) and status.",
		["method", "route", "status"],
	);
	const requestSeconds = histogram(
		"postern_http_request_duration_seconds",
		"From the head of a request to the end of its reply, by method and route.",
		["method", "route"],
		REQUEST_SECONDS,
	);
	const serverSeconds = histogram(
		"http_server_request_duration_seconds",
		"The same by OpenTelemetry's semantic conventions, with the status; `error_type` is a status from 500 on.",
		[
			"http_request_method",
			"http_route",
			"http_response_status_code",
			"url_scheme",
			"error_type",
		],
		CONVENTION_SECONDS,
	);
	const underWay = new Map<string, number>();
	gauge(
		"http_server_active_requests",
		"Requests without a reply so far, by method.",
		["http_request_method", "url_scheme"],
		() =>
			[...underWay].map(([method, amount]) => ({
				values: [method, SCHEME],
				amount,
			})),
	);
	const batchCommands = histogram(
		"postern_batch_commands",
		"Commands that were committed together; its count is that of the batches.",
		[],
		COMMANDS,
	);
	const commitSeconds = histogram(
		"postern_commit_duration_seconds",
		"From the first look-up for a batch to the end of its commit.",
		[],
		COMMIT_SECONDS,
	);
	const failedCommits = counter(
		"postern_commits_failed_total",
		"Batches of which nothing was saved: the store could not be reached or written, or a decision failed.",
		[],
	);
	const answers = counter(
		"postern_deliveries_total",
		"Messages handed to a provider, by provider, channel and outcome: accepted, unknown, or refused with what may still help (later, elsewhere, never).",
		["provider", "channel", "outcome"],
	);
	const answerSeconds = histogram(
		"postern_delivery_duration_seconds",
		"From handing a message to a provider to its answer, by provider; the sandbox answers at once.",
		["provider"],
		PROVIDER_SECONDS,
	);
	const receipts = counter(
		"postern_receipts_total",
		"Receipts, entry by entry, by provider and outcome: taken, old (it changed nothing), held (no message is known by its reference yet), unlisted (its word is not in `statuses`), unreadable (a configured field is missing), empty (a request without receipts: other news, or a wrong `list`), rejected (a request that was not authentic).",
		["provider", "outcome"],
	);
	const sent = counter(
		"postern_verifications_sent_total",
		"Verifications that began a message on a channel, by channel and calling code of the number (empty: email).",
		["channel", "calling_code"],
	);
	const verified = counter(
		"postern_verifications_verified_total",
		"Verifications that succeeded, by channel and calling code of the message that was accepted last (none: of the last one).",
		["channel", "calling_code"],
	);
	const inOutage = counter(
		"postern_guard_outage_messages_total",
		"Messages that the fraud guard judged while known recipients of their country had stopped entering codes, by country: delivery there is at fault.",
		["country"],
	);
	const droppedRequests = counter(
		"postern_request_log_dropped_total",
		"Requests that are not in the request log, because too many came at once or the store was out of reach.",
		[],
	);
	const liveReads = counter(
		"postern_console_live_reads_total",
		"Reads of an account's newest records for the live lists of the console: one a second for each account that somebody watches.",
		[],
	);
	const lateSeconds = histogram(
		"postern_event_loop_lag_seconds",
		"How late a timer of 100 ms comes.",
		[],
		LATE_SECONDS,
	);
	return {
		gauge,
		requestsUnderWay(method, change) {
			const known = methodOf(method);
			underWay.set(known, (underWay.get(known) ?? 0) + change);
		},
		requested(method, route, status, seconds) {
			const code = String(status);
			requests.count(method, route, code);
			requestSeconds.observe(seconds, method, route);
			const errorType = status >= 500 ? code : "";
			serverSeconds.observe(
				seconds,
				methodOf(method),
				...[route, code, SCHEME, errorType],
			);
		},
		batched(commands, seconds, isCommitted) {
			if (!isCommitted) {
				failedCommits.count();
				return;
			}
			batchCommands.observe(commands);
			commitSeconds.observe(seconds);
		},
		reached({ kind, channel, recipient }) {
			(kind === "sent" ? sent : verified).count(
				channel,
				addressKind(channel) === "email" ? "" : callingCode(recipient),
			);
		},
		answered(provider, channel, answer, seconds) {
			answers.count(provider, channel, outcomeOf(answer));
			answerSeconds.observe(seconds, provider);
		},
		received(provider, outcome, entries = 1) {
			for (let n = 0; n < entries; n++) receipts.count(provider, outcome);
		},
		judgedInOutage: (country) => inOutage.count(country),
		requestsDropped(requests) {
			for (let n = 0; n < requests; n++) droppedRequests.count();
		},
		liveRead: () => liveReads.count(),
		eventLoopLate: (seconds) => lateSeconds.observe(seconds),
		read,
		text,
	};
}

function outcomeOf(answer: Answer): string {
	return answer.outcome === "refused"
		? `refused_${answer.retry}`
		: answer.outcome;
}
