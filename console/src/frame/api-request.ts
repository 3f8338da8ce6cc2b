/** A request that somebody made, as the console's API has it. */
export type ApiRequest = {
	readonly id: string;
	readonly at: string;
	readonly method: string;
	readonly route: string | null;
	readonly status: number;
	readonly code: number;
	readonly by: string | null;
	readonly ms: number;
	readonly verification: string | null;
};
