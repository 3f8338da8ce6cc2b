/** The record that everyone from `callbacks` upwards is handed. The words that it uses are in words.md. */

import type { Logger } from "pino";
import type { Definitions } from "./accounts/definitions.ts";
import type { Directory } from "./accounts/directory.ts";
import type { Lists } from "./accounts/listed.ts";
import type { Standing } from "./accounts/standing.ts";
import type { TryCallback } from "./callbacks/try-callback.ts";
import type { Command } from "./commands/command.ts";
import type { Lanes } from "./delivery/lanes.ts";
import type { Letters } from "./delivery/letters.ts";
import type { ProviderHealth } from "./delivery/provider-health.ts";
import type { SandboxWaiters } from "./delivery/sandbox-waiters.ts";
import type { HotKeys } from "./limits/hot-keys.ts";
import type { MessageParts } from "./messages/message.ts";
import type { Router } from "./messages/routes.ts";
import type { Metrics } from "./metrics/metrics.ts";
import type { AuditTally } from "./people/audit-tally.ts";
import type { People } from "./people/people.ts";
import type { Prices } from "./prices/prices.ts";
import type { Gate } from "./protection/gate.ts";
import type { GuardParts } from "./protection/guard-gate.ts";
import type { CarriesCode } from "./providers/code-rules.ts";
import type { Sandbox } from "./providers/contract.ts";
import type { CheckedConfig } from "./providers/registry.ts";
import type { RequestLog } from "./requests/request-log.ts";
import type { Hasher } from "./secrets/hash.ts";
import type { KeyRing } from "./secrets/key-ring.ts";
import type { Passwords } from "./secrets/password.ts";
import type { Chance } from "./secrets/random.ts";
import type { NoteUnopened } from "./secrets/unopened-log.ts";
import type { Store } from "./store/contract.ts";
import type { Rekeying } from "./store/rekey.ts";
import type { NamedTexts } from "./templates/template.ts";
import type { Timers } from "./timers.ts";
import type { Tracer } from "./tracing/tracer.ts";
import type { ServiceKinds } from "./usage/services.ts";
import type { Verification } from "./verification/verification.ts";

export type Context = {
	readonly config: CheckedConfig;
	/** The only clock: milliseconds since 1970. */
	readonly now: () => number;
	readonly timers: Timers;
	/** Randomness that a simulation must repeat: SIDs of messages, pauses before retries. */
	readonly chance: Chance;
	readonly log: Logger;
	/** The keys as they are now: a rotation replaces the ring. */
	readonly keys: () => KeyRing;
	/** Hashes of values that are compared: recipients, idempotency keys. The key never rotates. */
	readonly hash: Hasher;
	readonly store: Store;
	/** Decides and commits a command; resolves once the commit is durable. */
	readonly run: <Reply>(command: Command<Reply>) => Promise<Reply>;
	readonly accounts: Directory;
	/** The keys of limits that come most often. */
	readonly hot: HotKeys;
	readonly definitions: Definitions;
	/** The allow and deny lists. */
	readonly lists: Lists;
	/** The written rules and the lists that hold for an account. */
	readonly standing: Standing;
	/** The parts that the fraud guard's decisions need. */
	readonly guard: GuardParts;
	/** The users of the console. */
	readonly people: People;
	readonly passwords: Passwords;
	/** Entries of the audit log that come in numbers; upkeep writes them each minute. */
	readonly audit: AuditTally;
	/** The templates of the settings. */
	readonly templates: readonly NamedTexts[];
	/**
	 * Reads accounts and definitions again, before a request is refused because memory
	 * lacks one: another instance may have made it a moment ago.
	 */
	readonly lookAgain: () => Promise<void>;
	readonly route: Router;
	readonly carriesCode: CarriesCode;
	/** The price lists. */
	readonly prices: Prices;
	/** The cost and price of one part, call or mail. */
	readonly ratesOf: MessageParts["ratesOf"];
	/** The sender that a provider puts in the place of any. */
	readonly senderOf: MessageParts["senderOf"];
	readonly alphabetOf: MessageParts["alphabetOf"];
	/** Names the count of verifications of a service. */
	readonly serviceKind: ServiceKinds;
	/** The caps of accounts, and who hears of them. */
	readonly caps: MessageParts["caps"];
	/** The gates that every message must pass, in order (`start/message-gates.ts`). */
	readonly gates: readonly Gate[];
	/** Says which providers have room, and how long a message would wait. */
	readonly lanes: Lanes;
	/** The recent answers of each provider to this instance. */
	readonly health: ProviderHealth;
	/** The providers that are a sandbox, by name, and the one for tests. */
	readonly sandboxes: ReadonlyMap<string, Sandbox>;
	/** Mail to users of the console. */
	readonly letters: Letters;
	/** Sends one callback at once, to see whether an endpoint takes it. */
	readonly tryCallback: TryCallback;
	/** Requests that wait for a message in the sandbox. */
	readonly sandboxWaiters: SandboxWaiters;
	/** A verification's code; null if the key that sealed it is missing. */
	readonly openCode: (verification: Verification) => string | null;
	/** Logs a sealed value that a reply shows as null. */
	readonly noteUnopened: NoteUnopened;
	/** Rows from before phone numbers were parsed, whose keys must still be made again. */
	readonly rekeying: Rekeying;
	readonly metrics: Metrics;
	/** The requests of the last days, on their way to the store. */
	readonly requests: RequestLog;
	/** Null: nothing is traced. */
	readonly tracer: Tracer | null;
	/** The name of this process in leases: eight random hex digits. */
	readonly instance: string;
};
