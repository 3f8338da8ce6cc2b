/** A batch that loads nothing, changes that change nothing, and a filter that filters nothing. */

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
	replies: [],
	references: [],
	accounts: [],
	removedAccounts: [],
	definitions: [],
	removedDefinitions: [],
	sandboxMessages: [],
};

/** Of an account. */
export const ANYTHING: Omit<SearchFilter, "accountSid"> = {
	status: null,
	service: null,
	channel: null,
	recipients: null,
	sender: null,
	workflowSid: null,
	from: null,
	until: null,
	before: null,
};
