/** The replies of `/console/delivery` and what is below it. */

export type Failure = { readonly at: string; readonly reason: string };

export type Provider = {
	readonly name: string;
	readonly type: string;
	readonly kind: string;
	readonly channels: readonly string[];
	readonly state: string;
	readonly connections: { readonly open: number; readonly of: number } | null;
	readonly waiting: number;
	readonly underWay: number;
	readonly concurrency: number | null;
	readonly perSecond: number | null;
	readonly counts: Readonly<
		Record<"accepted" | "later" | "elsewhere" | "never" | "unknown", number>
	>;
	readonly medianMs: number | null;
	readonly slowMs: number | null;
	readonly lastFailure: Failure | null;
	readonly lastTrouble: Failure | null;
	readonly refusesCredentials: Failure | null;
};

export type Route = {
	readonly number: number;
	readonly channel: string;
	readonly providers: readonly string[];
	readonly strategy: string;
	readonly countries: readonly string[];
	readonly prefixes: readonly string[];
	readonly accounts: readonly string[];
	readonly services: readonly string[];
};

export type Delivery = {
	readonly instance: string;
	readonly windowMinutes: number;
	readonly overdue: {
		readonly count: number;
		readonly oldestAt: string | null;
	};
	readonly providers: readonly Provider[];
	readonly routes: readonly Route[];
};

export type Explained = {
	readonly recipient: string;
	readonly country: string | null;
	readonly numberType: string | null;
	readonly key: string;
	readonly refused: string | null;
	readonly channel: string;
	readonly isTest: boolean;
	readonly route: {
		readonly number: number | null;
		readonly strategy: string;
		readonly account: string | null;
		readonly service: string | null;
		readonly numbers: string | null;
		readonly note: string | null;
	} | null;
	readonly sender: { readonly from: string; readonly isForced: boolean } | null;
	readonly candidates: readonly {
		readonly provider: string;
		readonly reason: string | null;
		readonly mayGetIt: boolean;
	}[];
};

export type Tested = {
	readonly outcome: string;
	readonly says: string;
	readonly milliseconds: number;
};
