/**
 * What everyone is handed, and the words we use.
 *
 * - verification: one request to prove one recipient (on the wire: OTP)
 * - code: the digits; check: one submission of a code
 * - event: one message tried at one provider
 * - channel: sms, call, email; provider: an adapter that carries channels, either
 *   a carrier, asked after the commit, or a sandbox, asked within the decision
 * - route: which providers, in which order, for a channel and a recipient
 * - handover: the way of a message to a provider; lease: which instance holds it
 * - lane: what goes to one provider from this instance; line: messages that wait
 *   for room in theirs
 * - receipt: a provider's later word
 * - budget: wrong codes in a row that a recipient may submit
 * - account: whom a request acts for; the master account is the operator's
 * - customer: the account directly below the master, with all below it; the master's own use is one
 * - limit: how many sends of one key an account lets through, in buckets
 * - workflow: steps in order; step: a channel and how long to wait for the one before it
 * - callback: news of a verification for its owner
 * - definition: a limit or a workflow, as an account has made it
 * - command: one decision that changes what is stored; batch: commands that commit together
 *
 * "Attempt" is not used inside the code: it could be a check or an event.
 */

import type { Logger } from "pino";
import type { Definitions } from "./accounts/definitions.ts";
import type { Directory } from "./accounts/directory.ts";
import type { Command } from "./commands/command.ts";
import type { Lanes } from "./delivery/lanes.ts";
import type { MessageParts } from "./messages/message.ts";
import type { Router } from "./messages/routes.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { Prices } from "./prices/prices.ts";
import type { Gate } from "./protection/gate.ts";
import type { Sandbox } from "./providers/contract.ts";
import type { CheckedConfig } from "./providers/registry.ts";
import type { Hasher } from "./secrets/hash.ts";
import type { KeyRing } from "./secrets/key-ring.ts";
import type { Chance } from "./secrets/random.ts";
import type { Store } from "./store/contract.ts";
import type { Rekeying } from "./store/rekey.ts";
import type { Timers } from "./timers.ts";
import type { Tracer } from "./tracing/tracer.ts";
import type { Verification } from "./verification/verification.ts";

export type Context = {
	readonly config: CheckedConfig;
	/** The only clock: milliseconds since 1970. */
	readonly now: () => number;
	readonly timers: Timers;
	/** Of what a simulation must be able to repeat: SIDs of messages, pauses before retries. */
	readonly chance: Chance;
	readonly log: Logger;
	/** The keys as they are now: a rotation replaces the ring. */
	readonly keys: () => KeyRing;
	/** For what defines equality: recipients, idempotency keys. Its key never rotates. */
	readonly hash: Hasher;
	readonly store: Store;
	/** Decides and commits; resolves once the reply's cause is durable. */
	readonly run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	readonly accounts: Directory;
	readonly definitions: Definitions;
	/** Before a request is refused for what is not in memory: another instance may have made it a moment ago. */
	readonly lookAgain: () => Promise<void>;
	readonly route: Router;
	/** The price lists. */
	readonly prices: Prices;
	/** Of one part, call or mail. */
	readonly ratesOf: MessageParts["ratesOf"];
	/** What every message must pass beside our own gates: none yet. */
	readonly gates: readonly Gate[];
	/** Which providers have room, and how long a message would wait. */
	readonly lanes: Lanes;
	/** The providers that are a sandbox, by name. */
	readonly sandboxes: ReadonlyMap<string, Sandbox>;
	/** A verification's code; null where the key that sealed it is not to be had. */
	readonly openCode: (verification: Verification) => string | null;
	/** What is left from before numbers were parsed. */
	readonly rekeying: Rekeying;
	readonly metrics: Metrics;
	/** Null: nothing is traced. */
	readonly tracer: Tracer | null;
	/** SID-like name of this process, for leases. */
	readonly instance: string;
};
