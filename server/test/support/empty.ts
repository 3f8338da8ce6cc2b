/** An empty batch, empty changes, and a filter that matches every record. */

import type { MessageParts } from "../../src/messages/message.ts";
import type {
	Changes,
	Loaded,
	SearchFilter,
} from "../../src/store/contract.ts";

export const NOTHING_LOADED: Loaded = {
	verifications: [],
	due: [],
	counters: [],
	replies: [],
	references: [],
	accounts: [],
	removedAccounts: [],
	definitions: [],
	sessions: [],
	spendings: [],
	news: [],
	newsDue: [],
};

export const NO_CHANGES: Changes = {
	added: [],
	changed: [],
	removed: [],
	tally: [],
	usage: [],
	traffic: [],
	counters: [],
	forgottenCounters: [],
	guardNodes: [],
	removedGuardNodes: [],
	guardDeltas: [],
	known: [],
	forgottenKnown: [],
	replies: [],
	references: [],
	accounts: [],
	removedAccounts: [],
	definitions: [],
	removedDefinitions: [],
	sandboxMessages: [],
	sessions: [],
	endedSessions: [],
	auditRows: [],
	sealedRows: [],
	spendings: [],
	news: [],
	forgottenNews: [],
};

/** Matches every record of an account. */
export const ANYTHING: Omit<SearchFilter, "accountSid"> = {
	status: null,
	withBlocked: null,
	service: null,
	channel: null,
	recipients: null,
	sender: null,
	workflowSid: null,
	from: null,
	until: null,
	before: null,
};

/** No account has a budget, and none listens. */
export const NO_CAPS: MessageParts["caps"] = {
	accounts: { account: () => undefined, lineOf: () => [] },
	capPriceOf: () => null,
	worthOf: () => null,
	currency: null,
	listeningOf: () => null,
	newNewsId: () => "NE1",
};
